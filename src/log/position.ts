import type { Cursors } from '../lib/cursors.ts';
import { RequestError } from '../errors.ts';

/**
 * A position in the log. Events are numbered 1, 2, 3 … in commit order. The epoch shows whether the log still continues
 * from this position. After a failover or a restore, it may have another history.
 */
export interface Position {
  readonly epochId: bigint;
  readonly position: bigint;
}

/** Whether `a` is later in the log than `b`. Both must be in the log's history. */
export function isAfter(a: Position, b: Position): boolean {
  return a.position > b.position;
}

/** The last position before this one. */
export function justBefore({ epochId, position }: Position): Position {
  return { epochId, position: position - 1n };
}

/** The position as a key of a map. */
export function positionKey({ epochId, position }: Position): string {
  return `${epochId}.${position}`;
}

/** @param articleId set in a subscription to one article, so that the cursor resumes no other article's */
export function positionCursor(
  cursors: Cursors,
  position: Position,
  articleId: string | null = null,
): string {
  const key = positionKey(position);
  return cursors.sign('feed', articleId === null ? key : `${key}.${articleId}`);
}

/**
 * @throws RequestError BAD_USER_INPUT for what never was a cursor of a feed; CURSOR_EXPIRED for one that this database
 * didn't sign: most likely, the database was replaced, which the client can't know
 */
export function cursorPosition(
  cursors: Cursors,
  cursor: string,
): Position & { readonly articleId: string | null } {
  const { place, isSigned } = cursors.read('feed', cursor);
  const [, epochId, position, articleId = null] = /^(-?\d+)\.(\d+)(?:\.([\w-]+))?$/.exec(place) ?? [];
  if (epochId === undefined || position === undefined) {
    throw new RequestError('BAD_USER_INPUT', 'This is not a cursor of the feed.');
  }
  if (!isSigned) throw cursorExpired();
  return { epochId: BigInt(epochId), position: BigInt(position), articleId };
}

export function cursorExpired(): RequestError {
  return new RequestError(
    'CURSOR_EXPIRED',
    'The log no longer continues from this cursor. Read the current state with `feedCursor`, then subscribe after that.',
  );
}
