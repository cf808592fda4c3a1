import { setTimeout as pause } from 'node:timers/promises';

/** In ms: so long that only a real failure reaches it. */
const PATIENCE = 60_000;

/** Waits until the condition holds. */
export async function soon(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This never came: ${what}.`);
    await pause(10);
  }
}
