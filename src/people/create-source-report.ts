import { operation } from '../changes/operation.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { date, line, optional, text, url } from '../validation.ts';
import { outletsInput, saveOutlets } from './outlets.ts';
import { mayRecord } from './policy.ts';
import { promoteReferenced } from './promote.ts';
import { visibilityInput } from './visibility.ts';

/** Records a report. If it is public, so are its outlets, and readers are told. */
export const createSourceReport = operation({
  name: 'createSourceReport',
  input: {
    outletIds: outletsInput,
    headline: optional(line),
    url: optional(url),
    publishedOn: optional(date),
    note: optional(text),
    visibility: visibilityInput,
  },
  errors: [NotFoundError],
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
