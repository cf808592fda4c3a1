import { RequestError } from '../errors.ts';
import { LIMITS } from './limits.ts';

/**
 * Refuses a result that is too long before it is serialised. Until then, a long text under many aliases takes little
 * memory.
 * @throws RequestError LIMIT_EXCEEDED
 */
export function checkLength(result: unknown): void {
  let left = LIMITS.responseLength;
  const containers: object[] = [];
  const count = (value: unknown) => {
    if (typeof value === 'string') left -= value.length;
    else if (typeof value === 'object' && value !== null) containers.push(value);
    else left -= 5;
  };
  count(result);
  for (let value = containers.pop(); value !== undefined; value = containers.pop()) {
    // An array's indexes are its names. `Object.entries` would make a list for each of hundreds of objects.
    for (const name in value) {
      left -= name.length;
      count((value as Record<string, unknown>)[name]);
    }
    if (left < 0)
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `This operation returns more than ${LIMITS.responseLength} characters; ask for less at once.`,
      );
  }
}
