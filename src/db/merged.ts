import type { Transaction } from './client.ts';

/** By the ids of rows that were merged into others: the ids of those. */
export type MergedIds = ReadonlyMap<string, string>;

/** Those of the ids that lead to another row by now. */
export async function mergedAmong(db: Transaction, ids: readonly string[]): Promise<MergedIds> {
  if (ids.length === 0) return new Map();
  const merged = await db.merged.findMany({ where: { fromId: { in: [...new Set(ids)] } } });
  return new Map(merged.map(({ fromId, intoId }) => [fromId, intoId]));
}
