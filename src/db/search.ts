import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import { recordingReads } from './sql-reads.ts';

/**
 * The entities that can be searched. Each has indexes of trigrams for members and for readers (see the baseline). Those of people and
 * organisations are on their entries for `Query.search`.
 */
export type Searchable = 'Person' | 'Organization' | 'Tag' | 'SourceReport';

/** The maximum length of a search (characters). */
const MAX_LENGTH = 200;
/** The number of rows that are ranked for each kind of match. Of more, an arbitrary selection is ranked: ranking all could take a second. */
const MAX_RANKED = 500;
/** The similarity, word by word, from which a row is preferred to less similar rows. */
const STRICT = '0.7';

/** A search, ready for SQL. */
export interface Search {
  readonly text: string;
  /** The text, and the text without the dots and apostrophes within words if that differs. */
  readonly spellings: readonly string[];
  /** The share of trigrams that a word must have in common with the search. */
  readonly likeness: string;
}

/** A match with its score: the higher, the better. */
export interface Match {
  readonly id: string;
  readonly score: number;
}

/**
 * Reads a search as a client sends it. Null if nothing can match, since it has fewer than two letters or digits.
 * @throws RequestError BAD_USER_INPUT
 */
export function readSearch(text: string): Search | null {
  if (text.length > MAX_LENGTH)
    throw new RequestError('BAD_USER_INPUT', `'search' must have at most ${MAX_LENGTH} characters.`);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) {
    throw new RequestError(
      'BAD_USER_INPUT',
      "'search' must not have control characters or unpaired surrogates.",
    );
  }
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters < 2) return null;
  // The beginning of a word has 2 of 3 trigrams in common with it, 3 of 4, and so on. With as many, a short search would
  // find too much if it could contain a typo.
  // "U.N." is mostly written "UN", and "O'Neill" sometimes "Oneill". A trigram of the one is none of the other.
  const spellings = [...new Set([text, text.replace(/(?<=\p{L})[.'’ʼ&](?=\p{L})/gu, '')])];
  return { text, spellings, likeness: letters === 2 ? '0.6' : letters < 5 ? '0.7' : '0.4' };
}

interface MatchPage {
  /** Where the page starts or ends. */
  readonly position: Match | null;
  readonly isBackward: boolean;
  readonly take: number;
}

/**
 * Finds rows by the similarity of their names, then newest first.
 * @param visibility the visibility that the viewer is limited to, if they are
 */
export function bestMatches(
  prisma: PrismaClient,
  entity: Searchable,
  search: Search,
  visibility: 'PUBLIC' | undefined,
  { position, isBackward, take }: MatchPage,
): Promise<Match[]> {
  const [beyond, order] = isBackward ? ['>', 'ASC'].map(Prisma.raw) : ['<', 'DESC'].map(Prisma.raw);
  const where =
    position === null
      ? Prisma.empty
      : Prisma.sql`WHERE ("score", "id") ${beyond} (${position.score}::int, ${position.id}::uuid)`;
  return recordingReads(prisma, ...keysOf(entity)).$queryRaw<Match[]>`${ranked(entity, search, visibility)}
    SELECT "id", "score" FROM "ranked" ${where} ORDER BY "score" ${order}, "id" ${order} LIMIT ${take}`;
}

/** The cache keys of the tables that a search reads. */
function keysOf(entity: Searchable): string[] {
  if (entity === 'Tag') return ['>Tag'];
  return entity === 'SourceReport' ? ['>SourceReport', '>SourceOutlet', '>SearchEntry'] : ['>SearchEntry'];
}

/** The number of rows that a search finds. */
export async function countMatches(
  prisma: PrismaClient,
  entity: Searchable,
  search: Search,
  visibility: 'PUBLIC' | undefined,
): Promise<number> {
  const [row] = await recordingReads(prisma, ...keysOf(entity)).$queryRaw<
    { count: number }[]
  >`${ranked(entity, search, visibility)}
    SELECT count(*)::int AS "count" FROM "ranked"`;
  return row?.count ?? 0;
}

/**
 * The tables `sought`, with a row for each spelling, `found` and `ranked`. PostgreSQL's thresholds are settings. `sought` sets them for
 * this statement. It is read before the indexes, since its text is what the indexes are searched for. It has no row for a text without
 * trigrams, which would match every entry of an index.
 */
function ranked(
  entity: Searchable,
  { spellings, likeness }: Search,
  visibility: 'PUBLIC' | undefined,
): Prisma.Sql {
  return Prisma.sql`
    WITH "sought" AS MATERIALIZED (
      SELECT "text",
        set_config('pg_trgm.word_similarity_threshold', ${likeness}, true),
        set_config('pg_trgm.strict_word_similarity_threshold', ${STRICT}, true)
      FROM (SELECT searchable("text") AS "text" FROM unnest(${spellings}::text[]) s ("text")) s WHERE cardinality(show_trgm("text")) > 0
    ), ${entity === 'SourceReport' ? outlets(visibility) : Prisma.empty} "found" AS MATERIALIZED (
      ${Prisma.join(candidates(entity, visibility), ' UNION ALL ')}
    ), "ranked" AS MATERIALIZED (
      SELECT f."id",
        max((1000 * (word_similarity(s."text", f."text") + similarity(s."text", f."text")))::int) AS "score"
      FROM "found" f, "sought" s GROUP BY f."id"
    )`;
}

const NAME_AND_SLUG = Prisma.raw(`searchable(t."title" || ' ' || t."slug")`);

/** The table of an entity, the compared text, and the visible rows. Literals rather than parameters let PostgreSQL use the indexes. */
const TABLES = {
  Person: entries('PERSON'),
  Organization: entries('ORGANIZATION'),
  Tag: table('Tag', `searchable(t."name" || ' ' || t."slug")`),
  SourceReport: table('SourceReport', 'searchable(t."headline")'),
};

function entries(type: 'PERSON' | 'ORGANIZATION') {
  const those = `AND t."type" = '${type}' AND t."slug" IS NOT NULL`;
  return {
    table: Prisma.raw('"SearchEntry"'),
    text: NAME_AND_SLUG,
    all: Prisma.raw(`${those} AND t."isCurrent"`),
    public: Prisma.raw(`${those} AND t."isPublic"`),
  };
}

function table(name: string, text: string) {
  return {
    table: Prisma.raw(`"${name}"`),
    text: Prisma.raw(text),
    all: Prisma.empty,
    public: Prisma.raw(`AND t."visibility" = 'PUBLIC'`),
  };
}

function visibleRows(entity: Searchable, visibility: 'PUBLIC' | undefined): Prisma.Sql {
  return visibility === undefined ? TABLES[entity].all : TABLES[entity].public;
}

function candidates(entity: Searchable, visibility: 'PUBLIC' | undefined): Prisma.Sql[] {
  const { table, text } = TABLES[entity];
  const found = ['<<%', '<%'].map(
    (isLike) => Prisma.sql`(
      SELECT t."id", ${text} AS "text" FROM "sought" s JOIN ${table} t
      ON s."text" ${Prisma.raw(isLike)} ${text} ${visibleRows(entity, visibility)} LIMIT ${MAX_RANKED})`,
  );
  return entity === 'SourceReport' ? [...found, byOutlet(visibility)] : found;
}

/** The table `outlets`: those whose name is like the search. Outlets of public reports are public. */
function outlets(visibility: 'PUBLIC' | undefined): Prisma.Sql {
  return Prisma.sql`"outlets" AS MATERIALIZED (
      SELECT t."id", ${NAME_AND_SLUG} AS "text" FROM "sought" s JOIN "SearchEntry" t
      ON s."text" <% ${NAME_AND_SLUG} ${visibleRows('Organization', visibility)} LIMIT ${MAX_RANKED}
    ), `;
}

/** The newest reports of each of these outlets. */
function byOutlet(visibility: 'PUBLIC' | undefined): Prisma.Sql {
  return Prisma.sql`(
    SELECT t."id", o."text" FROM "outlets" o
    CROSS JOIN LATERAL (
      SELECT t."id" FROM "SourceOutlet" p JOIN "SourceReport" t ON t."id" = p."sourceId" ${visibleRows('SourceReport', visibility)}
      WHERE p."organizationId" = o."id" ORDER BY p."sourceId" DESC LIMIT ${MAX_RANKED}
    ) t LIMIT ${MAX_RANKED})`;
}
