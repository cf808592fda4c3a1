/** The demo story's statements. */
import type { Prisma } from '../../generated/prisma/client.ts';
import { EXAMPLE } from './example.ts';
import { members } from './people.ts';

type StatementColumns =
  | 'kind'
  | 'wording'
  | 'text'
  | 'translatedFrom'
  | 'speakerIsNamed'
  | 'roleName'
  | 'attributionText'
  | 'audience'
  | 'channel'
  | 'receivedAt'
  | 'place'
  | 'status'
  | 'statusNote'
  | 'passage'
  | 'originalUrl'
  | 'visibility'
  | 'recordedAt';

interface Statement extends Pick<Prisma.StatementCreateManyInput, StatementColumns> {
  key: string;
  speaker: string;
  onBehalfOf?: string;
  madeOn: string;
  inReplyTo?: string;
  /** The statement that it amends, which comes before it. */
  amends?: string;
  source?: string;
  campaigns?: string[];
}

const campaigns = ['no-azure-for-apartheid'];

const sundays = [EXAMPLE];

const thatDay = { madeOn: '2025-09-25', recordedAt: '2025-09-25T17:30:00Z', campaigns };

const smithsMemo = {
  kind: 'REMARK',
  speaker: 'brad-smith',
  roleName: 'vice chair and president of Microsoft',
  onBehalfOf: 'microsoft',
  audience: 'employees',
  channel: 'INTERNAL_MEMO',
  ...thatDay,
} as const;

const fromCair = { kind: 'REMARK', onBehalfOf: 'cair-wa', channel: 'PRESS_STATEMENT', ...thatDay } as const;
const odeh = { speaker: 'sabrene-odeh', roleName: 'community legal advocate', ...fromCair } as const;

const robin = {
  kind: 'COMMENT',
  wording: 'VERBATIM',
  speaker: 'robin-example',
  roleName: 'lecturer in library studies (made up)',
  channel: 'INTERVIEW',
  madeOn: '2025-09-26',
  receivedAt: '2025-09-26T13:40:00Z',
  place: 'Exampleton',
  translatedFrom: 'nl',
  inReplyTo: 'guide-staff',
  campaigns: sundays,
  ...members,
} as const;

/** In the story's order. Real people's are the gist in our words; only what is in “ ” is theirs. */
export const statements: Statement[] = [
  {
    key: 'smith-principles',
    wording: 'PARAPHRASE',
    ...smithsMemo,
    text: 'Microsoft reviewed the allegations on its privacy principles: it does not provide technology for mass surveillance of civilians, and it respects the privacy of its customers.',
  },
  {
    key: 'smith-evidence',
    wording: 'PARTIAL',
    ...smithsMemo,
    text: 'The review found evidence that supports “elements of The Guardian’s reporting”. Specified subscriptions and services of Israel’s Ministry of Defense, cloud storage and AI among them, have been ceased and disabled.',
  },
  {
    key: 'smith-review',
    wording: 'PARAPHRASE',
    ...smithsMemo,
    text: 'The review is ongoing, and the company will say more. Smith thanks The Guardian.',
  },
  {
    key: 'guardian-first-case',
    kind: 'REMARK',
    wording: 'PARAPHRASE',
    speaker: 'the-guardian',
    channel: 'OTHER',
    ...thatDay,
    source: 'guardian-september',
    text: 'This is the first known case of a US technology company withdrawing services from Israel’s military since the war in Gaza began. The wider commercial relationship goes on.',
  },
  {
    key: 'executive-to-ministry',
    kind: 'REMARK',
    wording: 'PARAPHRASE',
    speaker: 'microsoft',
    speakerIsNamed: false,
    roleName: 'a senior executive',
    audience: 'Israel’s Ministry of Defense',
    channel: 'DOCUMENT',
    ...thatDay,
    madeOn: '2025-09~',
    source: 'guardian-september',
    text: 'Enabling mass surveillance of civilians is not the business that the company is in.',
  },
  {
    key: 'shah-post',
    kind: 'SOCIAL_POST',
    wording: 'PARAPHRASE',
    speaker: 'molly-shah',
    attributionText: 'Molly Shah on Bluesky',
    channel: 'SOCIAL_MEDIA',
    ...thatDay,
    // Her profile: the facts don't give the post's own address.
    originalUrl: 'https://bsky.app/profile/mommunism.bsky.social',
    text: 'Shah gives the credit to the workers who organised, and says that it is not nearly enough.',
  },
  {
    key: 'grim-victory',
    kind: 'SOCIAL_POST',
    wording: 'PARTIAL',
    speaker: 'ryan-grim',
    roleName: 'journalist at Drop Site News',
    channel: 'SOCIAL_MEDIA',
    ...thatDay,
    text: 'For the dissident workers this is “a major victory”.',
  },
  {
    key: 'odeh-step',
    wording: 'PARTIAL',
    ...odeh,
    text: 'The decision is “a step in the right direction”, but not enough to end the company’s complicity.',
  },
  {
    key: 'odeh-listen',
    wording: 'PARAPHRASE',
    ...odeh,
    text: 'Microsoft must listen to its workers and end all ties.',
  },
  {
    key: 'siddiqi-divest',
    wording: 'PARAPHRASE',
    ...fromCair,
    speaker: 'imraan-siddiqi',
    roleName: 'executive director',
    text: 'Firms that support abuses must divest, and employees who speak up must be protected.',
  },
  // The draft's, made up.
  {
    key: 'guide-staff',
    kind: 'REMARK',
    wording: 'PARAPHRASE',
    speaker: 'association-of-sample-libraries',
    audience: 'towns with a library',
    channel: 'DOCUMENT',
    madeOn: '2024-11~',
    source: 'sundays-guide',
    passage: 'Light and heat are cheap. People are not, on a Sunday.',
    text: 'What a Sunday costs a town is mostly the pay of its staff.',
    recordedAt: '2025-09-26T09:00:00Z',
    campaigns: sundays,
    ...members,
  },
  {
    key: 'robin-volunteers',
    ...robin,
    status: 'AMENDED',
    statusNote: 'The speaker asked us to write “usually” for “always”.',
    text: 'Libraries that open on Sundays always depend on volunteers. Who trains them is another matter.',
    recordedAt: '2025-09-26T13:45:00Z',
  },
  {
    key: 'robin-volunteers-amended',
    ...robin,
    amends: 'robin-volunteers',
    text: 'Libraries that open on Sundays usually depend on volunteers. Who trains them is another matter.',
    recordedAt: '2025-09-26T14:00:00Z',
  },
  // The comment in the made-up article.
  {
    key: 'sample-trial',
    kind: 'COMMENT',
    wording: 'VERBATIM',
    speaker: 'sam-sample',
    roleName: 'mayor of Exampleton (made up)',
    channel: 'PRESS_STATEMENT',
    madeOn: '2025-06-12',
    receivedAt: '2025-06-12T14:20:00Z',
    text: 'We open on Sundays for a year and see who comes.',
    recordedAt: '2025-06-12T15:00:00Z',
    campaigns: sundays,
  },
];
