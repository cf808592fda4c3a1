/**
 * The demo story's articles. Only `microsoft-cuts-off-unit-8200` is the story of 2025-09-25; the others show a
 * correction, a change in the making, a withdrawal and, made up, a comment that was added (`example.ts`) and a draft.
 */
import { exampleArticle, exampleNote, exampleRequest } from './example.ts';
import { draftRequests, exampleDraft } from './example-draft.ts';
import { liveArticle } from './live-blog.ts';
import { reporters } from './people.ts';
import type { Article, Block, CommentRequest, Revision, UpdateNote } from './rows.ts';
import { byline, newsroom, picture, rights } from './house.ts';
import { STORY_ARTICLE, unit8200 } from './unit-8200.ts';

const campaigns = ['no-azure-for-apartheid'];
const jointReport = ['joint-august'];
const [technology, labour] = reporters;
const drawing = { contributor: 'dateline-demo-newsroom', role: 'ILLUSTRATOR' } as const;

const rallyImage = {
  imageUrl: picture('redmond-rally.svg'),
  imageAltText:
    'Drawing: people with signs and a banner rally on a lawn in front of a low office building, between conifers.',
  imageCaption:
    'No Azure for Apartheid rallied outside Microsoft’s headquarters in Redmond, Washington, on 26 August 2025.',
  imageCreditText: `Drawing: ${newsroom}`,
  imageLicense: rights.license,
  imageWidth: 1600,
  imageHeight: 1067,
};

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

const rally: Omit<Revision, 'createdAt' | 'blocks'> = {
  headline: 'Rally outside Microsoft’s headquarters',
  standfirst: 'Current and former workers want the company to end its contracts with Israel’s military.',
  section: 'labour',
  contributions: [{ contributor: labour, role: 'AUTHOR' }, drawing],
  trailText: 'No Azure for Apartheid takes its demands to Redmond.',
  ...rallyImage,
  ...rights,
  tags: ['technology', 'workers-rights'],
  sources: jointReport,
  campaigns,
  actions: ['petition', 'rally'],
};

export const articles: Article[] = [
  exampleArticle,
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
    slug: STORY_ARTICLE,
    state: 'PUBLISHED',
    modifiedAt: '2025-09-25T18:00:00Z',
    revisions: [
      {
        createdAt: '2025-09-25T17:40:00Z',
        publishedAt: '2025-09-25T18:00:00Z',
        headline: 'Microsoft cuts off Israeli military unit from some cloud and AI services',
        standfirst: 'A legal advocate says that it is a step, and not enough.',
        section: 'technology',
        contributions: [
          { contributor: technology, role: 'AUTHOR' },
          { contributor: labour, role: 'AUTHOR' },
          drawing,
        ],
        trailText:
          'After reports by several outlets and protests by its workers, the company disables services.',
        ...rallyImage,
        ...rights,
        tags: ['technology', 'surveillance', 'workers-rights'],
        sources: [...jointReport, 'guardian-september', 'ap', 'drop-site'],
        campaigns,
        actions: ['petition', 'protests', 'rally', 'occupation', 'data-centre', 'dismissals'],
        blocks: unit8200,
      },
    ],
  },
  exampleDraft,
  liveArticle,
];

export const notes: UpdateNote[] = [
  exampleNote,
  {
    key: 'rally-day',
    article: 'rally-outside-microsofts-headquarters',
    revision: 2,
    kind: 'CORRECTION',
    text: 'An earlier version of this article gave the wrong day. The rally was on Tuesday, 26 August 2025.',
    createdAt: '2025-08-27T16:20:00Z',
  },
  {
    key: 'rally-copy',
    article: 'live-rally-outside-microsofts-headquarters-copy',
    revision: 1,
    kind: 'RETRACTION',
    text: 'A duplicate: this live blog was published twice by mistake.',
    createdAt: '2025-08-26T18:25:00Z',
  },
];

export const commentRequests: CommentRequest[] = [
  exampleRequest,
  {
    article: STORY_ARTICLE,
    askedOf: 'no-azure-for-apartheid',
    askedAt: '2025-09-25T16:50:00Z',
    deadline: '2025-09-26T12:00:00Z',
    outcome: 'PENDING',
  },
  ...draftRequests,
];
