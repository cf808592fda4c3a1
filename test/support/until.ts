import { expect, vi } from 'vitest';

/** On a busy machine everything comes later. The bound is far beyond that: only what is broken reaches it. */
const PATIENCE = { timeout: 30_000, interval: 10 };

/** Waits until the condition holds, and gives what it gave. What it throws ends the waiting. */
export function until<Result>(condition: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitUntil(condition, PATIENCE);
}

/** Waits until the attempt succeeds, such as one that expects something, and gives what it gave. */
export function eventually<Result>(attempt: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(attempt, PATIENCE);
}

/**
 * Checks a time that is promised to be a few seconds at most. The machine may be busy here, so this tells in time from far
 * too late; benchmarks and soak runs tell how soon it is.
 */
export function expectSoon(ms: number): void {
  expect(ms).toBeLessThan(15_000);
}
