import type { FeedEventType, Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { Cursors } from '../cursors.ts';
import { RequestError } from '../errors.ts';

/**
 * A place in the log. Events are ordered by the transaction that wrote them and by their sequence within it:
 * sequences alone run ahead of commits, so a reader that went by them would miss what commits late.
 */
export interface Position {
  readonly transactionId: bigint;
  readonly sequence: bigint;
}

const START: Position = { transactionId: 0n, sequence: 0n };

/** What the log says of an event: enough to sort it out. What it tells is read at delivery. */
export interface LoggedEvent extends Position {
  readonly id: string;
  readonly type: FeedEventType;
  readonly occurredAt: Date;
  readonly articleId: string | null;
  readonly articleSlug: string | null;
  readonly speakerId: string | null;
  readonly campaignIds: readonly string[];
}

/** Which events are wanted: those that meet every condition given. */
export interface Topic {
  readonly types?: readonly FeedEventType[];
  readonly articleSlug?: string;
  readonly articleIds?: readonly string[];
  readonly campaignIds?: readonly string[];
  readonly speakerIds?: readonly string[];
}

/** Whether an event is of the topic; `eventsOf` says the same to the database. */
export function isOf(topic: Topic, event: LoggedEvent): boolean {
  return (
    (topic.types?.includes(event.type) ?? true) &&
    (topic.articleSlug === undefined || topic.articleSlug === event.articleSlug) &&
    (topic.articleIds === undefined || includes(topic.articleIds, event.articleId)) &&
    (topic.campaignIds?.some((id) => event.campaignIds.includes(id)) ?? true) &&
    (topic.speakerIds === undefined || includes(topic.speakerIds, event.speakerId))
  );
}

export function eventsOf({
  types,
  articleSlug,
  articleIds,
  campaignIds,
  speakerIds,
}: Topic): Prisma.FeedEventWhereInput {
  return {
    ...(types !== undefined && { type: { in: [...types] } }),
    ...(articleSlug !== undefined && { article: { slug: articleSlug } }),
    ...(articleIds !== undefined && { articleId: { in: [...articleIds] } }),
    ...(campaignIds !== undefined && { campaignIds: { hasSome: [...campaignIds] } }),
    ...(speakerIds !== undefined && { speakerId: { in: [...speakerIds] } }),
  };
}

export function isAfter(a: Position, b: Position): boolean {
  return a.transactionId === b.transactionId ? a.sequence > b.sequence : a.transactionId > b.transactionId;
}

/** The position right before an event, which any earlier event of the log is at or before. */
export function justBefore({ transactionId, sequence }: LoggedEvent): Position {
  return { transactionId, sequence: sequence - 1n };
}

/** A position as a key of a map. */
export function positionKey({ transactionId, sequence }: Position): string {
  return `${transactionId}.${sequence}`;
}

/** The events between a position and an end that `logEnd` gave. */
export function eventsBetween(after: Position | null, end: LogEnd): Prisma.FeedEventWhereInput {
  const { transactionId, sequence } = after ?? START;
  return {
    // The first bound is implied by the second; it lets the index find where to begin.
    transactionId: { gte: transactionId, lt: end.horizon },
    OR: [{ transactionId: { gt: transactionId } }, { transactionId, sequence: { gt: sequence } }],
  };
}

export const IN_ORDER = [
  { transactionId: 'asc' },
  { sequence: 'asc' },
] satisfies Prisma.FeedEventOrderByWithRelationInput[];

/** The next events of a topic after a position, in order, `limit` at most: with fewer, the end is reached. */
export async function readLog(
  prisma: PrismaClient,
  { after, end, topic = {}, limit }: { after: Position; end: LogEnd; topic?: Topic; limit: number },
): Promise<LoggedEvent[]> {
  const events = await prisma.feedEvent.findMany({
    where: { AND: [eventsBetween(after, end), eventsOf(topic)] },
    orderBy: IN_ORDER,
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
  /**
   * The oldest transaction that may still be writing. What earlier ones wrote is complete: whoever reads below it
   * has nothing slip in behind them.
   */
  readonly horizon: bigint;
  /** Whether there are events at or beyond the horizon, held back by an older transaction. */
  readonly heldBack: boolean;
  /** Where the log begins: events up to there are gone, or about to go. Null while nothing was ever pruned. */
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
 * The last event below the horizon. Readers stand at events only, never at the horizon itself: the number of a transaction
 * that was rolled back is given again after a crash, and what commits under it must not lie behind them.
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
 * Refuses to go on from a place before the log’s beginning: what came in between can’t be told. Nor from one beyond its
 * end, which was given out before the log was restored into another server: nothing would ever come.
 * @throws RequestError CURSOR_EXPIRED
 */
export function checkRetained(after: Position, { prunedTo, horizon }: LogEnd): void {
  if (after.transactionId < horizon && (prunedTo === null || !isAfter(prunedTo, after))) return;
  throw new RequestError(
    'CURSOR_EXPIRED',
    'The log no longer reaches back to this cursor. Read the current state, then begin without `after`.',
  );
}

export function positionCursor(cursors: Cursors, position: Position): string {
  return cursors.seal('feed', positionKey(position));
}

/** @throws RequestError BAD_USER_INPUT */
export function cursorPosition(cursors: Cursors, cursor: string): Position {
  const [transactionId, sequence] = cursors.open('feed', cursor).split('.');
  if (transactionId === undefined || sequence === undefined) {
    throw new RequestError('BAD_USER_INPUT', 'This is no cursor of the feed.');
  }
  return { transactionId: BigInt(transactionId), sequence: BigInt(sequence) };
}

function includes(ids: readonly string[], id: string | null): boolean {
  return id !== null && ids.includes(id);
}
