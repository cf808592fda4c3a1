import type { FeedEventType } from '../../generated/prisma/client.ts';
import type { Position } from './position.ts';

/**
 * A row of the log with the slug of the article or campaign that it is about: enough to decide who gets the event. What the event refers to is read
 * when it is delivered.
 */
export interface LoggedEvent extends Position {
  readonly id: string;
  readonly type: FeedEventType;
  readonly occurredAt: Date;
  readonly articleId: string | null;
  /** The slug of its article, and those that the article had before. */
  readonly articleSlugs: readonly string[];
  /** Null for events about articles and statements, which can belong to several campaigns. */
  readonly campaignSlug: string | null;
  readonly speakerId: string | null;
  readonly campaignIds: readonly string[];
}
