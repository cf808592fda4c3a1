import { RequestError } from '../../src/errors.ts';
import { oneOf } from '../../src/db/one-of.ts';

const MAX_VALUES = 100;
/** Up to this number of values, a list is read for each value separately. */
const MAX_PARTS = 4;

/**
 * The condition that a column has one of the values of a filter. No row meets that of an empty list.
 * @throws RequestError BAD_USER_INPUT for more than 100 different values
 */
export function anyOf<Value extends string>(values: readonly Value[]): { in: Value[] } {
  const different = [...new Set(values)];
  if (different.length > MAX_VALUES)
    throw new RequestError('BAD_USER_INPUT', `Filter by at most ${MAX_VALUES} values at once.`);
  return oneOf(different);
}

/**
 * One condition for each value, since an index has the rows with one value in order. Many values are one condition. Most
 * rows meet it, so PostgreSQL soon finds a page of them in the order of all rows.
 * @throws RequestError BAD_USER_INPUT for more than 100 different values
 */
export function conditionPerValue<Column extends string, Value extends string>(
  column: Column,
  values: readonly Value[] | null | undefined,
): Partial<Record<Column, Value | { in: Value[] }>>[] {
  if (values == null) return [{}];
  const one = (value: Value | { in: Value[] }) =>
    ({ [column]: value }) as Partial<Record<Column, Value | { in: Value[] }>>;
  const different = [...new Set(values)];
  return different.length <= MAX_PARTS ? different.map(one) : [one(anyOf(values))];
}

/** Combines lists of alternatives into one list: each condition takes one alternative of each. */
export function crossProduct<Where extends object>(
  ...alternatives: readonly (readonly Where[])[]
): { AND: Where[] }[] {
  return alternatives.reduce<{ AND: Where[] }[]>(
    (all, each) => all.flatMap(({ AND }) => each.map((where) => ({ AND: [...AND, where] }))),
    [{ AND: [] }],
  );
}

/** The rows that meet one of the conditions; none if there is none. Prisma would leave out an empty OR. */
export function meetsOne<Where extends object>(
  conditions: readonly Where[],
): { OR: Where[] } | { id: { in: string[] } } {
  return conditions.length === 0 ? { id: { in: [] } } : { OR: [...conditions] };
}
