/** Reproducible random values: they all follow from the seed. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** A number from 0 to 1, excluding 1 (mulberry32). */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True with the probability `share`, from 0 to 1. */
  of(share: number): boolean {
    return this.#next() < share;
  }

  /** An integer in the range, both ends included. */
  from(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  one<T>(things: readonly T[]): T {
    const thing = things[this.from(0, things.length - 1)];
    if (thing === undefined) throw new Error('There is nothing to choose from.');
    return thing;
  }

  /** So many of the things, each once, in random order; all of them if there are fewer. */
  some<T>(things: readonly T[], count: number): T[] {
    const left = [...things];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0)
      taken.push(...left.splice(this.from(0, left.length - 1), 1));
    return taken;
  }
}
