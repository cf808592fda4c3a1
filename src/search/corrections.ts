import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { recordingReads } from '../db/sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedConfigs, searchedEntries } from './policy.ts';
import { distance, wordsOf } from './question.ts';

/** The number of words of a question that are checked for typos. */
const MAX_WORDS = 6;
/** The share of trigrams that a word must have in common with a typo. */
const LIKENESS = '0.25';
/** The number of newest texts in which frequent words are looked up. */
const NEWEST = 300;
/** The number of newest texts with a word in which its exact form is looked up. */
const MAX_TEXTS = 20;

/**
 * The question without typos. A word that no text visible to the viewer has is replaced by the most similar word of these
 * texts. Null if there is nothing to correct.
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
  /** The number of letters by which the two differ. */
  readonly distance: number;
}

/**
 * The words of texts that differ from an unknown word by a letter, or by two if it is long. Readers get only the words of public texts,
 * so that words of hidden texts don't even take time. Members may get words of texts that they don't see.
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
  // Two swapped letters leave a short word few trigrams. So words with two letters swapped back are looked up exactly.
  const parts = readable.map(
    (isSeen) => Prisma.sql`
      SELECT t."typo", w."word" FROM "typos" t JOIN "SearchWord" w
        ON w."word" % t."folded" AND length(w."word") BETWEEN length(t."folded") - 2 AND length(t."folded") + 2 AND ${isSeen}
      UNION
      SELECT t."typo", w."word" FROM "typos" t CROSS JOIN generate_series(1, length(t."folded") - 1) i JOIN "SearchWord" w
        ON w."word" = overlay(t."folded" PLACING reverse(substr(t."folded", i, 2)) FROM i FOR 2) AND ${isSeen}`,
  );
  const pairs = await recordingReads(prisma, '>SearchEntry').$queryRaw<{ typo: string; word: string }[]>`
    WITH "typos" AS MATERIALIZED (
      SELECT "typo", lower(unaccent("typo")) AS "folded", set_config('pg_trgm.similarity_threshold', ${LIKENESS}, true)
      FROM unnest(${unknown}::text[]) t ("typo")
    )
    ${Prisma.join(parts, ' UNION ')}`;
  return pairs
    .map(({ typo, word }) => ({ typo, word, distance: distance(typo, word) }))
    .filter(({ typo, distance }) => distance > 0 && distance <= (typo.length < 6 ? 1 : 2));
}

/** For each unknown word, the most similar word that the viewer can read. Of equally similar words, the one in most texts. */
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

/** The newest entries that the viewer can find. */
function newest(viewer: Viewer): Prisma.Sql {
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT e."id", e."date", e."config", e."words", e."title", e."names", e."text" FROM "SearchEntry" e
      WHERE ${seen} ORDER BY e."date" DESC NULLS LAST, e."id" LIMIT ${NEWEST})`,
  );
  return Prisma.sql`"newest" AS MATERIALIZED (${Prisma.join(parts, ' UNION ALL ')})`;
}

/** The query for each word in each language. OFFSET 0 keeps PostgreSQL from parsing it again for each text. */
function queries(viewer: Viewer, words: readonly string[]): Prisma.Sql {
  return Prisma.sql`(
    SELECT w."word", c."name" AS "config", plainto_tsquery(c."name"::regconfig, w."word") AS "query"
    FROM unnest(${words}::text[]) w ("word") CROSS JOIN ${searchedConfigs(viewer)} c OFFSET 0)`;
}

/**
 * The words that a visible text has in any form, and the words that aren't searched for, such as "with". Frequent words are found among
 * the newest texts, others by an index. OFFSET 0 keeps PostgreSQL from reading all texts for the first one with a word.
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
  const rows = await recordingReads(prisma, '>SearchEntry').$queryRaw<{ word: string }[]>`
    WITH ${newest(viewer)} SELECT DISTINCT "word" FROM ${queries(viewer, words)} q
    WHERE numnode("query") = 0 OR EXISTS (SELECT FROM "newest" e WHERE e."config" = q."config" AND e."words" @@ q."query")
      OR ${Prisma.join(isFound, ' OR ')}`;
  return new Set(rows.map(({ word }) => word));
}

/**
 * The number of the newest visible texts that have a word in exactly this form. A word that is public only in another form isn't shown:
 * it would tell readers what a hidden text says. A word in one of the newest texts counts more than a word in older texts only.
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
  const rows = await recordingReads(prisma, '>SearchEntry').$queryRaw<{ word: string; texts: number }[]>`
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
