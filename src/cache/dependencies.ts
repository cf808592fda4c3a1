import { numberOf } from './key-number.ts';

/** Drops what depends on any change. */
const ANYTHING = '*';

/** The keys of drops that concern what was read under these keys. */
export function droppedBy(reads: Iterable<string>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const read of reads) {
    keys.add(read);
    const end = read.indexOf('>');
    // All lists of a row are dropped at once by one key.
    if (end > 0) keys.add(`${read.slice(0, end)}>*`);
  }
  return keys;
}

/** Whether what is dropped by the first keys is concerned by a change with the others. */
export function isDropped(by: ReadonlySet<string>, changed: readonly string[]): boolean {
  return changed.length > 0 && (by.has(ANYTHING) || changed.some((key) => by.has(key)));
}

/** What is dropped by keys, which are kept as numbers. */
export interface Dependent {
  readonly droppedBy: Int32Array;
}

/** The keys as a dependent has them. */
export function numbersOf(keys: ReadonlySet<string>): Int32Array {
  return Int32Array.from(keys, numberOf);
}

/**
 * Finds what depends on a key. Of two keys with the same number, each drops what depends on the other, which happens too rarely to
 * matter.
 */
export class Dependencies<Kept extends Dependent & object> {
  /** Most keys have one dependent, so most have no set. */
  readonly #byKey = new Map<number, Kept | Set<Kept>>();

  add(dependent: Kept): void {
    for (const key of dependent.droppedBy) {
      const all = this.#byKey.get(key);
      if (all === undefined) this.#byKey.set(key, dependent);
      else if (all instanceof Set) all.add(dependent);
      else if (all !== dependent) this.#byKey.set(key, new Set([all, dependent]));
    }
  }

  remove(dependent: Kept): void {
    for (const key of dependent.droppedBy) {
      const all = this.#byKey.get(key);
      if (all instanceof Set) all.delete(dependent);
      if (all === dependent || (all instanceof Set && all.size === 0)) this.#byKey.delete(key);
    }
  }

  /** All that a change with these keys concerns. */
  of(changed: readonly string[]): ReadonlySet<Kept> {
    const found = new Set<Kept>();
    if (changed.length === 0) return found;
    for (const key of [ANYTHING, ...changed]) {
      const all = this.#byKey.get(numberOf(key));
      if (all instanceof Set) for (const dependent of all) found.add(dependent);
      else if (all !== undefined) found.add(all);
    }
    return found;
  }
}
