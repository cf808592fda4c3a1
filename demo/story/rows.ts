/** The rows that articles and the log are told in. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { ContributorRole, FeedEventType } from '../../generated/prisma/enums.ts';

/**
 * A block's `key` becomes its `blockId`: the same key in two revisions is the same block. In `html`, `data-statement` has the key of a
 * statement.
 */
export interface Block extends Omit<
  Prisma.BlockCreateManyInput,
  'id' | 'articleId' | 'blockId' | 'statementId' | 'items'
> {
  key: string;
  statement?: string;
  items?: string[];
}

export interface Contribution {
  contributor: string;
  role: ContributorRole;
  creditedAs?: string;
}

export interface Revision extends Omit<
  Prisma.ArticleRevisionCreateManyInput,
  'id' | 'articleId' | 'number' | 'sectionId' | 'relatedIds' | 'followsId'
> {
  createdAt: string;
  publishedAt?: string;
  blocks: Block[];
  section?: string;
  contributions?: Contribution[];
  tags?: string[];
  sources?: string[];
  campaigns?: string[];
  /** The slugs of the articles to read next, and of the one that it follows up. */
  related?: string[];
  follows?: string;
  /** The campaign actions that it reports. */
  actions?: string[];
}

type ArticleColumns = 'slug' | 'state' | 'embargoedUntil' | 'withdrawnAt' | 'withdrawalReason' | 'modifiedAt';

export interface Article extends Pick<Prisma.ArticleCreateManyInput, ArticleColumns> {
  slug: string;
  modifiedAt: string;
  revisions: Revision[];
}

export interface UpdateNote extends Pick<Prisma.UpdateNoteCreateManyInput, 'kind' | 'text' | 'createdAt'> {
  key: string;
  article: string;
  /** The number of the revision that the note tells of. */
  revision: number;
  statement?: string;
}

/** A post of the live blog. Each of its revisions was published at once. */
export interface LivePost {
  key: string;
  revisions: {
    at: string;
    headline?: string;
    isKeyEvent?: boolean;
    occurredAt?: string;
    contributions: Contribution[];
    blocks: Block[];
    note?: Pick<UpdateNote, 'key' | 'kind' | 'text'>;
  }[];
}

export interface CommentRequest extends Pick<
  Prisma.CommentRequestCreateManyInput,
  'askedAt' | 'deadline' | 'outcome' | 'closedAt'
> {
  article: string;
  askedOf: string;
  statement?: string;
}

export interface LogEntry {
  type: FeedEventType;
  article?: string;
  /** The number of the revision that it made public. */
  revision?: number;
  note?: string;
  statement?: string;
  campaign?: string;
  demand?: string;
  action?: string;
  outcome?: string;
  section?: string;
  post?: string;
}
