import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { EXACT_SINCE } from '../lib/edtf.ts';
import { RequestError } from '../errors.ts';
import { recordingReads } from '../db/sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedConfigs, searchedEntries } from './policy.ts';
import { withTexts, type FoundText } from './texts.ts';

/** The number of newest matches that are ranked, and of newest matches in titles. */
const MAX_RANKED = 200;

/** As the indexes of titles by date have it. */
export const HAS_TITLE = Prisma.sql`lower(e."title") <> ''`;

export interface SearchFilters {
  readonly types?: readonly SearchType[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  /** A match is about one of each list. */
  readonly tagIds: readonly (readonly string[])[];
  readonly speakerIds: readonly (readonly string[])[];
}

/** A question in one of the languages that have texts. */
export interface TextQuery {
  readonly config: string;
  /** PostgreSQL's tsquery, as text. */
  readonly query: string;
}

export interface SearchHit {
  /** The id of the entry. */
  readonly id: string;
  readonly type: SearchType;
  /** The id of the row that the entry is about. */
  readonly rowId: string;
  /** The better the match, the higher. */
  readonly score: number;
}

/** An entry with its text, if the client selects snippets. */
export type FoundEntry = SearchHit & Partial<FoundText>;

/** The position of a match among all. */
export type HitPosition = Pick<SearchHit, 'id' | 'score'>;

/** The maximum number of words of a question, and of words in a certain order, which take the most time. */
const [MAX_WORDS, MAX_IN_ORDER] = [32, 8];

/**
 * Parses a question with PostgreSQL. Empty if all of its words are too common to be searched for.
 * @throws RequestError BAD_USER_INPUT
 */
export async function parseQuestion(
  prisma: PrismaClient,
  viewer: Viewer,
  question: string,
): Promise<TextQuery[]> {
  const queries = await recordingReads(prisma, '>SearchEntry').$queryRaw<TextQuery[]>`
    SELECT "name" AS "config", "query"::text FROM (
      SELECT "name", websearch_to_tsquery("name"::regconfig, ${question}) AS "query" FROM ${searchedConfigs(viewer)} c
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

/** The best matches after a position, best first, then the last one recorded first. */
export async function bestEntries(
  prisma: PrismaClient,
  viewer: Viewer,
  queries: readonly TextQuery[],
  filters: SearchFilters,
  {
    position,
    take,
    isTextShown,
  }: { readonly position: HitPosition | null; readonly take: number; readonly isTextShown: boolean },
): Promise<FoundEntry[]> {
  if (queries.length === 0) return [];
  const parts = queries.flatMap(({ config, query }) => {
    const ranked = (matches: Prisma.Sql, order: Prisma.Sql) => {
      const newest = Prisma.sql`ORDER BY e."date" ${order} LIMIT ${MAX_RANKED}`;
      const matching = searchedEntries(viewer).map(
        (seen) => Prisma.sql`(
          SELECT e."id", e."type", e."rowId", e."date", e."words", e."titleWords" FROM "SearchEntry" e
          WHERE ${seen} AND e."config" = ${config} AND ${meets(filters)} AND ${matches} ${newest})`,
      );
      return Prisma.sql`
        SELECT e."id", e."type", e."rowId", ${scoreFor(query)} AS "score" FROM (
          SELECT * FROM (${Prisma.join(matching, ' UNION ALL ')}) e ${newest}) e`;
    };
    return [
      ranked(Prisma.sql`${HAS_TITLE} AND e."titleWords" @@ ${query}::tsquery`, Prisma.sql`DESC NULLS FIRST`),
      ranked(Prisma.sql`e."words" @@ ${query}::tsquery`, Prisma.sql`DESC NULLS LAST`),
    ];
  });
  const beyond =
    position === null
      ? Prisma.empty
      : Prisma.sql`WHERE ("score", "id") < (${position.score}::int, ${position.id}::uuid)`;
  // UNION, since many entries match in their title and in their words.
  const best = Prisma.sql`
    WITH "ranked" AS MATERIALIZED (${Prisma.join(parts, ' UNION ')})
    SELECT * FROM "ranked" ${beyond} ORDER BY "score" DESC, "id" DESC LIMIT ${take}`;
  return recordingReads(prisma, '>SearchEntry').$queryRaw(isTextShown ? withTexts(best, queries) : best);
}

/**
 * The score has four parts. The first is how often and how close the words stand, relative to the length of the text. Names
 * weigh as much as texts, so that statements about somebody match as well as their own. The second is for a title with all
 * of the words; names weigh more than headlines. The third is for statements, which are the sources of the articles that
 * quote them. The fourth is the date. Ten years weigh a tenth. An entry without a date after the year 2 counts as one of
 * 2020. The score doesn't depend on the current time, since positions in the list would change with it.
 */
function scoreFor(query: string): Prisma.Sql {
  return Prisma.sql`(100000 * (
    ts_rank_cd('{0.2, 0.2, 0.2, 1.0}', e."words", ${query}::tsquery, 1 | 32)
    + CASE WHEN e."titleWords" @@ ${query}::tsquery THEN CASE WHEN e."date" IS NULL OR e."type" = 'CAMPAIGN' THEN 1.0 ELSE 0.4 END / (1 + 0.1 * length(e."titleWords")) ELSE 0 END
    + CASE e."type" WHEN 'STATEMENT' THEN 0.05 ELSE 0 END
    + coalesce(extract(epoch FROM CASE WHEN e."date" >= ${EXACT_SINCE} THEN e."date" END) / 3.2e9, 0.5)
  ))::int`;
}

/** The condition that an entry `e` meets the filters. */
export function meets({ types, from, until, tagIds, speakerIds }: SearchFilters): Prisma.Sql {
  const conditions = [
    types !== undefined && Prisma.sql`e."type" = ANY(${types}::"SearchType"[])`,
    from !== undefined && Prisma.sql`e."date" >= ${from}`,
    until !== undefined && Prisma.sql`e."date" <= ${until}`,
    ...tagIds.map((ids) => Prisma.sql`e."tagIds" && (SELECT "with_former_ids"(${ids}::uuid[]))`),
    ...speakerIds.map((ids) => Prisma.sql`e."speakerIds" && (SELECT "with_former_ids"(${ids}::uuid[]))`),
  ].filter((condition) => condition !== false);
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' AND ');
}
