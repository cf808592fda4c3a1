import { isDeepStrictEqual } from 'node:util';
import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { EXACT_SINCE } from '../lib/edtf.ts';
import { recordingReads } from '../db/sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';
import { meets, type TextQuery, type SearchFilters } from './search.ts';

/** The number of newest matches that are counted: PostgreSQL has to read the words of each text that could match. */
export const MAX_COUNTED = 1_000;

export const KINDS = ['type', 'year', 'tag', 'speaker'] as const;
export type Kind = (typeof KINDS)[number];

export interface Count {
  readonly by: Kind;
  readonly value: string;
  readonly count: number;
}

export interface MatchCounts {
  readonly total: number;
  readonly counts: readonly Count[];
}

/** An entry may still name rows that were merged or deleted: these count as what they lead to, or not at all. */
const named = (ids: Prisma.Sql, tables: Prisma.Sql) => Prisma.sql`unnest(ARRAY(
  SELECT DISTINCT r."id" FROM unnest(${ids}) i LEFT JOIN "Merged" m ON m."fromId" = i
    JOIN ${tables} r ON r."id" = coalesce(m."intoId", i)))`;

/** The value of an entry, and what the filters are without those that choose a value, for each kind. */
const VALUES = {
  type: Prisma.sql`"type"`,
  year: Prisma.sql`CASE WHEN "date" >= ${EXACT_SINCE} THEN extract(year FROM "date" AT TIME ZONE 'UTC')::int END`,
  tag: named(Prisma.sql`"tagIds"`, Prisma.sql`"Tag"`),
  speaker: named(
    Prisma.sql`"speakerIds"`,
    Prisma.sql`(SELECT "id" FROM "Person" UNION ALL SELECT "id" FROM "Organization")`,
  ),
};
const WITHOUT = {
  type: { types: undefined },
  year: { from: undefined, until: undefined },
  tag: { tagIds: [] },
  speaker: { speakerIds: [] },
} as const satisfies Record<Kind, Partial<SearchFilters>>;
/** The number of values that are counted. */
const MAX_VALUES = { type: null, year: null, tag: 20, speaker: 20 } as const;

/**
 * Counts the matching entries, and those of each value of these kinds, the most frequent values first. A filter doesn't change the
 * counts of its own kind, so that they show what other values would find.
 */
export async function countsOf(
  prisma: PrismaClient,
  viewer: Viewer,
  queries: readonly TextQuery[],
  filters: SearchFilters,
  kinds: readonly Kind[],
): Promise<MatchCounts> {
  if (queries.length === 0) return { total: 0, counts: [] };
  const values = kinds.map((kind) => {
    const others: SearchFilters = { ...filters, ...WITHOUT[kind] };
    const from = isDeepStrictEqual(others, filters)
      ? MATCHES
      : Prisma.sql`(${matching(viewer, queries, others)}) m`;
    return Prisma.sql`(
      SELECT ${kind} AS "by", "value"::text, COUNT(*)::int AS "count" FROM (SELECT ${VALUES[kind]} AS "value" FROM ${from}) v
      WHERE "value" IS NOT NULL GROUP BY v."value" ORDER BY "count" DESC, v."value" DESC LIMIT ${MAX_VALUES[kind]})`;
  });
  const total = Prisma.sql`SELECT 'total' AS "by", '' AS "value", COUNT(*)::int AS "count" FROM ${MATCHES}`;
  const rows = await recordingReads(prisma, '>SearchEntry', '>Merged', '>Tag').$queryRaw<
    (Omit<Count, 'by'> & { by: string })[]
  >`
    WITH ${MATCHES} AS MATERIALIZED (${matching(viewer, queries, filters)})
    ${Prisma.join([total, ...values], ' UNION ALL ')}`;
  const isOfKind = (row: { by: string }): row is Count => row.by !== 'total';
  return { total: rows.find((row) => !isOfKind(row))?.count ?? 0, counts: rows.filter(isOfKind) };
}

const MATCHES = Prisma.raw('"matches"');

/** The newest matches. An index leads to these; otherwise, PostgreSQL would read all texts for a frequent word. */
function matching(viewer: Viewer, queries: readonly TextQuery[], filters: SearchFilters): Prisma.Sql {
  const parts = queries.flatMap(({ config, query }) =>
    searchedEntries(viewer).map(
      (seen) => Prisma.sql`(SELECT e."type", e."date", e."tagIds", e."speakerIds" FROM "SearchEntry" e
        WHERE ${seen} AND e."config" = ${config} AND e."words" @@ ${query}::tsquery AND ${meets(filters)} ORDER BY e."date" DESC NULLS LAST LIMIT ${MAX_COUNTED})`,
    ),
  );
  return Prisma.sql`SELECT * FROM (${Prisma.join(parts, ' UNION ALL ')}) m ORDER BY "date" DESC NULLS LAST LIMIT ${MAX_COUNTED}`;
}
