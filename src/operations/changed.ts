import { isDeepStrictEqual } from 'node:util';

// The rule of every update: one that changes nothing succeeds, so that it can be sent again, but appends no event.

/** Makes a change, if there is one. */
export async function ifAny(changes: object, make: () => Promise<unknown>): Promise<void> {
  if (Object.keys(changes).length > 0) await make();
}

/** Tells readers of a change, if what they see is different. */
export function ifDifferent(before: unknown, after: unknown, tell: () => unknown): void {
  if (!isDeepStrictEqual(before, after)) tell();
}

type Changed<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> };

/** The given values that differ from those of the row. A value that is undefined wasn't given. */
export function changedFields<Given extends object>(
  row: Readonly<Record<keyof Given, unknown>>,
  given: Given,
): Changed<Given> {
  const changed = Object.entries(given).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(value, row[name as keyof Given]),
  );
  return Object.fromEntries(changed) as Changed<Given>;
}

/** The given list if it differs from the present one, in items or order. Null if it doesn't differ, or wasn't given. */
export function changedList<T extends object>(
  present: readonly T[],
  given: readonly T[] | undefined,
  { isOrdered }: { readonly isOrdered: boolean },
): readonly T[] | null {
  if (given === undefined) return null;
  const [before, after] = [present, given].map((items) => {
    const texts = items.map((item) => JSON.stringify(item));
    return isOrdered ? texts : texts.sort();
  });
  return isDeepStrictEqual(before, after) ? null : given;
}

/** How Prisma sets the rows of a relation to those with the given ids. Empty if they are the present ones. */
export function changedRelation<Name extends string>(
  name: Name,
  present: readonly { readonly id: string }[],
  ids: readonly string[] | null | undefined,
): Partial<Record<Name, { set: { id: string }[] }>> {
  if (ids === undefined) return {};
  const after = new Set(ids ?? []);
  const isSame = present.length === after.size && present.every(({ id }) => after.has(id));
  if (isSame) return {};
  return { [name]: { set: [...after].map((id) => ({ id })) } } as Partial<
    Record<Name, { set: { id: string }[] }>
  >;
}
