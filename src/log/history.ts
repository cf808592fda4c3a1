import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { cursorExpired, type Position } from './position.ts';

/** What the log contains: its end, its epochs, and how far it is pruned. */
export interface History {
  /** The last event; position 0 if there is none. */
  readonly head: Position;
  readonly epochs: readonly Epoch[];
  /** Events up to this position are pruned, or about to be. */
  readonly prunedTo: bigint;
  /** Whether this is a standby, which may lack what its primary has already committed. */
  readonly isStandby: boolean;
}

interface Epoch {
  readonly id: bigint;
  /** The position after which it begins. */
  readonly after: bigint;
}

/** A row that `SELECT_HISTORY` selects. */
export interface HistoryRow {
  readonly headEpochId: bigint;
  readonly headPosition: bigint;
  readonly epochs: readonly (readonly [id: string, after: string])[];
  readonly prunedTo: bigint;
  readonly isStandby: boolean;
}

export const SELECT_HISTORY = Prisma.sql`
  SELECT "epochId" AS "headEpochId", "position" AS "headPosition",
         (SELECT json_agg(json_build_array("id"::text, "after"::text)) FROM "LogEpoch") AS "epochs",
         coalesce((SELECT "position" FROM "FeedRetention"), 0) AS "prunedTo",
         pg_is_in_recovery() AS "isStandby"
  FROM "LogHead"`;

/**
 * Reads the history. To check that events follow the position they were read from, call it after reading them, or read it in the
 * same SQL statement.
 */
export async function readHistory(prisma: Transaction): Promise<History> {
  const [row] = await prisma.$queryRaw<[HistoryRow]>(SELECT_HISTORY);
  return historyIn(row);
}

export function historyIn({ headEpochId, headPosition, epochs, prunedTo, isStandby }: HistoryRow): History {
  return {
    head: { epochId: headEpochId, position: headPosition },
    epochs: epochs.map(([id, after]) => ({ id: BigInt(id), after: BigInt(after) })),
    prunedTo,
    isStandby,
  };
}

/**
 * Whether the log still contains all events up to this position. It doesn't if a failover or a restore has lost some of
 * them. Then a later epoch than the position's own began before the position.
 */
export function isInHistory(at: Position, { head, epochs, isStandby }: History): boolean {
  if (at.position === 0n) return true;
  const own = epochs.find(({ id }) => id === at.epochId);
  // A standby can't tell events that it doesn't have yet from lost ones.
  if (at.position > head.position && isStandby) return true;
  if (own === undefined || at.position > head.position) return false;
  return !epochs.some(({ after }) => after > own.after && after < at.position);
}

/**
 * Where to go on reading if the log can't be read after a position. That is where the lost events began, or where the log
 * begins now.
 */
export function nextReadable(at: Position, { head, epochs, prunedTo }: History): Position {
  const own = epochs.find(({ id }) => id === at.epochId);
  const lost = epochs.filter(({ id, after }) => own !== undefined && id !== own.id && after >= own.after);
  const common = [at, head, ...lost.map(({ after }) => ({ position: after }))].map(
    ({ position }) => position,
  );
  const position = own === undefined ? head.position : common.reduce((a, b) => (a < b ? a : b));
  return { epochId: head.epochId, position: position < prunedTo ? prunedTo : position };
}

/**
 * Refuses a position after which the log can't be read.
 * @throws RequestError CURSOR_EXPIRED if events after it are pruned, or if it belongs to a lost history
 * @throws if this is a standby that is behind the position, since it may catch up
 */
export function checkReadable(after: Position, history: History): void {
  if (!isInHistory(after, history) || after.position < history.prunedTo) throw cursorExpired();
  if (after.position > history.head.position) {
    throw new Error('The database is a standby that is behind this position of the log.');
  }
}
