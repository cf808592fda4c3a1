import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { date, line, optional, text, url } from '../validation.ts';
import { mayRecord } from './policy.ts';
import { promoteReferenced } from './promote.ts';
import { visibilityInput } from './visibility.ts';

export const createSourceReport = operation({
  name: 'createSourceReport',
  input: {
    outletId: existing('Organization'),
    headline: optional(line),
    url: optional(url),
    publishedOn: optional(date),
    note: optional(text),
    visibility: visibilityInput,
  },
  errors: [NotFoundError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { visibility, ...data }) {
    const sourceReport = await tx.sourceReport.create({ data });
    if (visibility === 'PUBLIC') await promoteReferenced(tx, { sources: [sourceReport.id] });
    return { sourceReport };
  },
});
