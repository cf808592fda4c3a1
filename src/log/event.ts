import type { FeedEventType } from '../../generated/prisma/client.ts';
import type { Position } from './position.ts';

/** A row of the log. What the event refers to is read when it is delivered. */
export interface LoggedEvent extends Position {
  readonly id: string;
  readonly type: FeedEventType;
  readonly occurredAt: Date;
  readonly articleId: string | null;
  readonly noteId: string | null;
  readonly redactionId: string | null;
  readonly liveBlogId: string | null;
  readonly speakerId: string | null;
  /** The campaign that it changes. Null for events about articles and statements, which can belong to several. */
  readonly campaignId: string | null;
  readonly campaignIds: readonly string[];
  readonly subjectIds: readonly string[];
  /**
   * Missing if the log was read for one topic. Null if they could not be read. Then all who follow anything of its kind get
   * the event, and its delivery looks up whether it is theirs.
   */
  readonly slugs?: Leads | null;
}

/** What readers see of an event now. Null if they may no longer see it, an error if it could not be read. */
export type SeenByReaders = object | Error | null;

/** Reads events as readers see them now. */
export type ReadEvents = (events: readonly LoggedEvent[]) => Promise<readonly SeenByReaders[]>;

/** A row of the log with what is needed to decide who gets the event. */
export interface LiveEvent extends LoggedEvent {
  readonly slugs: Leads | null;
}

/**
 * By what events are followed: its article, its live blog, who speaks in it, the campaigns that it belongs to, and the tags, authors and
 * sections that its article had before or has after it.
 */
export type Lead = 'article' | 'liveBlog' | 'speaker' | 'campaigns' | 'subjects';

/** What leads to these rows: current and former ids, and current and former slugs after the name of the entity. */
export type Leads = Readonly<Record<Lead, readonly string[]>>;
