import { RequestError } from '../../src/errors.ts';
import { oneOf } from './loaders.ts';

const MAX_VALUES = 100;

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
