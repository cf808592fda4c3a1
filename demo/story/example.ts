/**
 * A made-up campaign's article: what the story has no case of, above all a comment that was added. The real
 * article waits for its comment, so that a person can add it. Older than the story, so that it comes after it.
 */
import { rights } from './house.ts';
import type { Article, Block, CommentRequest, LogEntry, Revision, UpdateNote } from './rows.ts';

/** The slug of the campaign and of its article. */
export const EXAMPLE = 'open-the-library-on-sundays-example';

const commentedAt = '2025-06-12T15:00:00Z';

const report: Block[] = [
  {
    key: 'lead',
    kind: 'PARAGRAPH',
    html: 'This article is an example: the town, the people and the library are made up. Exampleton’s library will be open on Sundays for a year. The Friends of Exampleton Library had collected signatures in May.',
  },
];

const revision: Omit<Revision, 'createdAt' | 'blocks'> = {
  headline: 'Example: a library opens on Sundays',
  standfirst: 'A made-up article that shows what a comment update looks like.',
  section: 'examples',
  contributions: [
    { contributor: 'rae-rapport-demo', role: 'AUTHOR', creditedAs: 'R. Rapport (demo)' },
    { contributor: 'dana-dateline-demo', role: 'EDITOR' },
  ],
  ...rights,
  tags: ['example'],
  campaigns: [EXAMPLE],
  actions: ['library-petition'],
};

export const exampleArticle: Article = {
  slug: EXAMPLE,
  state: 'PUBLISHED',
  modifiedAt: commentedAt,
  revisions: [
    {
      createdAt: '2025-06-12T07:30:00Z',
      publishedAt: '2025-06-12T08:00:00Z',
      ...revision,
      blocks: report,
    },
    {
      createdAt: commentedAt,
      publishedAt: commentedAt,
      ...revision,
      blocks: [...report, { key: 'trial', kind: 'QUOTE', statement: 'sample-trial' }],
    },
  ],
};

export const exampleNote: UpdateNote = {
  key: 'sample-comment',
  article: EXAMPLE,
  revision: 2,
  kind: 'COMMENT_ADDED',
  text: 'This article has been updated with comment from Sam Sample (example).',
  createdAt: commentedAt,
  statement: 'sample-trial',
};

export const exampleRequest: CommentRequest = {
  article: EXAMPLE,
  askedOf: 'sam-sample',
  askedAt: '2025-06-12T07:00:00Z',
  deadline: '2025-06-12T16:00:00Z',
  outcome: 'RECEIVED',
  // With the comment, as `addComment` does.
  closedAt: commentedAt,
  statement: 'sample-trial',
};

export const exampleLog: LogEntry[] = [
  { type: 'CAMPAIGN_CREATED', campaign: EXAMPLE },
  { type: 'CAMPAIGN_DEMAND_ADDED', demand: 'sundays' },
  { type: 'CAMPAIGN_ACTION_RECORDED', action: 'library-petition' },
  { type: 'CAMPAIGN_OUTCOME_RECORDED', outcome: 'sunday-trial' },
  { type: 'ARTICLE_PUBLISHED', article: EXAMPLE, revision: 1 },
  {
    type: 'ARTICLE_COMMENT_ADDED',
    article: EXAMPLE,
    revision: 2,
    note: 'sample-comment',
    statement: 'sample-trial',
  },
  { type: 'STATEMENT_RECORDED', statement: 'sample-trial' },
];
