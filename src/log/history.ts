import type { PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import type { Position } from './position.ts';

/** What can be read of the log, and which positions it still knows. */
export interface History {
  /** The last event; position 0 if there is none. */
  readonly head: Position;
  readonly epochs: readonly Epoch[];
  /** Events up to here are pruned or about to be. */
  readonly prunedTo: bigint;
  /** A standby may not have everything yet that its primary has committed. */
  readonly isStandby: boolean;
}

interface Epoch {
  readonly id: bigint;
  /** The position after which it begins. */
  readonly after: bigint;
}

/** Reads the state of the log. Read it after events, to know that they continue a history. */
export async function readHistory(prisma: PrismaClient): Promise<History> {
  const [row] = await prisma.$queryRaw<
    [{ epochId: bigint; position: bigint; epochs: [string, string][]; prunedTo: bigint; isStandby: boolean }]
  >`
    SELECT "epochId", "position",
           (SELECT json_agg(json_build_array("id"::text, "after"::text)) FROM "LogEpoch") AS "epochs",
           coalesce((SELECT "position" FROM "FeedRetention"), 0) AS "prunedTo",
           pg_is_in_recovery() AS "isStandby"
    FROM "LogHead"`;
  return {
    head: { epochId: row.epochId, position: row.position },
    epochs: row.epochs.map(([id, after]) => ({ id: BigInt(id), after: BigInt(after) })),
    prunedTo: row.prunedTo,
    isStandby: row.isStandby,
  };
}

/**
 * Whether the log still has the history that led to this position. It has not if events before it were lost, by a failover
 * to a standby that lacked them or by a restore: then an epoch after its own began earlier.
 */
export function isInHistory(at: Position, { head, epochs, isStandby }: History): boolean {
  if (at.position === 0n) return true;
  const own = epochs.find(({ id }) => id === at.epochId);
  // What a standby doesn't have yet, it can't tell from what is lost.
  if (at.position > head.position && isStandby) return true;
  if (own === undefined || at.position > head.position) return false;
  return !epochs.some(({ after }) => after > own.after && after < at.position);
}

/**
 * Refuses a position from which the log can't be read on.
 * @throws RequestError CURSOR_EXPIRED if events after it are pruned, or if it is of a lost history
 * @throws if this is a standby that is behind the position: it may still get there
 */
export function checkReadable(after: Position, history: History): void {
  if (!isInHistory(after, history) || after.position < history.prunedTo) throw cursorExpired();
  if (after.position > history.head.position) {
    throw new Error('The database is a standby that is behind this position of the log.');
  }
}

export function cursorExpired(): RequestError {
  return new RequestError(
    'CURSOR_EXPIRED',
    'The log no longer continues from this cursor. Read the current state, then subscribe without `after`.',
  );
}
