import { NotFoundError } from '../errors.ts';
import type { Transaction } from './client.ts';

/** The nouns that inputs refer to, and their types in the API. */
const TYPES = {
  person: 'Person',
  organization: 'Organization',
  statement: 'Statement',
  sourceReport: 'SourceReport',
  campaign: 'Campaign',
} as const;

interface Table {
  findMany(query: { where: { id: { in: string[] } }; select: { id: true } }): Promise<{ id: string }[]>;
}

/**
 * Checks that what an input refers to is there, before anything is written.
 * @param path the input that holds the ids, for the error
 * @throws NotFoundError naming the first id that isn't there
 */
export async function mustExist(
  tx: Transaction,
  noun: keyof typeof TYPES,
  ids: readonly (string | null | undefined)[],
  path: string[],
): Promise<void> {
  const wanted = ids.filter((id) => id != null);
  if (wanted.length === 0) return;
  const table = tx[noun] as unknown as Table;
  const rows = await table.findMany({ where: { id: { in: wanted } }, select: { id: true } });
  const found = new Set(rows.map(({ id }) => id));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw new NotFoundError(TYPES[noun], missing, path);
}
