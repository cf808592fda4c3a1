import { z } from 'zod';
import type { Statement, StatementChannel, StatementKind } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { each, mustExist } from '../changes/references.ts';
import { dayRange, edtfRange } from '../edtf.ts';
import { ValidationError } from '../errors.ts';
import { speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, date, language, line, text } from '../validation.ts';

export interface StatementInput {
  readonly kind?: StatementKind | null | undefined;
  readonly text: string;
  readonly language?: string | null | undefined;
  readonly translatedFrom?: string | null | undefined;
  readonly speaker: SpeakerInput;
  readonly roleName?: string | null | undefined;
  readonly onBehalfOfId?: string | null | undefined;
  readonly channel: StatementChannel;
  readonly madeOn?: string | null | undefined;
  readonly receivedAt?: Date | null | undefined;
  readonly place?: string | null | undefined;
  readonly inReplyToId?: string | null | undefined;
  readonly sourceId?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly campaignIds?: readonly string[] | null | undefined;
}

const checked = z.object({
  text,
  language: language.nullish(),
  translatedFrom: language.nullish(),
  roleName: line.nullish(),
  madeOn: date.nullish(),
  place: line.nullish(),
});

const PATH = ['input', 'statement'];

/**
 * Writes the statement, for members only. Making it public is `promoteStatements`’ part.
 * @param at the transaction's time, which stands for the day where the input gives none
 * @throws ValidationError, NotFoundError
 */
export async function createStatement(tx: Transaction, input: StatementInput, at: Date): Promise<Statement> {
  if (input.kind == null) {
    throw new ValidationError('Say of which kind the statement is.', [...PATH, 'kind']);
  }
  const fields = check(checked, input, PATH);
  await speakersMustExist(tx, [input.speaker], [...PATH, 'speaker']);
  await mustExist(tx, 'organization', [input.onBehalfOfId], [...PATH, 'onBehalfOfId']);
  await mustExist(tx, 'statement', [input.inReplyToId], [...PATH, 'inReplyToId']);
  await mustExist(tx, 'sourceReport', [input.sourceId], [...PATH, 'sourceId']);
  await mustExist(tx, 'campaign', input.campaignIds ?? [], each([...PATH, 'campaignIds']));

  const days = fields.madeOn == null ? dayRange(input.receivedAt ?? at) : edtfRange(fields.madeOn);
  return tx.statement.create({
    data: {
      kind: input.kind,
      text: fields.text,
      language: fields.language ?? 'en',
      translatedFrom: fields.translatedFrom ?? null,
      speakerPerson: reference(input.speaker.personId),
      speakerOrganization: reference(input.speaker.organizationId),
      roleName: fields.roleName ?? null,
      onBehalfOf: reference(input.onBehalfOfId),
      channel: input.channel,
      madeOn: fields.madeOn ?? null,
      madeOnFirst: days.first,
      madeOnLast: days.last,
      receivedAt: input.receivedAt ?? null,
      place: fields.place ?? null,
      inReplyTo: reference(input.inReplyToId),
      source: reference(input.sourceId),
      url: input.url ?? null,
      campaigns: { connect: (input.campaignIds ?? []).map((id) => ({ id })) },
    },
  });
}

function reference(id: string | null | undefined) {
  return id == null ? {} : { connect: { id } };
}
