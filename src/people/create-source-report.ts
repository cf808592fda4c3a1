import { z } from 'zod';
import type { SourceReport, Visibility } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { mustExist } from '../changes/references.ts';
import { check, date, line, text } from '../validation.ts';
import { mayRecord } from './policy.ts';
import { promoteSources } from './promote.ts';

export interface CreateSourceReportInput {
  readonly outletId: string;
  readonly headline?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly publishedOn?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly visibility?: Visibility | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({
  headline: line.nullish(),
  url: z.string().nullish(),
  publishedOn: date.nullish(),
  note: text.nullish(),
});

/** @throws ValidationError, NotFoundError */
export async function createSourceReport(
  context: Context,
  input: CreateSourceReportInput,
): Promise<{ sourceReport: SourceReport }> {
  const visibility = input.visibility ?? 'MEMBERS';
  mayRecord(context.viewer, visibility);
  const { headline, url, publishedOn, note } = check(checked, input);
  return inChange(context, { action: 'createSourceReport', input }, async (tx) => {
    await mustExist(tx, 'organization', [input.outletId], ['input', 'outletId']);
    const source = await tx.sourceReport.create({
      data: {
        outletId: input.outletId,
        headline: headline ?? null,
        url: url ?? null,
        publishedOn: publishedOn ?? null,
        note: note ?? null,
      },
    });
    if (visibility === 'PUBLIC') await promoteSources(tx, [source.id]);
    return { sourceReport: source };
  });
}
