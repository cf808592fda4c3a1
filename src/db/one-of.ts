/**
 * The condition that a row has one of these ids. The last id fills the list up to a power of two, since PostgreSQL plans a
 * statement for each length.
 */
export function oneOf<Id extends string>(ids: readonly Id[]): { in: Id[] } {
  const last = ids.at(-1);
  if (last === undefined) return { in: [] };
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return { in: Array.from({ length }, (_, index) => ids[index] ?? last) };
}
