/** The live blog of the story's day: what the newsroom posted while the statements came in. Only what the story says elsewhere, too. */
import { newsroom, picture, rights } from './house.ts';
import { reporters } from './people.ts';
import type { Article, LivePost, LogEntry } from './rows.ts';
import { STORY_ARTICLE } from './unit-8200.ts';

export const LIVE_ARTICLE = 'unit-8200-as-it-happened';

const [technology, labour] = reporters;
const byTechnology = [{ contributor: technology, role: 'AUTHOR' } as const];
const byLabour = [{ contributor: labour, role: 'AUTHOR' } as const];

/** Older than the story's article, which stays the newest. In no campaign, since the report is in its timeline. */
export const liveArticle: Article = {
  slug: LIVE_ARTICLE,
  state: 'PUBLISHED',
  modifiedAt: '2025-09-25T17:31:00Z',
  revisions: [
    {
      createdAt: '2025-09-25T17:31:00Z',
      publishedAt: '2025-09-25T17:31:00Z',
      kicker: 'Live',
      headline: 'Microsoft and Unit 8200: the statements, as they came in',
      seoTitle: 'Microsoft and Unit 8200: live on 25 September 2025',
      seoDescription: 'What Microsoft, The Guardian and advocates said on 25 September 2025.',
      section: 'technology',
      contributions: [...byTechnology, ...byLabour],
      socialImageUrl: picture('timeline.svg'),
      socialImageAltText: 'Drawing of a timeline, from a petition to the end of some services.',
      socialImageCaption: 'From a petition to the end of some services.',
      socialImageCreditText: `Drawing: ${newsroom}`,
      socialImageLicense: rights.license,
      socialImageWidth: 1200,
      socialImageHeight: 675,
      ...rights,
      tags: ['technology', 'surveillance'],
      related: [STORY_ARTICLE],
      follows: 'rally-outside-microsofts-headquarters',
      blocks: [
        {
          key: 'welcome',
          kind: 'PARAGRAPH',
          html: 'On this page we follow what is said about Microsoft and Unit 8200 of Israel’s military on 25 September 2025.',
        },
      ],
    },
  ],
};

export const liveBlog = {
  article: LIVE_ARTICLE,
  pinned: 'memo',
  startedAt: '2025-09-25T17:31:00Z',
  endedAt: '2025-09-25T18:05:00Z',
};

/** Oldest first. */
export const livePosts: LivePost[] = [
  {
    key: 'memo',
    revisions: [
      {
        at: '2025-09-25T17:33:00Z',
        headline: 'Brad Smith writes to employees',
        isKeyEvent: true,
        occurredAt: '2025-09-25',
        contributions: byTechnology,
        blocks: [
          {
            key: 'memo',
            kind: 'PARAGRAPH',
            html: 'Brad Smith, Microsoft’s vice chair and president, has told employees in a memo what the company’s review found.',
          },
          { key: 'evidence', kind: 'QUOTE', statement: 'smith-evidence' },
        ],
      },
    ],
  },
  {
    key: 'first-case',
    revisions: [
      {
        at: '2025-09-25T17:38:00Z',
        contributions: byTechnology,
        blocks: [{ key: 'first-case', kind: 'QUOTE', statement: 'guardian-first-case' }],
      },
    ],
  },
  {
    key: 'dismissals',
    revisions: [
      {
        at: '2025-09-25T17:44:00Z',
        headline: 'Pressure from its own workers',
        contributions: byLabour,
        blocks: [
          {
            key: 'dismissals',
            kind: 'PARAGRAPH',
            html: 'Five people have been dismissed after protests.',
          },
        ],
      },
      {
        at: '2025-09-25T17:47:00Z',
        headline: 'Pressure from its own workers',
        contributions: byLabour,
        blocks: [
          {
            key: 'dismissals',
            kind: 'PARAGRAPH',
            html: 'Five people have been dismissed after protests, according to No Azure for Apartheid, a campaign of current and former Microsoft workers.',
          },
        ],
        note: {
          key: 'dismissals-source',
          kind: 'CLARIFICATION',
          text: 'An earlier version of this post did not say where the figure comes from.',
        },
      },
    ],
  },
  {
    key: 'step',
    revisions: [
      {
        at: '2025-09-25T17:52:00Z',
        headline: 'CAIR-WA: more is needed',
        isKeyEvent: true,
        occurredAt: '2025-09-25',
        contributions: byLabour,
        blocks: [{ key: 'step', kind: 'QUOTE', statement: 'odeh-step' }],
      },
    ],
  },
  {
    key: 'report',
    revisions: [
      {
        at: '2025-09-25T18:02:00Z',
        contributions: byTechnology,
        blocks: [
          {
            key: 'report',
            kind: 'PARAGRAPH',
            html: 'Our report about the day is out. We end this live blog here.',
          },
        ],
      },
    ],
  },
];

const article = LIVE_ARTICLE;

/** What the posts quote is public with them. */
export const liveLog: LogEntry[] = [
  { type: 'ARTICLE_PUBLISHED', article, revision: 1 },
  { type: 'LIVE_BLOG_STARTED', article },
  ...livePosts.slice(0, -1).flatMap(eventsOf),
  { type: 'LIVE_POST_PINNED', article, post: liveBlog.pinned },
];

/** The last post comes after the report. */
export const liveEndLog: LogEntry[] = [
  ...livePosts.slice(-1).flatMap(eventsOf),
  { type: 'LIVE_BLOG_ENDED', article },
];

function eventsOf({ key: post, revisions }: LivePost): LogEntry[] {
  return revisions.flatMap(({ note, blocks }, index): LogEntry[] =>
    index > 0
      ? [{ type: 'LIVE_POST_REVISED', article, post, ...(note && { note: note.key }) }]
      : [
          { type: 'LIVE_POST_ADDED', article, post },
          ...blocks.flatMap(({ statement }) =>
            statement ? [{ type: 'STATEMENT_RECORDED', statement } as const] : [],
          ),
        ],
  );
}
