import { setTimeout as pause } from 'node:timers/promises';

/** ms: so long that only what is broken reaches it. */
const PATIENCE = 60_000;

/** Waits until the condition holds. */
export async function soon(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This never came: ${what}.`);
    await pause(10);
  }
}
