import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { RequestError } from '../errors.ts';
import { sqlReading } from '../sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';

/** Of more entries than these that match, the newest are ranked, and the newest of those that match in their title. */
const MAX_RANKED = 400;
/** Of more matches than these, the newest are counted: PostgreSQL has to read the words of each text that could be one. */
export const MAX_COUNTED = 1_000;

export interface SearchFilters {
  readonly types?: readonly SearchType[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly tagIds?: readonly string[] | undefined;
  readonly speakerIds?: readonly string[] | undefined;
}

/** What is asked, in each language that there are texts of. */
export interface Query {
  readonly config: string;
  /** PostgreSQL's tsquery, as text. */
  readonly query: string;
}

export interface Found {
  /** Of the entry. */
  readonly id: string;
  readonly type: SearchType;
  /** Of the row that is found. */
  readonly rowId: string;
  /** The better the match, the higher. */
  readonly score: number;
}

/** The place of a match among all. */
export type Place = Pick<Found, 'id' | 'score'>;

/** Of so many words a question may consist, and so many of them may have to stand in a certain order, which takes the most time. */
const [MAX_WORDS, MAX_IN_ORDER] = [32, 8];

/**
 * What was asked, as PostgreSQL understands it. Empty if it consists of words that are too common to be searched for.
 * @throws RequestError BAD_USER_INPUT
 */
export async function understood(prisma: PrismaClient, question: string): Promise<Query[]> {
  const queries = await sqlReading(prisma, '>SearchEntry').$queryRaw<Query[]>`
    SELECT "name" AS "config", "query"::text FROM (
      SELECT "name", websearch_to_tsquery("name"::regconfig, ${question}) AS "query" FROM "SearchConfig"
    ) q WHERE numnode("query") > 0 ORDER BY "name"`;
  for (const { query } of queries) {
    const words = query.match(/'(?:[^']|'')*'/g)?.length ?? 0;
    const inOrder = query.match(/ <(?:-|\d+)> /g)?.length ?? 0;
    if (words > MAX_WORDS || inOrder > MAX_IN_ORDER) {
      throw new RequestError(
        'BAD_USER_INPUT',
        `This question is too long: ask for at most ${MAX_WORDS} words, and for fewer in quotation marks.`,
      );
    }
  }
  return queries;
}

/** The best matches after a place, best first; of those that are as good, the last one recorded first. */
export async function bestEntries(
  prisma: PrismaClient,
  viewer: Viewer,
  queries: readonly Query[],
  filters: SearchFilters,
  { place, take }: { readonly place: Place | null; readonly take: number },
): Promise<Found[]> {
  if (queries.length === 0) return [];
  const parts = queries.flatMap(({ config, query }) =>
    searchedEntries(viewer).flatMap((seen) => {
      const where = Prisma.sql`${seen} AND e."config" = ${config} AND ${meets(filters)}`;
      const entries = Prisma.sql`SELECT e."id", ${query}::tsquery AS "query" FROM "SearchEntry" e WHERE ${where}`;
      return [
        Prisma.sql`(${entries} AND e."title" <> '' AND e."titleWords" @@ ${query}::tsquery ORDER BY e."date" DESC NULLS FIRST LIMIT ${MAX_RANKED})`,
        Prisma.sql`(${entries} AND e."words" @@ ${query}::tsquery ORDER BY e."date" DESC NULLS LAST LIMIT ${MAX_RANKED})`,
      ];
    }),
  );
  const beyond =
    place === null
      ? Prisma.empty
      : Prisma.sql`WHERE ("score", "id") < (${place.score}::int, ${place.id}::uuid)`;
  return sqlReading(prisma, '>SearchEntry').$queryRaw<Found[]>`
    WITH "found" AS MATERIALIZED (SELECT DISTINCT ON ("id") * FROM (${Prisma.join(parts, ' UNION ALL ')}) f ORDER BY "id"),
    "ranked" AS MATERIALIZED (
      SELECT e."id", e."type", e."rowId", ${SCORE} AS "score" FROM "found" f JOIN "SearchEntry" e USING ("id")
    )
    SELECT * FROM "ranked" ${beyond} ORDER BY "score" DESC, "id" DESC LIMIT ${take}`;
}

/**
 * How often and how close the words stand, for the length of the text; more if the title has all of them, and more still for what has
 * a name rather than a headline. Ten years weigh a tenth; what has no date counts as being of 2020. The present isn't asked for, since
 * places in the list would change with it.
 */
const SCORE = Prisma.raw(`(100000 * (
    ts_rank_cd('{0.1, 0.3, 0.5, 1.0}', e."words", f."query", 1 | 32)
    + CASE WHEN e."titleWords" @@ f."query" THEN CASE WHEN e."date" IS NULL OR e."type" = 'CAMPAIGN' THEN 1.0 ELSE 0.4 END / (1 + 0.1 * length(e."titleWords")) ELSE 0 END
    + coalesce(extract(epoch FROM e."date") / 3.2e9, 0.5)
  ))::int`);

function meets({ types, from, until, tagIds, speakerIds }: SearchFilters): Prisma.Sql {
  const conditions = [
    types !== undefined && Prisma.sql`e."type" = ANY(${types}::"SearchType"[])`,
    from !== undefined && Prisma.sql`e."date" >= ${from}`,
    until !== undefined && Prisma.sql`e."date" <= ${until}`,
    tagIds !== undefined && Prisma.sql`e."tagIds" && ${tagIds}::uuid[]`,
    speakerIds !== undefined && Prisma.sql`e."speakerIds" && ${speakerIds}::uuid[]`,
  ].filter((condition) => condition !== false);
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' AND ');
}

/** The newest, since an index leads to those; otherwise, PostgreSQL would read the texts one after the other for a frequent word. */
function matching(viewer: Viewer, queries: readonly Query[], filters: SearchFilters): Prisma.Sql {
  const parts = queries.flatMap(({ config, query }) =>
    searchedEntries(viewer).map(
      (seen) => Prisma.sql`(SELECT e."type", e."date", e."tagIds", e."speakerIds" FROM "SearchEntry" e
        WHERE ${seen} AND e."config" = ${config} AND e."words" @@ ${query}::tsquery AND ${meets(filters)} ORDER BY e."date" DESC NULLS LAST LIMIT ${MAX_COUNTED})`,
    ),
  );
  return Prisma.sql`SELECT * FROM (${Prisma.join(parts, ' UNION ALL ')}) m LIMIT ${MAX_COUNTED}`;
}

export interface Count {
  readonly by: 'type' | 'year' | 'tag' | 'speaker';
  readonly value: string;
  readonly count: number;
}

const KINDS = ['type', 'year', 'tag', 'speaker'] as const;
/** For each kind, its value, and the filters that choose one. */
const VALUES = {
  type: Prisma.sql`"type"::text`,
  year: Prisma.sql`to_char("date" AT TIME ZONE 'UTC', 'YYYY')`,
  tag: Prisma.sql`unnest("tagIds")::text`,
  speaker: Prisma.sql`unnest("speakerIds")::text`,
};
const FILTERS = {
  type: ['types'],
  year: ['from', 'until'],
  tag: ['tagIds'],
  speaker: ['speakerIds'],
} as const satisfies Record<Count['by'], readonly (keyof SearchFilters)[]>;

/**
 * How many entries match, by what they are. Of values of a kind, those that most have. A filter doesn't change the counts of its own
 * kind, so that they say what another choice would find.
 */
export async function countsOf(
  prisma: PrismaClient,
  viewer: Viewer,
  queries: readonly Query[],
  filters: SearchFilters,
): Promise<Count[]> {
  if (queries.length === 0) return [];
  const values = KINDS.map((kind) => {
    const own = FILTERS[kind].filter((filter) => filters[filter] !== undefined);
    const others = { ...filters, ...Object.fromEntries(own.map((filter) => [filter, undefined])) };
    const from = own.length === 0 ? MATCHES : Prisma.sql`(${matching(viewer, queries, others)}) m`;
    return Prisma.sql`SELECT ${kind} AS "by", ${VALUES[kind]} AS "value" FROM ${from}`;
  });
  return sqlReading(prisma, '>SearchEntry').$queryRaw<Count[]>`
    WITH ${MATCHES} AS MATERIALIZED (${matching(viewer, queries, filters)}), "counts" AS (
      SELECT "by", "value", COUNT(*)::int AS "count" FROM (${Prisma.join(values, ' UNION ALL ')}) v
      WHERE "value" IS NOT NULL GROUP BY "by", "value"
    )
    SELECT "by", "value", "count" FROM (
      SELECT *, row_number() OVER (PARTITION BY "by" ORDER BY "count" DESC, "value" DESC) AS "place" FROM "counts"
    ) c WHERE "by" IN ('type', 'year') OR "place" <= 20 ORDER BY "by", "count" DESC, "value" DESC`;
}

const MATCHES = Prisma.raw('"matches"');

export async function countEntries(
  prisma: PrismaClient,
  viewer: Viewer,
  queries: readonly Query[],
  filters: SearchFilters,
): Promise<number> {
  if (queries.length === 0) return 0;
  const [row] = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ count: number }[]>`
    SELECT COUNT(*)::int AS "count" FROM (${matching(viewer, queries, filters)}) m`;
  return row?.count ?? 0;
}
