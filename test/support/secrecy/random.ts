/** Chance that comes out the same again: all that it gives follows from its seed. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True as often as `share` says, from 0 to 1. */
  of(share: number): boolean {
    return this.#next() < share;
  }

  /** A whole number, both ends included. */
  from(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  one<T>(things: readonly T[]): T {
    const thing = things[this.from(0, things.length - 1)];
    if (thing === undefined) throw new Error('There is nothing to choose from.');
    return thing;
  }

  /** So many of the things, each once, in any order; all if there are no more. */
  some<T>(things: readonly T[], count: number): T[] {
    const left = [...things];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0)
      taken.push(...left.splice(this.from(0, left.length - 1), 1));
    return taken;
  }
}
