import { expect, vi } from 'vitest';

/** In ms: so much longer than a busy machine needs that only a real failure reaches it. */
const PATIENCE = { timeout: 30_000, interval: 10 };

/** Waits until the condition holds, and returns its value. An error that it throws ends the wait. */
export function until<Result>(condition: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitUntil(condition, PATIENCE);
}

/** Waits until the attempt, such as one with `expect`, no longer throws, and returns its value. */
export function eventually<Result>(attempt: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(attempt, PATIENCE);
}

const TICK = 20;
let running = 0;
setInterval(() => (running += TICK), TICK).unref();

/**
 * Measures the ms in which this process, and so the node in it, could run its timers. On a busy machine it falls behind
 * the wall clock by as much as everything else in the process, so a time limit in seconds can be tested.
 */
export function stopwatch(): () => number {
  const started = running;
  return () => running - started;
}

/** Checks that what the stopwatch measured was within the ms promised, give or take a second for the database. */
export function expectWithin(promised: number, elapsed: () => number): void {
  expect(elapsed()).toBeLessThan(promised + 1_000);
}
