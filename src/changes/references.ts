import { NotFoundError } from '../errors.ts';
import type { Transaction } from '../db/client.ts';

/** The nouns that inputs refer to, and their types in the API. */
const TYPES = {
  person: 'Person',
  organization: 'Organization',
  statement: 'Statement',
  sourceReport: 'SourceReport',
  campaign: 'Campaign',
} as const;

/** The path of an id in the input: of the only one, or of the one at this place of the list. */
export type IdPath = string[] | ((index: number) => string[]);

/** The path of each of a list’s ids: `['input', 'figures', '2', 'sourceId']`. */
export function each(list: string[], ...field: string[]): IdPath {
  return (index) => [...list, String(index), ...field];
}

interface Table {
  findMany(query: { where: { id: { in: string[] } }; select: { id: true } }): Promise<{ id: string }[]>;
}

/**
 * Checks that what an input refers to is there, before anything is written.
 * @param path where in the input the ids stand, for the error
 * @throws NotFoundError naming the first id that isn't there
 */
export async function mustExist(
  tx: Transaction,
  noun: keyof typeof TYPES,
  ids: readonly (string | null | undefined)[],
  path: IdPath,
): Promise<void> {
  const wanted = ids.filter((id) => id != null);
  if (wanted.length === 0) return;
  const table = tx[noun] as unknown as Table;
  const rows = await table.findMany({ where: { id: { in: wanted } }, select: { id: true } });
  const found = new Set(rows.map(({ id }) => id));
  for (const [index, id] of ids.entries()) {
    if (id == null || found.has(id)) continue;
    throw new NotFoundError(TYPES[noun], id, typeof path === 'function' ? path(index) : path);
  }
}
