/**
 * The demo story's articles, and the log that their publication left. Only the first is the story of
 * 2025-09-25; the others show a correction, a change in the making, a withdrawal and a draft.
 */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { FeedEventType } from '../../generated/prisma/enums.ts';

/** A block's `key` becomes its id: the same key in two revisions is the same block. */
interface Block extends Omit<
  Prisma.BlockCreateManyInput,
  'id' | 'revisionId' | 'position' | 'statementId' | 'items'
> {
  key: string;
  statement?: string;
  items?: string[];
}

interface Revision extends Omit<Prisma.ArticleRevisionCreateManyInput, 'id' | 'articleId' | 'number'> {
  createdAt: string;
  publishedAt?: string;
  blocks: Block[];
  tags?: string[];
  sources?: string[];
  campaigns?: string[];
}

type ArticleColumns = 'slug' | 'state' | 'embargoedUntil' | 'withdrawnAt' | 'withdrawalReason' | 'modifiedAt';

interface Article extends Pick<Prisma.ArticleCreateManyInput, ArticleColumns> {
  slug: string;
  modifiedAt: string;
  revisions: Revision[];
}

const campaigns = ['no-azure-for-apartheid'];
const jointReport = ['guardian-august', '972-august', 'local-call-august'];

const byline = 'The Dateline demo desk';
const rights = {
  license: 'https://creativecommons.org/licenses/by-nc-nd/3.0/',
  usageTerms:
    'You are welcome to republish this article, unchanged, with credit and for non-commercial purposes.',
  copyrightNotice: '© 2025 Dateline demo newsroom',
  creditText: 'Dateline demo newsroom',
};
const rallyImage = {
  imageUrl: 'https://media.dateline.example/2025/08/redmond-rally.jpg',
  imageAltText: 'Activists at a rally outside Microsoft’s headquarters.',
  imageCaption:
    'No Azure for Apartheid at a rally outside Microsoft’s headquarters in Redmond, Washington, on 26 August 2025.',
  imageCreditText: 'No Azure for Apartheid',
  imageWidth: 1600,
  imageHeight: 1067,
};

const unit8200: Block[] = [
  {
    key: 'lead',
    kind: 'PARAGRAPH',
    html: 'Microsoft has cut off a unit of Israel’s military from some of its cloud storage and AI services, after reporting by several outlets and protests by its own workers. Brad Smith, the company’s vice chair and president, told employees in a memo on Thursday.',
  },
  {
    key: 'reports',
    kind: 'PARAGRAPH',
    html: '<a href="https://www.theguardian.com/world/2025/aug/06/microsoft-israeli-military-palestinian-phone-calls-cloud">The Guardian</a>, +972 Magazine and Local Call had reported jointly on 6 August that Unit 8200 stored data of millions of phone calls by Palestinians on Azure, Microsoft’s cloud platform. The Associated Press and Drop Site News published further reports during the year.',
  },
  { key: 'principles', kind: 'QUOTE', statement: 'smith-principles' },
  { key: 'evidence', kind: 'QUOTE', statement: 'smith-evidence' },
  {
    key: 'document',
    kind: 'PARAGRAPH',
    html: 'The Guardian, which obtained a document, calls it the first known case of a US technology company withdrawing services from Israel’s military since the war in Gaza began. The wider commercial relationship goes on, it says. A senior executive, whom it does not name, told Israel’s Ministry of Defense where the company stands.',
  },
  { key: 'executive', kind: 'QUOTE', statement: 'executive-to-ministry' },
  { key: 'workers', kind: 'HEADING', level: 2, text: 'Pressure from its own workers' },
  {
    key: 'post',
    kind: 'EMBED',
    url: 'https://bsky.app/profile/mommunism.bsky.social',
    provider: 'Bluesky',
    caption: 'Molly Shah on Bluesky, 25 September 2025.',
    statement: 'shah-post',
  },
  { key: 'victory', kind: 'QUOTE', statement: 'grim-victory' },
  {
    key: 'campaign',
    kind: 'PARAGRAPH',
    html: 'Workers shared a petition inside the company in May 2024. There have been protests at company events and offices, a rally outside the headquarters, a demonstration at a data centre in the Netherlands and an occupation of Smith’s office, over which seven current and former workers were arrested. Five people have been dismissed after protests, according to No Azure for Apartheid, a campaign of current and former Microsoft workers. It has two demands.',
  },
  {
    key: 'demands',
    kind: 'LIST',
    ordered: true,
    items: [
      'End all contracts with Israel’s military: a “digital arms embargo”.',
      'Protect workers who speak up.',
    ],
  },
  {
    key: 'timeline',
    kind: 'IMAGE',
    url: 'https://media.dateline.example/2025/09/no-azure-for-apartheid-timeline.png',
    altText:
      'Timeline: petition in May 2024, joint report on 6 August 2025, rally on 26 August, services disabled on 25 September.',
    caption: 'From a petition to the end of some services.',
    creditText: 'Dateline demo newsroom',
    width: 1200,
    height: 675,
  },
  {
    key: 'advocates',
    kind: 'PARAGRAPH',
    html: 'The Washington chapter of the Council on American-Islamic Relations (CAIR-WA) says that more is needed.',
  },
  { key: 'step', kind: 'QUOTE', statement: 'odeh-step' },
  { key: 'listen', kind: 'QUOTE', statement: 'odeh-listen' },
  { key: 'divest', kind: 'QUOTE', statement: 'siddiqi-divest' },
];

/** The rally's report. Its first revision named the wrong day; its third, not yet public, adds what came later. */
function rallyReport(weekday: string, later: Block[]): Block[] {
  return [
    {
      key: 'lead',
      kind: 'PARAGRAPH',
      html: `Activists of No Azure for Apartheid, a campaign of current and former Microsoft workers, rallied outside the company’s headquarters in Redmond, Washington, on ${weekday}.`,
    },
    ...later,
    {
      key: 'demands',
      kind: 'PARAGRAPH',
      html: 'The campaign demands that Microsoft end all contracts with Israel’s military and protect workers who speak up. A petition by workers was shared inside the company in May 2024.',
    },
    {
      key: 'report',
      kind: 'PARAGRAPH',
      html: 'Earlier in August, The Guardian, +972 Magazine and Local Call reported that Unit 8200 stored data of millions of phone calls by Palestinians on Azure, Microsoft’s cloud platform.',
    },
  ];
}

const rally = {
  headline: 'Rally outside Microsoft’s headquarters',
  standfirst: 'Current and former workers want the company to end its contracts with Israel’s military.',
  byline,
  trailText: 'No Azure for Apartheid takes its demands to Redmond.',
  ...rallyImage,
  ...rights,
  tags: ['technology', 'workers-rights'],
  sources: jointReport,
  campaigns,
};

export const articles: Article[] = [
  {
    slug: 'live-rally-outside-microsofts-headquarters-copy',
    state: 'WITHDRAWN',
    modifiedAt: '2025-08-26T18:25:00Z',
    withdrawnAt: '2025-08-26T18:25:00Z',
    withdrawalReason: 'A duplicate: this live blog was published twice by mistake.',
    revisions: [
      {
        createdAt: '2025-08-26T18:05:00Z',
        publishedAt: '2025-08-26T18:10:00Z',
        headline: 'Live: rally outside Microsoft’s headquarters',
        byline,
        ...rights,
        tags: ['technology'],
        blocks: [{ key: 'welcome', kind: 'PARAGRAPH', html: 'We follow the rally on this page.' }],
      },
    ],
  },
  {
    slug: 'rally-outside-microsofts-headquarters',
    state: 'PUBLISHED',
    modifiedAt: '2025-09-26T08:15:00Z',
    revisions: [
      {
        createdAt: '2025-08-27T14:00:00Z',
        publishedAt: '2025-08-27T15:00:00Z',
        ...rally,
        blocks: rallyReport('Monday', []),
      },
      {
        createdAt: '2025-08-27T16:20:00Z',
        publishedAt: '2025-08-27T16:20:00Z',
        ...rally,
        blocks: rallyReport('Tuesday', []),
      },
      {
        createdAt: '2025-09-26T08:15:00Z',
        ...rally,
        noteText: 'This article has been updated with what Microsoft announced on 25 September 2025.',
        blocks: rallyReport('Tuesday', [
          {
            key: 'later',
            kind: 'PARAGRAPH',
            html: 'On 25 September 2025 Microsoft said that it had ceased and disabled specified services to Israel’s Ministry of Defense.',
          },
        ]),
      },
    ],
  },
  {
    slug: 'microsoft-cuts-off-unit-8200',
    state: 'PUBLISHED',
    modifiedAt: '2025-09-25T18:00:00Z',
    revisions: [
      {
        createdAt: '2025-09-25T17:40:00Z',
        publishedAt: '2025-09-25T18:00:00Z',
        headline: 'Microsoft cuts off Israeli military unit from some cloud and AI services',
        standfirst: 'A legal advocate says that it is a step, and not enough.',
        byline,
        trailText:
          'After reports by several outlets and protests by its workers, the company disables services.',
        ...rallyImage,
        ...rights,
        tags: ['technology', 'surveillance', 'workers-rights'],
        sources: [...jointReport, 'guardian-september', 'ap', 'drop-site'],
        campaigns,
        blocks: unit8200,
      },
    ],
  },
  {
    slug: 'what-no-azure-for-apartheid-demands',
    state: 'DRAFT',
    modifiedAt: '2025-09-26T14:10:00Z',
    embargoedUntil: '2025-09-29T06:00:00Z',
    revisions: [
      {
        createdAt: '2025-09-26T14:10:00Z',
        headline: 'What No Azure for Apartheid demands',
        standfirst: 'The campaign’s two demands, explained.',
        byline,
        ...rights,
        tags: ['technology', 'explainers-in-the-making'],
        sources: ['buyers-guide'],
        campaigns,
        blocks: [
          {
            key: 'lead',
            kind: 'PARAGRAPH',
            html: 'No Azure for Apartheid asks two things of Microsoft: to end all contracts with Israel’s military, and to protect workers who speak up.',
          },
          { key: 'clauses', kind: 'QUOTE', statement: 'robin-clauses' },
          { key: 'oversight', kind: 'QUOTE', statement: 'buyers-oversight' },
        ],
      },
    ],
  },
];

/** `revision` is the number of the one that the note tells of. */
export const notes = [
  {
    key: 'rally-day',
    article: 'rally-outside-microsofts-headquarters',
    revision: 2,
    kind: 'CORRECTION',
    text: 'An earlier version of this article gave the wrong day. The rally was on Tuesday, 26 August 2025.',
    createdAt: '2025-08-27T16:20:00Z',
  },
] as const;

interface CommentRequest extends Pick<
  Prisma.CommentRequestCreateManyInput,
  'askedAt' | 'deadline' | 'outcome'
> {
  article: string;
  askedOf: string;
  statement?: string;
}

export const commentRequests: CommentRequest[] = [
  {
    article: 'microsoft-cuts-off-unit-8200',
    askedOf: 'no-azure-for-apartheid',
    askedAt: '2025-09-25T16:50:00Z',
    deadline: '2025-09-26T12:00:00Z',
    outcome: 'PENDING',
  },
  {
    article: 'what-no-azure-for-apartheid-demands',
    askedOf: 'robin-example',
    askedAt: '2025-09-26T10:00:00Z',
    deadline: '2025-09-26T16:00:00Z',
    outcome: 'RECEIVED',
    statement: 'robin-clauses',
  },
];

interface LogEntry {
  at: string;
  type: FeedEventType;
  article?: string;
  /** The number of the revision that it made public. */
  revision?: number;
  note?: string;
  statement?: string;
  action?: string;
  outcome?: string;
}

const liveCopy = 'live-rally-outside-microsofts-headquarters-copy';
const rallyArticle = 'rally-outside-microsofts-headquarters';
const published = '2025-09-25T18:00:00Z';

/** What these changes appended, in order. A published article is followed by what it made public. */
export const log: LogEntry[] = [
  { at: '2025-08-26T18:10:00Z', type: 'ARTICLE_PUBLISHED', article: liveCopy, revision: 1 },
  { at: '2025-08-26T18:25:00Z', type: 'ARTICLE_WITHDRAWN', article: liveCopy },
  ...recorded('2025-08-27T14:30:00Z', ['petition', 'protests', 'rally']),
  { at: '2025-08-27T15:00:00Z', type: 'ARTICLE_PUBLISHED', article: rallyArticle, revision: 1 },
  {
    at: '2025-08-27T16:20:00Z',
    type: 'ARTICLE_CORRECTED',
    article: rallyArticle,
    revision: 2,
    note: 'rally-day',
  },
  { at: published, type: 'ARTICLE_PUBLISHED', article: 'microsoft-cuts-off-unit-8200', revision: 1 },
  ...unit8200.flatMap(({ statement }) =>
    statement ? [{ at: published, type: 'STATEMENT_RECORDED', statement } as const] : [],
  ),
  ...recorded('2025-09-25T18:20:00Z', ['occupation', 'data-centre', 'dismissals']),
  { at: '2025-09-25T18:25:00Z', type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'review' },
  { at: '2025-09-25T18:25:00Z', type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'services-disabled' },
];

function recorded(at: string, keys: string[]): LogEntry[] {
  return keys.map((action) => ({ at, type: 'CAMPAIGN_ACTION_RECORDED', action }));
}

export const newsletters = [
  {
    slug: 'daily',
    name: 'Dateline Daily',
    description: 'Daily news and progressive opinion, by e-mail.',
    frequency: 'daily',
  },
];
