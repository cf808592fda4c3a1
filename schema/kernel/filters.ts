import { RequestError } from '../../src/errors.ts';
import { oneOf } from './loaders.ts';

const MAX_VALUES = 100;
/** Up to how many values a list is read for each value by itself. */
const MAX_PARTS = 4;

/**
 * The condition that a column has one of the values that a client gave; if it gave none, no row meets it.
 * @throws RequestError BAD_USER_INPUT for more than 100 different values
 */
export function anyOf<Value extends string>(values: readonly Value[]): { in: Value[] } {
  const different = [...new Set(values)];
  if (different.length > MAX_VALUES)
    throw new RequestError('BAD_USER_INPUT', `Filter by at most ${MAX_VALUES} values at once.`);
  return oneOf(different);
}

/**
 * The same as a condition for each value, since an index has the order of the rows with one value. With many values, it is one
 * condition: most rows meet it then, so that a page of those that do is found soon in the order of all.
 * @throws RequestError BAD_USER_INPUT for more than 100 different values
 */
export function eachOf<Column extends string, Value extends string>(
  column: Column,
  values: readonly Value[] | null | undefined,
): Partial<Record<Column, Value | { in: Value[] }>>[] {
  if (values == null) return [{}];
  const one = (value: Value | { in: Value[] }) =>
    ({ [column]: value }) as Partial<Record<Column, Value | { in: Value[] }>>;
  const different = [...new Set(values)];
  return different.length <= MAX_PARTS ? different.map(one) : [one(anyOf(values))];
}

/** Conditions of which a row meets one, for each way to meet one of each. */
export function combined<Where extends object>(
  ...alternatives: readonly (readonly Where[])[]
): { AND: Where[] }[] {
  return alternatives.reduce<{ AND: Where[] }[]>(
    (all, each) => all.flatMap(({ AND }) => each.map((where) => ({ AND: [...AND, where] }))),
    [{ AND: [] }],
  );
}
