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

/** Finds what depends on a key. */
export class Dependencies<Dependent> {
  readonly #byKey = new Map<string, Set<Dependent>>();

  add(dependent: Dependent, by: ReadonlySet<string>): void {
    for (const key of by) {
      const all = this.#byKey.get(key);
      if (all === undefined) this.#byKey.set(key, new Set([dependent]));
      else all.add(dependent);
    }
  }

  remove(dependent: Dependent, by: ReadonlySet<string>): void {
    for (const key of by) {
      const all = this.#byKey.get(key);
      all?.delete(dependent);
      if (all?.size === 0) this.#byKey.delete(key);
    }
  }

  /** All that a change with these keys concerns. */
  of(changed: readonly string[]): ReadonlySet<Dependent> {
    const found = new Set<Dependent>();
    if (changed.length === 0) return found;
    for (const key of [ANYTHING, ...changed]) {
      for (const dependent of this.#byKey.get(key) ?? []) found.add(dependent);
    }
    return found;
  }
}
