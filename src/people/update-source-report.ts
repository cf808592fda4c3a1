import { isDeepStrictEqual } from 'node:util';
import { changedFields, ifAny, ifDifferent } from '../operations/changed.ts';
import { editedIds, listFields } from '../operations/list-edits.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { date, kept, line, url } from '../operations/validation.ts';
import { lockShared } from './directory.ts';
import { outletsInput, saveOutlets } from './create-source-report.ts';
import { mayUpdate } from './policy.ts';
import { promoteReferenced } from './promote.ts';

/** All fields, for the audit log. */
const AUDITED = {
  headline: true,
  url: true,
  publishedOn: true,
  outlets: { orderBy: { position: 'asc' }, select: { organization: { select: { name: true } } } },
} as const;

/** Updates the given fields. Appends an event if readers see a difference. */
export const updateSourceReport = operation({
  name: 'updateSourceReport',
  updates: 'SourceReport',
  input: {
    id: rowId('SourceReport'),
    ...listFields('outletIds', existing('Organization'), kept(outletsInput)),
    headline: line.nullish(),
    url: url.nullish(),
    publishedOn: date.nullish(),
  },
  errors: [NotFoundError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockShared(tx, 'SourceReport', id),
  audited: (tx, { id }) => tx.sourceReport.findUniqueOrThrow({ where: { id }, select: AUDITED }),
  async change(tx, { id, headline, url, publishedOn, ...lists }, { guarded: visibility }) {
    const isPublic = visibility === 'PUBLIC';
    const before = await shownReport(tx, id);
    const present = before.outlets.map(({ organizationId }) => organizationId);
    const outletIds = editedIds(lists, 'outletIds', present) ?? present;
    if (outletIds.length === 0)
      throw new ValidationError({
        code: 'TOO_FEW',
        message: 'must leave at least one outlet',
        path: ['removeOutletIds'],
        min: 1,
      });
    if (!isDeepStrictEqual(outletIds, present)) {
      await tx.sourceOutlet.deleteMany({ where: { sourceId: id } });
      await saveOutlets(tx, id, outletIds);
      // A public report shows its outlets.
      if (isPublic) await promoteReferenced(tx, { organizations: outletIds });
    }
    const data = changedFields(before, { headline, url, publishedOn });
    await ifAny(data, () => tx.sourceReport.update({ where: { id }, data }));
    if (isPublic) {
      ifDifferent(before, await shownReport(tx, id), () =>
        appendEvent(tx, { type: 'SOURCE_REPORT_UPDATED', sourceId: id }),
      );
    }
    return { sourceReport: await tx.sourceReport.findUniqueOrThrow({ where: { id } }) };
  },
});

function shownReport(tx: Transaction, id: string) {
  return tx.sourceReport.findUniqueOrThrow({
    where: { id },
    select: {
      headline: true,
      url: true,
      publishedOn: true,
      outlets: { orderBy: { position: 'asc' }, select: { organizationId: true } },
    },
  });
}
