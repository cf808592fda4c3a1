import { expect, vi } from 'vitest';

/** On a busy machine everything takes longer. The bound is far beyond that: only what is broken reaches it. */
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
 * Measures ms in which this process, and so the node in it, was running its timers. On a busy machine it falls behind the
 * wall clock by as much as everything else here does, so a promise of seconds can be held to.
 */
export function stopwatch(): () => number {
  const started = running;
  return () => running - started;
}

/** Checks that what the stopwatch measured was within the ms promised, give or take a second for the database. */
export function expectWithin(promised: number, elapsed: () => number): void {
  expect(elapsed()).toBeLessThan(promised + 1_000);
}
