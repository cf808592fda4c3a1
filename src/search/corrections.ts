import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { sqlReading } from '../sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedConfigs, searchedEntries } from './policy.ts';
import { distance, wordsOf } from './question.ts';

/** Of so many words, typos are corrected. */
const MAX_WORDS = 6;
/** How much of its trigrams a word must have in common with a typo. */
const LIKENESS = '0.25';
/** Frequent words are in one of so many of the newest texts. */
const NEWEST = 300;
/** In so many of the newest texts that have a word, it is looked for as it is written. */
const MAX_TEXTS = 20;

/**
 * The question without typos: each word that stands in nothing that the viewer sees becomes the most similar word that does. Null if
 * there is nothing to correct.
 */
export async function corrected(
  prisma: PrismaClient,
  viewer: Viewer,
  question: string,
): Promise<string | null> {
  const places = wordsOf(question);
  const words = [...new Set(places.map(({ word }) => word))].slice(0, MAX_WORDS);
  const known = await knownWords(prisma, viewer, words);
  const similar = await similarWords(
    prisma,
    viewer,
    words.filter((word) => !known.has(word)),
  );
  const corrections = await correctionsOf(prisma, viewer, similar);
  if (corrections.size === 0) return null;
  return places.reduceRight(
    (text, { word, at }) =>
      text.slice(0, at) + (corrections.get(word) ?? word) + text.slice(at + word.length),
    question,
  );
}

interface Similar {
  readonly typo: string;
  readonly word: string;
  /** The number of letters by which they differ. */
  readonly distance: number;
}

/**
 * The words of texts that differ from an unknown one by a letter, or by two if it is long. Readers get those of public texts only, so
 * that words of hidden ones don't even take time; members may get words that stand only in what they don't see.
 */
async function similarWords(
  prisma: PrismaClient,
  viewer: Viewer,
  unknown: readonly string[],
): Promise<Similar[]> {
  if (unknown.length === 0) return [];
  const readable =
    viewer.member === null
      ? [Prisma.sql`w."isPublic"`]
      : [Prisma.sql`w."isPublic"`, Prisma.sql`NOT w."isPublic"`];
  // Two letters that have changed places leave a short word few trigrams, so such words are looked for as they are.
  const parts = readable.map(
    (isSeen) => Prisma.sql`
      SELECT t."typo", w."word" FROM "typos" t JOIN "SearchWord" w
        ON w."word" % t."folded" AND length(w."word") BETWEEN length(t."folded") - 2 AND length(t."folded") + 2 AND ${isSeen}
      UNION
      SELECT t."typo", w."word" FROM "typos" t CROSS JOIN generate_series(1, length(t."folded") - 1) i JOIN "SearchWord" w
        ON w."word" = overlay(t."folded" PLACING reverse(substr(t."folded", i, 2)) FROM i FOR 2) AND ${isSeen}`,
  );
  const pairs = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ typo: string; word: string }[]>`
    WITH "typos" AS MATERIALIZED (
      SELECT "typo", lower(unaccent("typo")) AS "folded", set_config('pg_trgm.similarity_threshold', ${LIKENESS}, true)
      FROM unnest(${unknown}::text[]) t ("typo")
    )
    ${Prisma.join(parts, ' UNION ')}`;
  return pairs
    .map(({ typo, word }) => ({ typo, word, distance: distance(typo, word) }))
    .filter(({ typo, distance }) => distance > 0 && distance <= (typo.length < 6 ? 1 : 2));
}

/** By the unknown word, the one that is most similar of those that the viewer can read; of such, the one that is in most texts. */
async function correctionsOf(
  prisma: PrismaClient,
  viewer: Viewer,
  similar: readonly Similar[],
): Promise<ReadonlyMap<string, string>> {
  const corrections = new Map<string, string>();
  for (const letters of [1, 2]) {
    const close = similar.filter(({ typo, distance }) => distance === letters && !corrections.has(typo));
    const texts = await textsWith(prisma, viewer, [...new Set(close.map(({ word }) => word))]);
    const textsOf = (word: string) => texts.get(word) ?? 0;
    const rarestFirst = close
      .filter(({ word }) => textsOf(word) > 0)
      .toSorted((a, b) => textsOf(a.word) - textsOf(b.word) || (a.word < b.word ? 1 : -1));
    for (const { typo, word } of rarestFirst) corrections.set(typo, capitalizedAs(typo, word));
  }
  return corrections;
}

function capitalizedAs(typo: string, word: string): string {
  return /^\p{Lu}/u.test(typo) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** The newest entries that the viewer finds. */
function newest(viewer: Viewer): Prisma.Sql {
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT e."id", e."date", e."config", e."words", e."title", e."names", e."text" FROM "SearchEntry" e
      WHERE ${seen} ORDER BY e."date" DESC NULLS LAST, e."id" LIMIT ${NEWEST})`,
  );
  return Prisma.sql`"newest" AS MATERIALIZED (${Prisma.join(parts, ' UNION ALL ')})`;
}

/** Each word in each language, as PostgreSQL looks for it. OFFSET 0 keeps it from being parsed anew for each text. */
function queries(viewer: Viewer, words: readonly string[]): Prisma.Sql {
  return Prisma.sql`(
    SELECT w."word", c."name" AS "config", plainto_tsquery(c."name"::regconfig, w."word") AS "query"
    FROM unnest(${words}::text[]) w ("word") CROSS JOIN ${searchedConfigs(viewer)} c OFFSET 0)`;
}

/**
 * Of these words, those that something has which the viewer sees, in any form, and those that aren't searched for, such as "with".
 * Frequent ones are found among the newest, others by an index. OFFSET 0 keeps PostgreSQL from reading all texts for the first that has
 * a word.
 */
async function knownWords(
  prisma: PrismaClient,
  viewer: Viewer,
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  if (words.length === 0) return new Set();
  const isFound = searchedEntries(viewer).map(
    (seen) => Prisma.sql`EXISTS (SELECT FROM (
      SELECT FROM "SearchEntry" e WHERE ${seen} AND e."config" = q."config" AND e."words" @@ q."query" OFFSET 0) e)`,
  );
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ word: string }[]>`
    WITH ${newest(viewer)} SELECT DISTINCT "word" FROM ${queries(viewer, words)} q
    WHERE numnode("query") = 0 OR EXISTS (SELECT FROM "newest" e WHERE e."config" = q."config" AND e."words" @@ q."query")
      OR ${Prisma.join(isFound, ' OR ')}`;
  return new Set(rows.map(({ word }) => word));
}

/**
 * In how many of the newest texts that the viewer sees a word is as it is written. A word of which only another form is public isn't
 * shown, since it would tell readers what a hidden text says. A word that one of the newest has is in more texts than one that only older
 * ones have.
 */
async function textsWith(
  prisma: PrismaClient,
  viewer: Viewer,
  words: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (words.length === 0) return new Map();
  const isSo = Prisma.sql`lower(unaccent(concat_ws(' ', e."title", e."names", e."text"))) ~ ('\\m' || q."word" || '\\M')`;
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT * FROM (
        SELECT e."date", e."id", e."title", e."names", e."text" FROM "SearchEntry" e
        WHERE ${seen} AND e."config" = q."config" AND e."words" @@ q."query" OFFSET 0
      ) e ORDER BY "date" DESC NULLS LAST, "id" LIMIT ${MAX_TEXTS})`,
  );
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ word: string; texts: number }[]>`
    WITH ${newest(viewer)}, "asked" AS MATERIALIZED (
      SELECT q.*, (SELECT count(*) FROM (
        SELECT e."title", e."names", e."text" FROM "newest" e WHERE e."config" = q."config" AND e."words" @@ q."query"
        ORDER BY e."date" DESC NULLS LAST, e."id" LIMIT ${MAX_TEXTS}) e WHERE ${isSo}) AS "recently"
      FROM ${queries(viewer, words)} q WHERE numnode("query") > 0
    )
    SELECT "word", sum(CASE WHEN "recently" > 0 THEN ${MAX_TEXTS}::int + "recently" ELSE (
      SELECT count(*) FROM (${Prisma.join(parts, ' UNION ALL ')}) e WHERE ${isSo}) END)::int AS "texts"
    FROM "asked" q GROUP BY "word"`;
  return new Map(rows.map(({ word, texts }) => [word, texts]));
}
