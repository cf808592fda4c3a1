import { Prisma } from '../../generated/prisma/client.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { lockDirectory } from './lock-directory.ts';
import type { Speaker } from './speaker.ts';

interface Referenced {
  readonly speakers?: readonly (Speaker | null)[];
  readonly organizations?: readonly (string | null)[];
  readonly sources?: readonly (string | null)[];
}

/** Rows that only members see. */
export type Hidden = readonly {
  readonly entity: 'Person' | 'Organization' | 'SourceReport';
  readonly id: string;
}[];

/** Selects the rows that only members see. Each argument is an array of ids in SQL. */
export function selectHidden(people: Prisma.Sql, organizations: Prisma.Sql, sources: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT 'Person' AS "entity", "id" FROM "Person" WHERE "id" = ANY(${people}) AND "visibility" = 'MEMBERS'
    UNION ALL
    SELECT 'Organization', "id" FROM "Organization" WHERE "id" = ANY(${organizations}) AND "visibility" = 'MEMBERS'
    UNION ALL
    SELECT 'SourceReport', "id" FROM "SourceReport" WHERE "id" = ANY(${sources}) AND "visibility" = 'MEMBERS'`;
}

/** Selects the organisations that published reports, and become public with them. */
export function outletsOf(reports: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT "organizationId", "sourceId" FROM "SourceOutlet" WHERE "sourceId" = ANY(${reports})`;
}

/** Promotes the rows that a public row refers to, as `promote` does. */
export async function promoteReferenced(
  tx: Transaction,
  { speakers = [], organizations = [], sources = [] }: Referenced,
): Promise<void> {
  const people = distinctIds(speakers.map((speaker) => speaker?.personId));
  const named = distinctIds([...organizations, ...speakers.map((speaker) => speaker?.organizationId)]);
  const reports = distinctIds(sources);
  if (people.length + named.length + reports.length === 0) return;
  // Locked first, so that none is hidden until the transaction ends.
  for (const [table, ids] of Object.entries({ Person: people, Organization: named, SourceReport: reports })) {
    if (ids.length > 0)
      await tx.$queryRaw`SELECT FROM ${Prisma.raw(`"${table}"`)} WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR KEY SHARE`;
  }
  await promote(
    tx,
    await tx.$queryRaw<Hidden>(selectHidden(idArray(people), idArray(named), idArray(reports))),
  );
}

/**
 * Promotes people, organisations, and source reports with their outlets. At the end of the transaction, events are appended about
 * the public rows that then show these people and organisations. Most publications promote nothing, so they take no lock.
 */
export async function promote(tx: Transaction, hidden: Hidden): Promise<void> {
  if (hidden.length === 0) return;
  await lockDirectory(tx);
  const ids = (entity: string) => idArray(hidden.filter((row) => row.entity === entity).map(({ id }) => id));
  const promoted = await tx.$queryRaw<Hidden>`
    WITH "report" AS (
      UPDATE "SourceReport" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('SourceReport')}) AND "visibility" = 'MEMBERS' RETURNING "id"
    ), "person" AS (
      UPDATE "Person" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('Person')}) AND "visibility" = 'MEMBERS' RETURNING "id"
    ), "organization" AS (
      UPDATE "Organization" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('Organization')} || ARRAY(
        SELECT "organizationId" FROM (${outletsOf(Prisma.sql`ARRAY(SELECT "id" FROM "report")`)}) AS o
      )) AND "visibility" = 'MEMBERS' RETURNING "id"
    )
    SELECT 'Person' AS "entity", "id" FROM "person" UNION ALL SELECT 'Organization', "id" FROM "organization"
    UNION ALL SELECT 'SourceReport', "id" FROM "report"`;
  for (const { entity, id } of promoted) becamePublic(tx, entity, [id]);
}

function distinctIds(ids: readonly (string | null | undefined)[]): string[] {
  return [...new Set(ids)].filter((id) => id != null);
}

function idArray(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`${ids}::uuid[]`;
}
