import type { Cursors } from '../cursors.ts';
import { RequestError } from '../errors.ts';

/**
 * A place in the log. Events are ordered by the transaction that wrote them, then by their sequence within it. Sequences
 * alone would not do: they are taken before the commit, so a later one may be committed first.
 */
export interface Position {
  readonly transactionId: bigint;
  readonly sequence: bigint;
}

/** Before all events. */
export const START: Position = { transactionId: 0n, sequence: 0n };

export function isAfter(a: Position, b: Position): boolean {
  return a.transactionId === b.transactionId ? a.sequence > b.sequence : a.transactionId > b.transactionId;
}

/** The last position before this one. */
export function justBefore({ transactionId, sequence }: Position): Position {
  return { transactionId, sequence: sequence - 1n };
}

/** The position as a key of a map. */
export function positionKey({ transactionId, sequence }: Position): string {
  return `${transactionId}.${sequence}`;
}

export function positionCursor(cursors: Cursors, position: Position): string {
  return cursors.sign('feed', positionKey(position));
}

/** @throws RequestError BAD_USER_INPUT */
export function cursorPosition(cursors: Cursors, cursor: string): Position {
  const [transactionId, sequence] = cursors.verify('feed', cursor).split('.');
  if (transactionId === undefined || sequence === undefined) {
    throw new RequestError('BAD_USER_INPUT', 'This is not a cursor of the feed.');
  }
  return { transactionId: BigInt(transactionId), sequence: BigInt(sequence) };
}
