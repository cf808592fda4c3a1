import { z } from 'zod';
import { StatementChannel, StatementKind } from '../../generated/prisma/enums.ts';
import type { Statement } from '../../generated/prisma/client.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { dayRange, edtfRange } from '../edtf.ts';
import { ValidationError } from '../errors.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { date, instant, language, line, listOf, optional, text, url } from '../validation.ts';

export const statementInput = z.object({
  kind: optional(z.enum(StatementKind)),
  text,
  language: optional(language),
  translatedFrom: optional(language),
  speaker: speakerInput,
  roleName: optional(line),
  onBehalfOfId: optional(existing('Organization')),
  channel: z.enum(StatementChannel),
  madeOn: optional(date),
  receivedAt: optional(instant),
  place: optional(line),
  inReplyToId: optional(existing('Statement')),
  sourceId: optional(existing('SourceReport')),
  originalUrl: optional(url),
  campaignIds: listOf(existing('Campaign')),
});

/**
 * Saves a statement that only members see; `promoteStatements` makes it public. The operation has validated the input.
 * @param at the day it was made, if the input has neither `madeOn` nor `receivedAt`
 * @throws ValidationError if there is no kind, which `addComment` adds but other inputs must give
 */
export function createStatement(
  tx: Transaction,
  { kind, speaker, campaignIds, ...fields }: z.output<typeof statementInput>,
  at: Date,
): Promise<Statement> {
  if (kind === null) {
    throw new ValidationError('The statement needs a kind.', ['statement', 'kind']);
  }
  const days = fields.madeOn === null ? dayRange(fields.receivedAt ?? at) : edtfRange(fields.madeOn);
  return tx.statement.create({
    data: {
      ...fields,
      kind,
      language: fields.language ?? 'en',
      ...speakerColumns('speaker', speaker),
      madeOnFirst: days.first,
      madeOnLast: days.last,
      campaigns: connectAll(campaignIds),
    },
  });
}
