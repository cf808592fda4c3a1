import { setTimeout as sleep } from 'node:timers/promises';

/** Connections that are ended per second at most, so that their clients don't reach the next node all at once. */
const PER_SECOND = 2_000;
/** ms. */
const STEP = 50;

/**
 * Ends connections a few at a time, in random order, all of them within this many seconds.
 * @param hurry ends the rest of them at once when it is aborted
 */
export async function drain<Connection>(
  connections: Iterable<Connection>,
  seconds: number,
  end: (connection: Connection) => void,
  hurry?: AbortSignal,
): Promise<void> {
  const all = [...connections].map((connection) => ({ connection, lot: Math.random() }));
  const shuffled = all.toSorted((a, b) => a.lot - b.lot);
  const ms = Math.min(seconds, shuffled.length / PER_SECOND) * 1_000;
  const perStep = Math.max(1, Math.ceil((shuffled.length * STEP) / ms));
  for (let done = 0; done < shuffled.length; done += perStep) {
    if (done > 0) await sleep(STEP, undefined, { signal: hurry }).catch(() => undefined);
    for (const { connection } of shuffled.slice(done, done + perStep)) end(connection);
  }
}
