import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';

/** What an event refers to; the database sets the rest. */
export type NewEvent = Omit<
  Prisma.FeedEventUncheckedCreateInput,
  'id' | 'position' | 'epochId' | 'occurredAt'
>;

/** An event that its transaction writes at its end. */
export interface AppendedEvent extends NewEvent {
  readonly id: string;
}

export interface Appending {
  /** The revision of the article that readers saw before. Those who followed it by its tags and the like get the event, too. */
  readonly replacedId?: string | null;
}

/** Appended, but not written yet. */
const unwritten = new WeakMap<Transaction, AppendedEvent[]>();

/**
 * Appends an event to the log, in the transaction that makes the change. `inTransaction` writes all events of a transaction at
 * its end, in the order in which they were appended. It adds what an event is followed by: the campaigns, tags, authors and
 * sections of its article. The database assigns their positions as the transaction commits, and notifies the nodes.
 */
export function appendEvent(tx: Transaction, event: NewEvent & Appending): AppendedEvent {
  const appended = { id: newId(), ...event };
  unwritten.set(tx, [...(unwritten.get(tx) ?? []), appended]);
  return appended;
}

/** The events of a transaction that are to be written. They are handed out once. */
export function takeEvents(tx: Transaction): readonly AppendedEvent[] {
  const events = unwritten.get(tx) ?? [];
  unwritten.delete(tx);
  return events;
}

/** What an event can refer to, apart from its campaigns. */
const COLUMNS = [
  'id',
  'type',
  'articleId',
  'revisionId',
  'noteId',
  'statementId',
  'actionId',
  'outcomeId',
  'campaignId',
  'demandId',
  'figureId',
  'personId',
  'organizationId',
  'sourceId',
  'newsletterId',
  'tagId',
  'sectionId',
  'frontId',
  'formerId',
  'redactionId',
  'liveBlogId',
  'postId',
  'speakerId',
  'reason',
  'formerSlug',
] satisfies (keyof AppendedEvent)[];

const LISTED = Prisma.raw(COLUMNS.map((column) => `"${column}"`).join(', '));

/** The SQL that writes events, in this order. */
export function writeEvents(events: readonly AppendedEvent[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "FeedEvent" (${LISTED}, "campaignIds", "subjectIds")
    SELECT ${LISTED}, f."campaignIds", f."subjectIds"
    FROM jsonb_array_elements(${JSON.stringify(events)}::jsonb) WITH ORDINALITY e ("event", "ordinality")
    CROSS JOIN LATERAL jsonb_populate_record(NULL::"FeedEvent", e."event") r
    CROSS JOIN LATERAL "followed_by"(r, (e."event"->>'replacedId')::uuid) f
    ORDER BY e."ordinality"`;
}
