import type { Prisma, Statement } from '../../generated/prisma/client.ts';
import type { z } from 'zod';
import { connectAll } from '../changes/references.ts';
import type { Transaction } from '../db/client.ts';
import { dayRange, edtfRange } from '../edtf.ts';
import { speakerColumns } from '../people/speaker.ts';
import type { statementInput, WholeStatement } from './statement-input.ts';

/**
 * The statement with the values of what was left out.
 * @param how how it came, and whose words it is: inputs other than that of `addComment` must say so
 */
export function whole(
  fields: z.output<typeof statementInput>,
  how: Pick<WholeStatement, 'kind' | 'wording'>,
): WholeStatement {
  return {
    ...fields,
    ...how,
    language: fields.language ?? 'en',
    speakerIsNamed: fields.speakerIsNamed ?? true,
  };
}

type Standing = Pick<Prisma.StatementUncheckedCreateInput, 'status' | 'statusNote'>;

/**
 * Saves a statement that only members see; `promoteStatements` makes it public. The operation has validated the input.
 * @param at the day it was made, if neither `madeOn` nor `receivedAt` is known
 */
export function createStatement(
  tx: Transaction,
  { speaker, campaignIds, ...fields }: WholeStatement & Standing,
  at: Date,
): Promise<Statement> {
  const days = fields.madeOn === null ? dayRange(fields.receivedAt ?? at) : edtfRange(fields.madeOn);
  return tx.statement.create({
    data: {
      ...fields,
      ...speakerColumns('speaker', speaker),
      madeOnFirst: days.first,
      madeOnLast: days.last,
      campaigns: connectAll(campaignIds),
    },
  });
}
