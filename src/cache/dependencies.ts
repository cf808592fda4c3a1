/** The key of an answer that read something unknown: it depends on any change. */
export const ANYTHING = '*';

/** What depends on keys. */
export interface Dependent {
  /** The numbers of the keys. */
  readonly dependencies: Int32Array;
}

/**
 * A number for a key (FNV-1a). The texts of an answer's keys would take as much memory as the answer. If two keys have the
 * same number, a change drops an answer too many.
 */
export function keyNumber(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  // V8 stores integers of up to 30 bits without an object of their own.
  return hash >> 2;
}

/** Finds what depends on a key. */
export class Dependencies<D extends Dependent> {
  /** Most keys have one dependent, so most have no set. */
  readonly #byKey = new Map<number, D | Set<D>>();

  add(dependent: D): void {
    for (const key of dependent.dependencies) {
      const all = this.#byKey.get(key);
      if (all === undefined) this.#byKey.set(key, dependent);
      else if (all instanceof Set) all.add(dependent);
      else if (all !== dependent) this.#byKey.set(key, new Set([all, dependent]));
    }
  }

  remove(dependent: D): void {
    for (const key of dependent.dependencies) {
      const all = this.#byKey.get(key);
      if (all instanceof Set) all.delete(dependent);
      if (all === dependent || (all instanceof Set && all.size === 0)) this.#byKey.delete(key);
    }
  }

  /** All dependents that a change with these keys invalidates. */
  of(changed: readonly string[]): ReadonlySet<D> {
    const found = new Set<D>();
    for (const key of changed.length === 0 ? [] : [ANYTHING, ...changed]) {
      const all = this.#byKey.get(keyNumber(key));
      if (all instanceof Set) for (const dependent of all) found.add(dependent);
      else if (all !== undefined) found.add(all);
    }
    return found;
  }
}
