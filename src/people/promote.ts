import { Prisma } from '../../generated/prisma/client.ts';
import { becamePublic } from '../changes/tell-readers.ts';
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
  readonly noun: 'Person' | 'Organization' | 'SourceReport';
  readonly id: string;
}[];

/** The SQL that selects those that only members see. Each argument is an array of ids in SQL. */
export function selectHidden(people: Prisma.Sql, organizations: Prisma.Sql, sources: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT 'Person' AS "noun", "id" FROM "Person" WHERE "id" = ANY(${people}) AND "visibility" = 'MEMBERS'
    UNION ALL
    SELECT 'Organization', "id" FROM "Organization" WHERE "id" = ANY(${organizations}) AND "visibility" = 'MEMBERS'
    UNION ALL
    SELECT 'SourceReport', "id" FROM "SourceReport" WHERE "id" = ANY(${sources}) AND "visibility" = 'MEMBERS'`;
}

/** Promotes what a public row refers to, as `promote` does. */
export async function promoteReferenced(
  tx: Transaction,
  { speakers = [], organizations = [], sources = [] }: Referenced,
): Promise<void> {
  const people = given(speakers.map((speaker) => speaker?.personId));
  const named = given([...organizations, ...speakers.map((speaker) => speaker?.organizationId)]);
  const reports = given(sources);
  if (people.length + named.length + reports.length === 0) return;
  await promote(tx, await tx.$queryRaw<Hidden>(selectHidden(array(people), array(named), array(reports))));
}

/**
 * Promotes people, organisations, and source reports with their outlets. Most publications have none to promote, and then take
 * no lock. Readers are told of public rows on which these people and organisations show now.
 */
export async function promote(tx: Transaction, hidden: Hidden): Promise<void> {
  if (hidden.length === 0) return;
  await lockDirectory(tx);
  const ids = (noun: string) => array(hidden.filter((row) => row.noun === noun).map(({ id }) => id));
  const promoted = await tx.$queryRaw<{ noun: 'Person' | 'Organization'; id: string }[]>`
    WITH "report" AS (
      UPDATE "SourceReport" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('SourceReport')}) AND "visibility" = 'MEMBERS' RETURNING "id"
    ), "person" AS (
      UPDATE "Person" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('Person')}) AND "visibility" = 'MEMBERS' RETURNING "id"
    ), "organization" AS (
      UPDATE "Organization" SET "visibility" = 'PUBLIC'
      WHERE "id" = ANY(${ids('Organization')} || ARRAY(
        SELECT "organizationId" FROM "SourceOutlet" WHERE "sourceId" = ANY(ARRAY(SELECT "id" FROM "report"))
      )) AND "visibility" = 'MEMBERS' RETURNING "id"
    )
    SELECT 'Person' AS "noun", "id" FROM "person" UNION ALL SELECT 'Organization', "id" FROM "organization"`;
  for (const { noun, id } of promoted) becamePublic(tx, noun, [id]);
}

function given(ids: readonly (string | null | undefined)[]): string[] {
  return [...new Set(ids)].filter((id) => id != null);
}

function array(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`${ids}::uuid[]`;
}
