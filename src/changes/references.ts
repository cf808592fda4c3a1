import type { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import { tableOf, type Noun } from '../db/nouns.ts';
import { NotFoundError } from '../errors.ts';
import { mapRowIds, type RowId } from './row-id.ts';

/**
 * Checks that the rows that an input refers to exist, with one query per noun.
 * @throws NotFoundError for the first one that doesn't
 */
export async function referencesMustExist(tx: Transaction, schema: z.ZodType, input: unknown): Promise<void> {
  const references: RowId[] = [];
  mapRowIds(schema, input, (rowId) => {
    if (rowId.mustExist) references.push(rowId);
    return rowId.id;
  });
  const found = new Set<string>();
  for (const noun of new Set(references.map((reference) => reference.noun))) {
    const ids = references.filter((reference) => reference.noun === noun).map(({ id }) => id);
    const rows = await tableOf(tx, noun).findMany({ where: { id: { in: ids } }, select: { id: true } });
    for (const { id } of rows) found.add(keyOf(noun, id));
  }
  const missing = references.find(({ noun, id }) => !found.has(keyOf(noun, id)));
  if (missing !== undefined) throw new NotFoundError(missing.noun, missing.id, missing.path);
}

function keyOf(noun: Noun, id: string): string {
  return `${noun} ${id}`;
}

export function connectAll(ids: readonly string[]): { connect: { id: string }[] } {
  return { connect: ids.map((id) => ({ id })) };
}
