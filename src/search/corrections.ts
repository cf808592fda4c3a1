import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { sqlReading } from '../sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';
import { distance, wordsOf } from './question.ts';

/** Of so many words, typos are corrected. */
const MAX_WORDS = 6;
/** How much of its trigrams a word must have in common with a typo. */
const LIKENESS = '0.25';
/** In so many of the newest texts a correction is looked for as it is written. */
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
  const known = await textsWith(prisma, viewer, words);
  const unknown = words.filter((word) => known.get(word)?.stems === 0);
  const similar = await similarWords(prisma, viewer, unknown);
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
  const isSeen = viewer.member === null ? Prisma.sql`w."isPublic"` : Prisma.sql`true`;
  // Two letters that have changed places leave a short word few trigrams, so such words are looked for as they are.
  const pairs = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ typo: string; word: string }[]>`
    WITH "typos" AS MATERIALIZED (
      SELECT "typo", lower(unaccent("typo")) AS "folded", set_config('pg_trgm.similarity_threshold', ${LIKENESS}, true)
      FROM unnest(${unknown}::text[]) t ("typo")
    )
    SELECT t."typo", w."word" FROM "typos" t JOIN "SearchWord" w
      ON w."word" % t."folded" AND length(w."word") BETWEEN length(t."folded") - 2 AND length(t."folded") + 2 AND ${isSeen}
    UNION
    SELECT t."typo", w."word" FROM "typos" t CROSS JOIN generate_series(1, length(t."folded") - 1) i JOIN "SearchWord" w
      ON w."word" = overlay(t."folded" PLACING reverse(substr(t."folded", i, 2)) FROM i FOR 2) AND ${isSeen}`;
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
    const textsOf = (word: string) => texts.get(word)?.forms ?? 0;
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

interface Texts {
  /** How many texts have the word in any form; null for a word that isn't searched for, such as "with". */
  readonly stems: number | null;
  /** How many have it as it is. */
  readonly forms: number;
}

/**
 * For each word, how many of the newest texts that the viewer sees have it. A word of which only another form is public isn't shown,
 * since it would tell readers what a hidden text says.
 */
async function textsWith(
  prisma: PrismaClient,
  viewer: Viewer,
  words: readonly string[],
): Promise<ReadonlyMap<string, Texts>> {
  if (words.length === 0) return new Map();
  // OFFSET 0 keeps PostgreSQL from reading an index by date from end to end for a rare word.
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT * FROM (
        SELECT e."title", e."names", e."text", e."date", e."id" FROM "SearchEntry" e
        WHERE ${seen} AND e."config" = q."config" AND e."words" @@ q."query" OFFSET 0
      ) e ORDER BY "date" DESC NULLS LAST, "id" LIMIT ${MAX_TEXTS})`,
  );
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<(Texts & { word: string })[]>`
    SELECT q."word", CASE WHEN bool_or(numnode(q."query") = 0) THEN NULL ELSE count(t."id")::int END AS "stems",
      (count(*) FILTER (
        WHERE lower(unaccent(concat_ws(' ', t."title", t."names", t."text"))) ~ ('\\m' || q."word" || '\\M')))::int AS "forms"
    FROM (
      SELECT w."word", c."name" AS "config", plainto_tsquery(c."name"::regconfig, w."word") AS "query"
      FROM unnest(${words}::text[]) w ("word") CROSS JOIN "SearchConfig" c
    ) q LEFT JOIN LATERAL (${Prisma.join(parts, ' UNION ALL ')}) t ON true GROUP BY q."word"`;
  return new Map(rows.map(({ word, ...texts }) => [word, texts]));
}
