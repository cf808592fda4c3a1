import { setTimeout as sleep } from 'node:timers/promises';
import type { Turns } from './turns.ts';

/** ms for which work gives way at most. */
const PATIENCE = 100;
const POLL = 5;

/**
 * What accounts do that have spent much gives way to what others do. A piece of work keeps the event loop busy several times,
 * and each time all others that are under way wait.
 */
export class GivingWay {
  readonly #others: Turns[] = [];

  /** Work in these turns comes first. */
  to(...turns: readonly Turns[]): void {
    this.#others.push(...turns);
  }

  /** Does the work when nothing else is under way, or after some time. */
  async run<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    const end = performance.now() + PATIENCE;
    while (this.#others.some(({ isBusy }) => isBusy) && performance.now() < end) await sleep(POLL);
    return work();
  }
}
