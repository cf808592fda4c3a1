import type { FeedEventType } from '../../generated/prisma/client.ts';
import type { Position } from './position.ts';

/** A row of the log. What the event refers to is read when it is delivered. */
export interface LoggedEvent extends Position {
  readonly id: string;
  readonly type: FeedEventType;
  readonly occurredAt: Date;
  readonly articleId: string | null;
  readonly redactionId: string | null;
  readonly liveBlogId: string | null;
  readonly speakerId: string | null;
  readonly campaignIds: readonly string[];
  /**
   * Missing if the log was read for one topic. Null if they could not be read. Then all who follow any slug or speaker get the
   * event, and its delivery looks up whether it is theirs.
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

/** What leads to what an event is about: current and former slugs, and former ids. */
interface Leads {
  readonly article: readonly string[];
  /** Of the campaign that it changes. Empty for events about articles and statements, which can belong to several. */
  readonly campaign: readonly string[];
  /** Of all campaigns that it belongs to. */
  readonly campaigns: readonly string[];
  /** The ids of those who were merged into its speaker. */
  readonly formerSpeakerIds: readonly string[];
}
