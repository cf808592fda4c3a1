import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import type { LoggedEvent } from './event.ts';
import { isAfter, START, type Position } from './position.ts';
import { eventsOf, type Topic } from './topic.ts';

/** The events after a position, up to an end that `logEnd` has returned. */
export function eventsBetween(after: Position | null, end: LogEnd): Prisma.FeedEventWhereInput {
  const { transactionId, sequence } = after ?? START;
  return {
    // The condition below implies this lower bound, which lets PostgreSQL find the first event in the index.
    transactionId: { gte: transactionId, lt: end.horizon },
    OR: [{ transactionId: { gt: transactionId } }, { transactionId, sequence: { gt: sequence } }],
  };
}

export const LOG_ORDER = [
  { transactionId: 'asc' },
  { sequence: 'asc' },
] satisfies Prisma.FeedEventOrderByWithRelationInput[];

/** Reads the next events of a topic, in order. Fewer than `limit` means that the end is reached. */
export async function readLog(
  prisma: PrismaClient,
  { after, end, topic = {}, limit }: { after: Position; end: LogEnd; topic?: Topic; limit: number },
): Promise<LoggedEvent[]> {
  const events = await prisma.feedEvent.findMany({
    where: { AND: [eventsBetween(after, end), eventsOf(topic)] },
    orderBy: LOG_ORDER,
    take: limit,
    select: {
      id: true,
      transactionId: true,
      sequence: true,
      type: true,
      occurredAt: true,
      articleId: true,
      article: { select: { slug: true } },
      speakerId: true,
      campaignIds: true,
    },
  });
  return events.map(({ article, ...event }) => ({ ...event, articleSlug: article?.slug ?? null }));
}

export interface LogEnd {
  /** The oldest transaction that may still write. All older ones have ended, so nothing is added to the log before it. */
  readonly horizon: bigint;
  /** Whether there are events that can't be read yet because an older transaction is still open. */
  readonly heldBack: boolean;
  /** Events up to here are pruned or about to be. Null if none ever were. */
  readonly prunedTo: Position | null;
}

export async function logEnd(prisma: PrismaClient): Promise<LogEnd> {
  const [{ horizon, heldBack, transactionId, sequence }] = await prisma.$queryRaw<
    [{ horizon: bigint; heldBack: boolean; transactionId: bigint | null; sequence: bigint | null }]
  >`
    WITH snapshot AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS "horizon")
    SELECT "horizon", "transactionId", "sequence",
           EXISTS (SELECT FROM "FeedEvent" WHERE "FeedEvent"."transactionId" >= "horizon") AS "heldBack"
    FROM snapshot LEFT JOIN "FeedRetention" ON "transactionId" < "horizon"`;
  const prunedTo = transactionId === null || sequence === null ? null : { transactionId, sequence };
  return { horizon, heldBack, prunedTo };
}

/**
 * The last event that can be read. Whoever reads on from here must start at the position of an event: a position at the
 * horizon could be ahead of later events, since PostgreSQL can reuse transaction ids after a crash.
 */
export async function lastEvent(prisma: PrismaClient): Promise<Position> {
  const { horizon } = await logEnd(prisma);
  const last = await prisma.feedEvent.findFirst({
    where: { transactionId: { lt: horizon } },
    orderBy: [{ transactionId: 'desc' }, { sequence: 'desc' }],
    select: { transactionId: true, sequence: true },
  });
  return last ?? START;
}

/**
 * Refuses a position before the beginning of the log, since events after it are gone. Refuses one beyond the end, too: it
 * is from before the log was restored into another server, and no event would ever come after it.
 * @throws RequestError CURSOR_EXPIRED
 */
export function checkRetained(after: Position, { prunedTo, horizon }: LogEnd): void {
  if (after.transactionId < horizon && (prunedTo === null || !isAfter(prunedTo, after))) return;
  throw new RequestError(
    'CURSOR_EXPIRED',
    'The log no longer reaches back to this cursor. Read the current state, then subscribe without `after`.',
  );
}
