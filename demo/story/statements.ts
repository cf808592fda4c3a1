/** The demo story's statements. */
import type { Prisma } from '../../generated/prisma/client.ts';
import { EXAMPLE } from './example.ts';
import { members } from './people.ts';

type StatementColumns =
  | 'kind'
  | 'text'
  | 'translatedFrom'
  | 'roleName'
  | 'channel'
  | 'receivedAt'
  | 'place'
  | 'status'
  | 'statusNote'
  | 'originalUrl'
  | 'visibility'
  | 'recordedAt';

interface Statement extends Pick<Prisma.StatementCreateManyInput, StatementColumns> {
  key: string;
  speaker: string;
  onBehalfOf?: string;
  madeOn: string;
  inReplyTo?: string;
  source?: string;
  campaigns?: string[];
}

const campaigns = ['no-azure-for-apartheid'];

const thatDay = { madeOn: '2025-09-25', recordedAt: '2025-09-25T17:30:00Z', campaigns };

const smithsMemo = {
  speaker: 'brad-smith',
  roleName: 'vice chair and president of Microsoft',
  onBehalfOf: 'microsoft',
  channel: 'INTERNAL_MEMO',
  ...thatDay,
} as const;

const odeh = {
  speaker: 'sabrene-odeh',
  roleName: 'community legal advocate, CAIR-WA',
  onBehalfOf: 'cair-wa',
  channel: 'PRESS_STATEMENT',
  ...thatDay,
} as const;

/** In the story's order. Real people's are the gist in our words; only what is in “ ” is theirs verbatim. */
export const statements: Statement[] = [
  {
    key: 'smith-principles',
    kind: 'PARAPHRASE',
    ...smithsMemo,
    text: 'Microsoft reviewed the allegations on its privacy principles. It does not provide technology for mass surveillance of civilians.',
  },
  {
    key: 'smith-evidence',
    kind: 'QUOTE',
    ...smithsMemo,
    text: 'The review found evidence that supports “elements of The Guardian’s reporting”. Specified subscriptions and services of Israel’s Ministry of Defense, cloud storage and AI among them, have been ceased and disabled.',
  },
  {
    // The source names nobody, so the company is the speaker.
    key: 'executive-to-ministry',
    kind: 'PARAPHRASE',
    speaker: 'microsoft',
    roleName: 'a senior executive, unnamed, to Israel’s Ministry of Defense',
    channel: 'DOCUMENT',
    ...thatDay,
    madeOn: '2025-09~',
    source: 'guardian-september',
    text: 'Enabling mass surveillance of civilians is not the business that the company is in.',
  },
  {
    key: 'shah-post',
    kind: 'SOCIAL_POST',
    speaker: 'molly-shah',
    channel: 'SOCIAL_MEDIA',
    ...thatDay,
    // Her profile: the facts don't give the post's own address.
    originalUrl: 'https://bsky.app/profile/mommunism.bsky.social',
    text: 'Shah gives the credit to the workers who organised, and says that it is not nearly enough.',
  },
  {
    key: 'grim-victory',
    kind: 'QUOTE',
    speaker: 'ryan-grim',
    roleName: 'journalist, Drop Site News',
    channel: 'SOCIAL_MEDIA',
    ...thatDay,
    text: 'For the dissident workers this is “a major victory”.',
  },
  {
    key: 'odeh-step',
    kind: 'QUOTE',
    ...odeh,
    text: 'The decision is “a step in the right direction”, but not enough to end the company’s complicity.',
  },
  {
    key: 'odeh-listen',
    kind: 'PARAPHRASE',
    ...odeh,
    text: 'Microsoft must listen to its workers and end all ties.',
  },
  {
    key: 'siddiqi-divest',
    kind: 'PARAPHRASE',
    ...odeh,
    speaker: 'imraan-siddiqi',
    roleName: 'executive director, CAIR-WA',
    text: 'Firms that support abuses must divest, and employees who speak up must be protected.',
  },
  // The draft's, made up.
  {
    key: 'buyers-oversight',
    kind: 'PARAPHRASE',
    speaker: 'example-cloud-buyers',
    channel: 'DOCUMENT',
    madeOn: '2024-11~',
    source: 'buyers-guide',
    text: 'A contract can forbid a use, but a buyer seldom sees whether the others keep to theirs.',
    recordedAt: '2025-09-26T09:00:00Z',
    ...members,
  },
  {
    key: 'robin-clauses',
    kind: 'COMMENT',
    speaker: 'robin-example',
    roleName: 'lecturer in procurement law',
    channel: 'INTERVIEW',
    madeOn: '2025-09-26',
    receivedAt: '2025-09-26T13:40:00Z',
    place: 'Rotterdam',
    translatedFrom: 'nl',
    status: 'AMENDED',
    statusNote: 'The speaker asked us to write “usually” for “always”.',
    inReplyTo: 'buyers-oversight',
    text: 'Contracts for cloud services usually say what they may not be used for. Who checks that is another matter.',
    recordedAt: '2025-09-26T13:45:00Z',
    campaigns,
    ...members,
  },
  // The comment in the made-up article.
  {
    key: 'sample-trial',
    kind: 'COMMENT',
    speaker: 'sam-sample',
    roleName: 'mayor of Exampleton (made up)',
    channel: 'PRESS_STATEMENT',
    madeOn: '2025-06-12',
    receivedAt: '2025-06-12T14:20:00Z',
    text: 'We open on Sundays for a year and see who comes.',
    recordedAt: '2025-06-12T15:00:00Z',
    campaigns: [EXAMPLE],
  },
];
