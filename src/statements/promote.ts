import { Prisma } from '../../generated/prisma/client.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvent } from '../log/append.ts';
import { promote, selectHidden, type Hidden } from '../people/promote.ts';
import { lockedForReaders, mustNotBeSuperseded, type LockedStatement } from './superseded.ts';

interface Promoted {
  readonly id: string;
  /** Null for somebody who isn't named, and belongs to no organisation that is known. */
  readonly speakerId: string | null;
  readonly campaignIds: readonly string[];
  /** Whether the log has its recording: it was public before, and hidden since. */
  readonly isInLog: boolean;
}

/** The row that `promotion` selects. */
export interface Promotion {
  readonly locked: readonly LockedStatement[];
  /** The statements that were not public before, in the order of `ids`. */
  readonly promoted: readonly Promoted[];
  readonly hidden: Hidden;
}

/** Of "Statement" s: one of "promotable" that only members see. */
export const BECOMES_PUBLIC = Prisma.sql`s."id" = ANY((SELECT "ids" FROM "promotable")::uuid[]) AND s."visibility" = 'MEMBERS'`;

/**
 * What statements refer to, and make public with them: rows with the kind of the row, its id, what it is to the statement, and
 * the statement's id.
 * @param statements the name of a part of a WITH
 */
export function referencesOf(statements: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT 'Person' AS "entity", "speakerPersonId" AS "id", 'SPEAKER' AS "role", "id" AS "of" FROM ${statements}
    UNION ALL SELECT 'Organization', "speakerOrganizationId", CASE WHEN "speakerIsNamed" THEN 'SPEAKER' ELSE 'UNNAMED' END, "id" FROM ${statements}
    UNION ALL SELECT 'Organization', "onBehalfOfId", 'ON_BEHALF', "id" FROM ${statements}
    UNION ALL SELECT 'SourceReport', "sourceId", 'REPORTED', "id" FROM ${statements}`;
}

/** Selects the rows in "reference" that only members see. */
export const HIDDEN_REFERENCES = selectHidden(
  ...((['Person', 'Organization', 'SourceReport'] as const).map(
    (entity) => Prisma.sql`ARRAY(SELECT "id" FROM "reference" WHERE "entity" = ${Prisma.raw(`'${entity}'`)})`,
  ) as [Prisma.Sql, Prisma.Sql, Prisma.Sql]),
);

/**
 * The SQL that promotes statements: parts of a WITH, and what to select. One SQL statement locks and promotes them, and selects
 * the hidden rows that they refer to. There are rarely any.
 *
 * A concurrent change of a statement's status waits for the lock. So it appends events about the articles that then show
 * the statement. A concurrent promotion of a statement that they reply to or amend waits too, so the later one sees both.
 * @param ids an array of their ids in SQL
 * @param further selects what else refers to rows, as `referencesOf` does
 */
export function promotion(
  ids: Prisma.Sql,
  further: readonly Prisma.Sql[] = [],
): { readonly parts: Prisma.Sql; readonly selected: Prisma.Sql } {
  const parts = Prisma.sql`
    "promotable" AS MATERIALIZED (SELECT ${ids} AS "ids"),
    "locked" AS MATERIALIZED (${lockedForReaders(Prisma.sql`(SELECT "ids" FROM "promotable")`)}),
    "promoted" AS (
      UPDATE "Statement" s SET "visibility" = 'PUBLIC' FROM "locked" WHERE s."id" = "locked"."id" AND ${BECOMES_PUBLIC}
      RETURNING s."id", s."speakerPersonId", s."speakerOrganizationId", s."speakerIsNamed", s."onBehalfOfId", s."sourceId"
    ),
    "reference" AS MATERIALIZED (${Prisma.join([referencesOf(Prisma.sql`"promoted"`), ...further], ' UNION ALL ')})`;
  const selected = Prisma.sql`
    (SELECT coalesce(json_agg("locked"), '[]') FROM "locked") AS "locked",
    (SELECT coalesce(json_agg(json_build_object(
        'id', p."id", 'speakerId', coalesce(p."speakerPersonId", p."speakerOrganizationId"),
        'campaignIds', ARRAY(SELECT "A" FROM "_CampaignToStatement" WHERE "B" = p."id" ORDER BY 1),
        'isInLog', EXISTS (SELECT FROM "FeedEvent" e WHERE e."statementId" = p."id" AND e."type" = 'STATEMENT_RECORDED')
      ) ORDER BY array_position((SELECT "ids" FROM "promotable"), p."id")), '[]') FROM "promoted" p) AS "promoted",
    (SELECT coalesce(json_agg(h), '[]') FROM (${HIDDEN_REFERENCES}) AS h) AS "hidden"`;
  return { parts, selected };
}

/**
 * Promotes statements, with their speakers, sources and the organisations they speak for. Appends a StatementRecorded event for
 * each statement that was not public, in the order of `ids`; StatementUpdated if it was recorded as public before. A statement
 * that they reply to stays hidden.
 * @throws ValidationError if one of them was amended while only members saw it
 */
export async function promoteStatements(tx: Transaction, ids: readonly string[]): Promise<void> {
  const { parts, selected } = promotion(Prisma.sql`${[...ids]}::uuid[]`);
  const [outcome] = await tx.$queryRaw<[Promotion]>`WITH ${parts} SELECT ${selected}`;
  await announcePromotion(tx, ids, outcome);
}

/**
 * Appends the events of the promoted statements, and promotes the rows that they refer to.
 * @throws ValidationError if one of them was amended while only members saw it
 */
export async function announcePromotion(
  tx: Transaction,
  ids: readonly string[],
  { locked, promoted, hidden }: Promotion,
): Promise<void> {
  await mustNotBeSuperseded(tx, ids, locked);
  becamePublic(
    tx,
    'Statement',
    promoted.map(({ id }) => id),
  );
  await promote(tx, hidden);
  for (const { id: statementId, speakerId, campaignIds, isInLog } of promoted) {
    const type = isInLog ? 'STATEMENT_UPDATED' : 'STATEMENT_RECORDED';
    appendEvent(tx, { type, statementId, speakerId, campaignIds: [...campaignIds] });
  }
}
