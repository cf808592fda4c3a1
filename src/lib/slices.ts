import { setImmediate as nextTurn } from 'node:timers/promises';

/** ms that a loop may block the process. */
const SLICE = 0.5;

/** Splits a long loop into slices, between which the event loop runs. */
export class Slices {
  #began = performance.now();

  /** Resolves at once, or after a turn of the event loop if this slice has taken long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.#began < SLICE) return;
    await nextTurn();
    this.#began = performance.now();
  }
}
