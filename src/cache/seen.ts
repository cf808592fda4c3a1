import { numberOf } from './key-number.ts';

/** Remembers which keys have come lately: at least the last so many, and at most twice as many. Now and then it takes a key for another. */
export class Seen {
  readonly #size: number;
  #latest = new Set<number>();
  #before = new Set<number>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes note of a key. Returns whether it has come before. */
  note(key: string): boolean {
    const number = numberOf(key);
    const isKnown = this.#latest.has(number) || this.#before.has(number);
    this.#latest.add(number);
    if (this.#latest.size >= this.#size) {
      this.#before = this.#latest;
      this.#latest = new Set();
    }
    return isKnown;
  }
}
