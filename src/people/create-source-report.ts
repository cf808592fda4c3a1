import { operation } from '../operations/operation.ts';
import { existing } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { broken, date, line, manyOf, optional, url } from '../operations/validation.ts';
import { mayRecord } from './policy.ts';
import { promoteReferenced } from './promote.ts';
import { visibilityInput } from './directory.ts';

/** A joint report has several outlets. */
export const outletsInput = manyOf(existing('Organization'))
  .min(1, 'must name at least one outlet')
  .refine((ids) => new Set(ids).size === ids.length, broken('CONFLICTING', 'must name each outlet once'));

/** Records a report. If it is public, its outlets become public too, and an event is appended. */
export const createSourceReport = operation({
  name: 'createSourceReport',
  input: {
    outletIds: outletsInput,
    headline: optional(line),
    url: optional(url),
    publishedOn: optional(date),
    visibility: visibilityInput,
  },
  errors: [NotFoundError],
  tells: true,
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { visibility, outletIds, ...data }) {
    const sourceReport = await tx.sourceReport.create({ data });
    await saveOutlets(tx, sourceReport.id, outletIds);
    if (visibility === 'PUBLIC') {
      await promoteReferenced(tx, { sources: [sourceReport.id] });
      appendEvent(tx, { type: 'SOURCE_REPORT_UPDATED', sourceId: sourceReport.id });
    }
    return { sourceReport };
  },
});

/** Saves the outlets of a report that has none, in this order. */
export async function saveOutlets(tx: Transaction, sourceId: string, ids: readonly string[]): Promise<void> {
  await tx.sourceOutlet.createMany({
    data: ids.map((organizationId, position) => ({ sourceId, position, organizationId })),
  });
}
