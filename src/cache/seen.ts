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
    const hash = hashOf(key);
    const isKnown = this.#latest.has(hash) || this.#before.has(hash);
    this.#latest.add(hash);
    if (this.#latest.size >= this.#size) {
      this.#before = this.#latest;
      this.#latest = new Set();
    }
    return isKnown;
  }
}

/** FNV-1a, as a number that takes no memory of its own. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >> 2;
}
