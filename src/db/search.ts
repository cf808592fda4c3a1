import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { Visibility } from '../../generated/prisma/enums.ts';
import { RequestError } from '../errors.ts';
import { recordingReads } from './sql-reads.ts';

/**
 * The entities that can be searched. Each has indexes of words and of trigrams, for members and for readers (see the migrations).
 * Those of trigrams of people and organisations are on their entries for `Query.search`.
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
  /** The query for texts that have all words of a spelling. The last word may be the beginning of one. */
  readonly words: string;
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
  const words = spellings.map(wordsQuery).join(' | ');
  return { text, spellings, words, likeness: letters === 2 ? '0.6' : letters < 5 ? '0.7' : '0.4' };
}

/** The words as `name_words` in the database reads them. */
function wordsQuery(spelling: string): string {
  const letters = spelling.normalize('NFKD').replace(/\p{Cf}|[\u0300-\u036f]/gu, '');
  const words = letters.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  return `(${words.join(' & ')}:*)`;
}

/** The rows among which matches are found. */
export interface Among {
  /** The visibility that the viewer is limited to, if they are. */
  readonly visibility: 'PUBLIC' | undefined;
  /** The visibility that the client asks for. */
  readonly filter: Visibility | null;
}

interface MatchPage {
  /** Where the page starts or ends. */
  readonly position: Match | null;
  readonly isBackward: boolean;
  readonly take: number;
}

/**
 * Finds rows that have the words, or else rows whose names are like the search: the best first, then the newest.
 */
export function bestMatches(
  prisma: PrismaClient,
  entity: Searchable,
  search: Search,
  among: Among,
  { position, isBackward, take }: MatchPage,
): Promise<Match[]> {
  const [beyond, order] = isBackward ? ['>', 'ASC'].map(Prisma.raw) : ['<', 'DESC'].map(Prisma.raw);
  const where =
    position === null
      ? Prisma.empty
      : Prisma.sql`WHERE ("score", "id") ${beyond} (${position.score}::int, ${position.id}::uuid)`;
  return recordingReads(prisma, ...KEYS[entity]).$queryRaw<Match[]>`${ranked(entity, search, among)}
    SELECT "id", "score" FROM "ranked" ${where} ORDER BY "score" ${order}, "id" ${order} LIMIT ${take}`;
}

/** The cache keys of the tables that a search reads. */
const KEYS = {
  Person: ['>Person', '>SearchEntry'],
  Organization: ['>Organization', '>SearchEntry'],
  Tag: ['>Tag', '>SubjectArticle'],
  SourceReport: ['>SourceReport', '>SourceOutlet', '>Organization', '>SearchEntry'],
} as const;

/** The number of rows that a search finds. */
export async function countMatches(
  prisma: PrismaClient,
  entity: Searchable,
  search: Search,
  among: Among,
): Promise<number> {
  const [row] = await recordingReads(prisma, ...KEYS[entity]).$queryRaw<
    { count: number }[]
  >`${ranked(entity, search, among)}
    SELECT count(*)::int AS "count" FROM "ranked"`;
  return row?.count ?? 0;
}

/**
 * The tables `spelling`, `found` and `ranked`. Comparing trigrams takes longer, the more names there are, so only a search whose words the
 * viewer finds nowhere is compared by them: then `misspelt` has its spellings, otherwise no rows. PostgreSQL's thresholds are settings.
 * `misspelt` sets them for this statement. It is read before the indexes, since its text is what the indexes are searched for. It has no
 * row for a text without trigrams, which would match every entry of an index.
 */
function ranked(
  entity: Searchable,
  { spellings, words, likeness }: Search,
  { visibility, filter }: Among,
): Prisma.Sql {
  const filtered =
    filter === null
      ? Prisma.empty
      : Prisma.sql`JOIN ${Prisma.raw(`"${entity}"`)} e USING ("id") WHERE e."visibility" = ${filter}::"Visibility"`;
  const outlets = (name: Prisma.Sql, rows: Prisma.Sql) =>
    entity === 'SourceReport' ? Prisma.sql`${name} AS MATERIALIZED ${rows}, ` : Prisma.empty;
  const found = (parts: Prisma.Sql[], name: Prisma.Sql) =>
    Prisma.join(entity === 'SourceReport' ? [...parts, byOutlet(name, visibility)] : parts, ' UNION ALL ');
  return Prisma.sql`
    WITH "spelling" AS MATERIALIZED (
      SELECT "text", ' ' || substring(${spaced(Prisma.sql`"text"`)} FROM '(\\S+)\\s*$') || ' ' AS "lastWord"
      FROM (SELECT searchable("text") AS "text" FROM unnest(${spellings}::text[]) s ("text")) s
    ), ${outlets(OUTLETS, withWords('Organization', words, visibility))} "exact" AS MATERIALIZED (
      ${found([withWords(entity, words, visibility)], OUTLETS)}
    ), "misspelt" AS MATERIALIZED (
      SELECT "text",
        set_config('pg_trgm.word_similarity_threshold', ${likeness}, true),
        set_config('pg_trgm.strict_word_similarity_threshold', ${STRICT}, true)
      FROM "spelling" WHERE NOT EXISTS (SELECT FROM "exact") AND cardinality(show_trgm("text")) > 0
    ), ${outlets(LIKE_OUTLETS, like('<%', 'Organization', visibility))} "found" AS MATERIALIZED (
      SELECT * FROM "exact" UNION ALL
      ${found([like('<<%', entity, visibility), like('<%', entity, visibility)], LIKE_OUTLETS)}
    ), "ranked" AS MATERIALIZED (
      SELECT "id", max("score") AS "score" FROM "found" ${filtered} GROUP BY "id"
    )`;
}

const [OUTLETS, LIKE_OUTLETS] = ['"outlets"', '"likeOutlets"'].map(Prisma.raw) as [Prisma.Sql, Prisma.Sql];

/** For readers, literals rather than parameters let PostgreSQL use the indexes of public rows. */
const IS_PUBLIC = Prisma.raw(`t."visibility" = 'PUBLIC'`);
const EVERY = Prisma.sql`true`;
/** Readers find the tags of public articles. A value rather than a join, so that it is looked up for the matches only. */
const OF_PUBLIC_ARTICLE = Prisma.sql`${IS_PUBLIC} AND (
  SELECT true FROM "SubjectArticle" a WHERE a."subjectId" = t."id" AND a."relation" = 'ABOUT' AND a."isPublic" LIMIT 1)`;

interface Names {
  readonly table: Prisma.Sql;
  /** What is compared. */
  readonly text: Prisma.Sql;
  /** The condition of the rows that a member sees, and of those that a reader sees. */
  readonly all: Prisma.Sql;
  readonly PUBLIC: Prisma.Sql;
}

/** The names whose words are found. */
const NAMES: Readonly<Record<Searchable, Names>> = {
  Person: namesOf('Person'),
  Organization: namesOf('Organization'),
  Tag: { ...namesOf('Tag'), PUBLIC: OF_PUBLIC_ARTICLE },
  SourceReport: { ...namesOf('SourceReport'), text: Prisma.raw('t."headline"') },
};

/** The names whose trigrams are compared. */
const TRIGRAMS: Readonly<Record<Searchable, Names>> = {
  ...NAMES,
  Person: entries('PERSON'),
  Organization: entries('ORGANIZATION'),
};

function namesOf(table: string): Names {
  const text = Prisma.raw(`t."name" || ' ' || t."slug"`);
  return { table: Prisma.raw(`"${table}"`), text, all: EVERY, PUBLIC: IS_PUBLIC };
}

function entries(type: 'PERSON' | 'ORGANIZATION'): Names {
  const those = `t."type" = '${type}' AND t."slug" IS NOT NULL`;
  return {
    table: Prisma.raw('"SearchEntry"'),
    text: Prisma.raw(`t."title" || ' ' || t."slug"`),
    all: Prisma.raw(`${those} AND t."isCurrent"`),
    PUBLIC: Prisma.raw(`${those} AND t."isPublic"`),
  };
}

/**
 * The rows that have the words. The shorter a name, the better; one that has the last word as a whole is better than one that only begins
 * like it. Headlines are many and long: of these, only the lengths are compared.
 */
function withWords(entity: Searchable, words: string, visibility: 'PUBLIC' | undefined): Prisma.Sql {
  const { table, text, [visibility ?? 'all']: visible } = NAMES[entity];
  const isName = entity !== 'SourceReport';
  const compared = isName ? spaced(Prisma.sql`searchable(${text})`) : text;
  const whole = Prisma.sql`+ CASE WHEN strpos(' ' || t."text" || ' ', s."lastWord") > 0 THEN 500 ELSE 0 END`;
  return Prisma.sql`(
    SELECT t."id", (SELECT max(500 * length(s."text") / greatest(length(s."text"), length(t."text")) ${isName ? whole : Prisma.empty})
      FROM "spelling" s) AS "score"
    FROM (
      SELECT t."id", ${compared} AS "text" FROM ${table} t
      WHERE ${visible} AND name_words(${text}) @@ to_tsquery('dateline_simple', ${words}) LIMIT ${MAX_RANKED}
    ) t)`;
}

/** With a space for what mostly stands between words, or in one. */
function spaced(text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`translate(${text}, '-''’.,:&', '       ')`;
}

/** The rows whose text is like a misspelt search. */
function like(isLike: '<%' | '<<%', entity: Searchable, visibility: 'PUBLIC' | undefined): Prisma.Sql {
  const { table, text, [visibility ?? 'all']: visible } = TRIGRAMS[entity];
  return Prisma.sql`(
    SELECT t."id", (SELECT max((1000 * (word_similarity(s."text", t."text") + similarity(s."text", t."text")))::int) FROM "spelling" s) AS "score"
    FROM (
      SELECT t."id", searchable(${text}) AS "text" FROM "misspelt" s JOIN ${table} t
      ON s."text" ${Prisma.raw(isLike)} searchable(${text}) AND ${visible} LIMIT ${MAX_RANKED}
    ) t)`;
}

/** The newest reports of each of these outlets. Outlets of public reports are public. */
function byOutlet(outlets: Prisma.Sql, visibility: 'PUBLIC' | undefined): Prisma.Sql {
  return Prisma.sql`(
    SELECT t."id", o."score" FROM ${outlets} o
    CROSS JOIN LATERAL (
      SELECT t."id" FROM "SourceOutlet" p JOIN "SourceReport" t ON t."id" = p."sourceId" AND ${NAMES.SourceReport[visibility ?? 'all']}
      WHERE p."organizationId" = o."id" ORDER BY p."sourceId" DESC LIMIT ${MAX_RANKED}
    ) t LIMIT ${MAX_RANKED})`;
}
