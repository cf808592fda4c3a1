import { setTimeout as pause } from 'node:timers/promises';

/** In ms: so long that only a real failure reaches it. */
const PATIENCE = 60_000;

/** The longest time for an answer of a node, in ms: short enough to ask again if the network drops everything. */
export const ANSWERED_WITHIN = 8_000;

/** Waits until the condition holds. */
export async function soon(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This never came: ${what}.`);
    await pause(10);
  }
}

/** Asks again until there is an answer. */
export async function soonest<Result>(ask: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(10);
    }
  }
}
