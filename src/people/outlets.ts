import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { manyOf } from '../validation.ts';

/** A joint report has several outlets. */
export const outletsInput = manyOf(existing('Organization'))
  .min(1, 'must name at least one outlet')
  .refine((ids) => new Set(ids).size === ids.length, 'must name each outlet once');

/** Saves the outlets of a report, which has none yet, in this order. */
export async function saveOutlets(tx: Transaction, sourceId: string, ids: readonly string[]): Promise<void> {
  await tx.sourceOutlet.createMany({
    data: ids.map((organizationId, position) => ({ sourceId, position, organizationId })),
  });
}
