import { ifDifferent } from '../operations/changed.ts';
import { given } from '../operations/given.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
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
  input: {
    id: rowId('SourceReport'),
    outletIds: kept(outletsInput),
    headline: line.nullish(),
    url: url.nullish(),
    publishedOn: date.nullish(),
  },
  errors: [NotFoundError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockShared(tx, 'SourceReport', id),
  audited: (tx, { id }) => tx.sourceReport.findUniqueOrThrow({ where: { id }, select: AUDITED }),
  async change(tx, { id, outletIds, ...fields }, { guarded: visibility }) {
    const isPublic = visibility === 'PUBLIC';
    const before = await shownReport(tx, id);
    if (outletIds != null) {
      await tx.sourceOutlet.deleteMany({ where: { sourceId: id } });
      await saveOutlets(tx, id, outletIds);
      // A public report shows its outlets.
      if (isPublic) await promoteReferenced(tx, { organizations: outletIds });
    }
    const sourceReport = await tx.sourceReport.update({ where: { id }, data: given(fields) });
    if (isPublic) {
      ifDifferent(before, await shownReport(tx, id), () =>
        appendEvent(tx, { type: 'SOURCE_REPORT_UPDATED', sourceId: id }),
      );
    }
    return { sourceReport };
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
