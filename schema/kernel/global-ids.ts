import { RequestError } from '../../src/errors.ts';
import { parseGlobalId, type GlobalId } from '../../src/lib/global-ids.ts';

export { encodeGlobalId, parseGlobalId, type GlobalId } from '../../src/lib/global-ids.ts';

/**
 * @param field where the input has the id
 * @throws RequestError BAD_USER_INPUT
 */
export function decodeGlobalId(globalId: string, field?: string): GlobalId {
  const parsed = parseGlobalId(globalId);
  if (parsed === null) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `'${globalId.slice(0, 80)}' is not a valid id${field === undefined ? '' : ` for '${field}'`}. Use ids that the API returned.`,
    );
  }
  return parsed;
}
