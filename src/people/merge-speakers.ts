import { ifDifferent } from '../operations/changed.ts';
import { mergeRows, type MergedRows, type Pair } from '../operations/merge.ts';
import { beforeChange, becamePublic, listChanged } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvent } from '../log/append.ts';

/** What differs between people and organisations. */
const SPEAKERS = {
  Person: { column: 'personId', merged: 'PERSON_MERGED', updated: 'PERSON_UPDATED' },
  Organization: {
    column: 'organizationId',
    merged: 'ORGANIZATION_MERGED',
    updated: 'ORGANIZATION_UPDATED',
  },
} as const;

/**
 * Merges two people or organisations that are one. Readers get an event if they knew the one, or see a difference in the other.
 * @param shown reads what readers see of the row
 */
export async function mergeSpeakers(
  tx: Transaction,
  entity: keyof typeof SPEAKERS,
  { fromId, intoId: id }: Pair,
  rows: MergedRows,
  shown: (tx: Transaction, id: string) => Promise<unknown>,
): Promise<void> {
  const { column, merged, updated } = SPEAKERS[entity];
  const before = await shown(tx, id);
  if (rows.isPublic) for (const each of [fromId, id]) await beforeChange(tx, entity, each);
  await mergeRows(tx, entity, rows);
  listChanged(tx, id);
  if (rows.isPublic && rows.into.visibility === 'MEMBERS') becamePublic(tx, entity, [id]);
  const about = { [column]: id, speakerId: id };
  if (rows.from.visibility === 'PUBLIC') appendEvent(tx, { type: merged, ...about, formerId: fromId });
  else if (rows.isPublic)
    ifDifferent(before, await shown(tx, id), () => appendEvent(tx, { type: updated, ...about }));
}
