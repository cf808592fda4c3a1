import type { Transaction } from './client.ts';

/** By the ids of rows that were merged into others: the ids of those. */
export type MergedIds = ReadonlyMap<string, string>;

/** The row's id, and those of the rows that were merged into it: theirs lead to it. */
export async function withMergedInto(db: Transaction, id: string): Promise<string[]> {
  const merged = await db.merged.findMany({ where: { intoId: id } });
  return [id, ...merged.map(({ fromId }) => fromId)];
}

/** Those of the ids that lead to another row by now. */
export async function mergedAmong(db: Transaction, ids: readonly string[]): Promise<MergedIds> {
  if (ids.length === 0) return new Map();
  const merged = await db.merged.findMany({ where: { fromId: { in: [...new Set(ids)] } } });
  return new Map(merged.map(({ fromId, intoId }) => [fromId, intoId]));
}
