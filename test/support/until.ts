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

/**
 * Checks a time that should be a few seconds at most. The machine may be busy, so this only detects what takes far too
 * long; benchmarks and soak runs measure how soon it is.
 */
export function expectSoon(ms: number): void {
  expect(ms).toBeLessThan(15_000);
}
