import type { FeedEvent, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** What an event refers to; see FeedEvent in the data model. */
type NewEvent = Omit<
  Prisma.FeedEventUncheckedCreateInput,
  'id' | 'transactionId' | 'sequence' | 'occurredAt'
>;

/**
 * Appends to the log, in the transaction that makes the change: both happen or neither does. The database puts it
 * in its place, and wakes the nodes when the transaction commits.
 */
export function appendEvent(tx: Transaction, event: NewEvent): Promise<FeedEvent> {
  return tx.feedEvent.create({ data: event });
}

/** The same for many, in this order and in one statement. */
export async function appendEvents(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
  await tx.feedEvent.createMany({ data: [...events] });
}
