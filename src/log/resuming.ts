import { RequestError } from '../errors.ts';
import type { Cursors } from '../lib/cursors.ts';
import { cursorPosition } from './position.ts';

/** A cursor that a client sends outside of its document, so that no document can keep a subscription from resuming. */
export interface SentCursor {
  readonly by: 'extensions.after' | 'Last-Event-ID';
  readonly cursor: string;
}

/**
 * Where a subscription begins: after the cursor that was sent with its document, else after that of its argument. Null if it has
 * neither.
 * A client that connects again repeats its document with the first `after`, so the cursor that it sends outside of it is the later one.
 * @throws RequestError BAD_USER_INPUT for what never was a cursor; CURSOR_EXPIRED
 */
export function beginning(
  cursors: Cursors,
  after: string | null | undefined,
  sent: SentCursor | null | undefined,
): ReturnType<typeof cursorPosition> | null {
  if (sent == null) return after == null ? null : cursorPosition(cursors, after);
  if (sent.by === 'Last-Event-ID') return positionOfEvent(cursors, sent.cursor);
  return cursorPosition(cursors, sent.cursor);
}

function positionOfEvent(cursors: Cursors, lastEventId: string): ReturnType<typeof cursorPosition> {
  try {
    return cursorPosition(cursors, lastEventId);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError(
      error.code,
      'Last-Event-ID is not the id of an event of this log. Read the current state with `feedCursor`, then connect without it.',
    );
  }
}
