import { setTimeout as sleep } from 'node:timers/promises';

/** Connections that may be ended a second, so that their clients don’t all come to the next node at once. */
const PER_SECOND = 2_000;
const STEP = 50;

/** Ends connections a few at a time, in no order, all of them within so many seconds. */
export async function drain<Connection>(
  connections: Iterable<Connection>,
  seconds: number,
  end: (connection: Connection) => void,
): Promise<void> {
  const all = [...connections].map((connection) => ({ connection, lot: Math.random() }));
  const inAnyOrder = all.toSorted((a, b) => a.lot - b.lot);
  const ms = Math.min(seconds, inAnyOrder.length / PER_SECOND) * 1_000;
  const perStep = Math.max(1, Math.ceil((inAnyOrder.length * STEP) / ms));
  for (let done = 0; done < inAnyOrder.length; done += perStep) {
    if (done > 0) await sleep(STEP);
    for (const { connection } of inAnyOrder.slice(done, done + perStep)) end(connection);
  }
}
