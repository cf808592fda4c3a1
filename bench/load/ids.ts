/** Ids in the order of their times, as the newsroom's are (UUID version 7), but with a number instead of random bits. */
export class Ids {
  readonly #seed: string;
  #number = 0;

  constructor(seed: number) {
    this.#seed = (seed >>> 0).toString(16).padStart(8, '0').slice(-3);
  }

  /** @param time in ms since 1970 UTC */
  at(time: number): string {
    const ms = Math.floor(time).toString(16).padStart(12, '0');
    this.#number += 1;
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8${this.#seed}-${this.#number.toString(16).padStart(12, '0')}`;
  }
}
