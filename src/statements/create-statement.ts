import { Prisma, type Statement } from '../../generated/prisma/client.ts';
import type { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { ANY_TIME, dayRange, storedRange, type DateRange } from '../lib/edtf.ts';
import { speakerColumns } from '../people/speaker.ts';
import type { Attributed } from './attribution.ts';
import { spokenBy } from './spoken-by.ts';
import type { statementInput, WholeStatement } from './statement-input.ts';

interface How extends Pick<WholeStatement, 'kind' | 'wording'> {
  /** When a comment without a date was received at the latest: without any date, no range of dates would find it. */
  readonly receivedBy?: Date;
}

/**
 * The statement with the default values of omitted fields.
 * @param how the kind and the wording, which have defaults only where a statement is published
 */
export function withDefaults(
  fields: z.output<typeof statementInput>,
  { kind, wording, receivedBy }: How,
): WholeStatement {
  const { madeOn, receivedAt } = fields;
  const isUndated = kind === 'COMMENT' && madeOn === null && receivedAt === null;
  return {
    ...fields,
    ...{ kind, wording },
    receivedAt: isUndated ? (receivedBy ?? null) : receivedAt,
    ...spokenBy(fields.speaker, fields.roleName),
    language: fields.language ?? 'en',
  };
}

type Standing = Pick<Prisma.StatementUncheckedCreateInput, 'status' | 'statusNote'>;

/** A statement that was just saved, with the names that `attribution` requires. */
export type NewStatement = Statement & Attributed;

/**
 * Saves a statement that only members see; `promoteStatements` makes it public. The operation has validated the input.
 *
 * It is one SQL statement. Prisma would take four more: two for the campaigns, and one each to read the row and the names.
 */
export async function createStatement(
  tx: Transaction,
  { speaker, campaignIds, ...fields }: WholeStatement & Standing,
): Promise<NewStatement> {
  const days = daysOf(fields);
  const columns = {
    status: 'CURRENT',
    ...fields,
    id: newId(),
    ...speakerColumns('speaker', speaker),
    madeOnFirst: days.first,
    madeOnLast: days.last,
  };
  const names = Prisma.raw(
    Object.keys(columns)
      .map((column) => `"${column}"`)
      .join(', '),
  );
  const about = Prisma.sql`"about" AS (
    INSERT INTO "_CampaignToStatement" ("A", "B") SELECT DISTINCT "id", ${columns.id}::uuid
    FROM unnest(${[...campaignIds]}::uuid[]) AS campaign ("id"))`;
  const [row] = await tx.$queryRaw<[Statement & Record<'speakerName' | 'onBehalfOfName', string | null>]>`
    WITH "statement" AS (
      INSERT INTO "Statement" (${names})
      SELECT ${names} FROM jsonb_populate_record(NULL::"Statement", ${JSON.stringify(columns)}::jsonb) RETURNING *
    )${campaignIds.length > 0 ? Prisma.sql`, ${about}` : Prisma.empty}
    SELECT s.*, coalesce(p."name", o."name") AS "speakerName", b."name" AS "onBehalfOfName"
    FROM "statement" s LEFT JOIN "Person" p ON p."id" = s."speakerPersonId"
    LEFT JOIN "Organization" o ON o."id" = s."speakerOrganizationId"
    LEFT JOIN "Organization" b ON b."id" = s."onBehalfOfId"`;
  const { speakerName, onBehalfOfName, ...statement } = row;
  const nameOf = (name: string | null) => (name === null ? null : { name });
  const isPerson = statement.speakerPersonId !== null;
  return {
    ...statement,
    onBehalfOf: nameOf(onBehalfOfName),
    speakerPerson: isPerson ? nameOf(speakerName) : null,
    speakerOrganization: isPerson ? null : nameOf(speakerName),
  };
}

/** When it can have been made: on the day on which it was received if no date is known, and at any time if nothing is. */
export function daysOf({ madeOn, receivedAt }: Pick<WholeStatement, 'madeOn' | 'receivedAt'>): DateRange {
  if (madeOn !== null) return storedRange(madeOn);
  return receivedAt === null ? ANY_TIME : dayRange(receivedAt);
}
