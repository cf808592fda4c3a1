import type { FeedEvent, Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** What an event refers to; the database sets the rest. */
type NewEvent = Omit<Prisma.FeedEventUncheckedCreateInput, 'id' | 'position' | 'epochId' | 'occurredAt'>;

/**
 * Appends an event to the log, in the transaction that makes the change. The database assigns its position as the
 * transaction commits, and notifies the nodes.
 */
export function appendEvent(tx: Transaction, event: NewEvent): Promise<FeedEvent> {
  return tx.feedEvent.create({ data: event });
}

/** Appends many events, in this order, in one SQL statement. */
export function appendEvents(tx: Transaction, events: readonly NewEvent[]): Promise<FeedEvent[]> {
  return tx.feedEvent.createManyAndReturn({ data: [...events] });
}

/** The event with the position that the COMMIT of its transaction has given it. */
export function placedEvent(prisma: PrismaClient, { id }: { readonly id: string }): Promise<FeedEvent> {
  return prisma.feedEvent.findUniqueOrThrow({ where: { id } });
}
