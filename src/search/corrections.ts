import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { sqlReading } from '../sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';
import { distance, wordsOf } from './question.ts';

/** Of so many words, typos are corrected. */
const MAX_WORDS = 6;
/** How many titles with a similar word are looked at. */
const MAX_TITLES = 50;

/**
 * The question without typos: each word that nothing has which the viewer sees becomes the word of a title or a name that is most
 * like it. Null if there is nothing to correct.
 */
export async function corrected(
  prisma: PrismaClient,
  viewer: Viewer,
  question: string,
): Promise<string | null> {
  const words = wordsOf(question).slice(0, MAX_WORDS);
  const corrections = await Promise.all(
    words.map(async (word) =>
      (await isKnown(prisma, viewer, word)) ? null : mostLike(prisma, viewer, word),
    ),
  );
  const text = words.reduce((text, word, index) => {
    const correction = corrections[index];
    return correction == null ? text : text.replaceAll(word, correction);
  }, question);
  return text === question ? null : text;
}

async function isKnown(prisma: PrismaClient, viewer: Viewer, word: string): Promise<boolean> {
  const seen = Prisma.join(
    searchedEntries(viewer).map((seen) => Prisma.sql`(${seen})`),
    ' OR ',
  );
  const [row] = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ isKnown: boolean }[]>`
    SELECT EXISTS (SELECT FROM "SearchConfig" c CROSS JOIN LATERAL (
      SELECT FROM "SearchEntry" e WHERE (${seen}) AND e."words" @@ plainto_tsquery(c."name"::regconfig, ${word}) LIMIT 1
    ) e) AS "isKnown"`;
  return row?.isKnown ?? false;
}

async function mostLike(prisma: PrismaClient, viewer: Viewer, word: string): Promise<string | null> {
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT e."title", word_similarity(s."text", searchable(e."title")) AS "likeness" FROM "sought" s JOIN "SearchEntry" e
      ON s."text" <% searchable(e."title") WHERE ${seen} AND e."title" <> '' ORDER BY "likeness" DESC, e."id" LIMIT ${MAX_TITLES})`,
  );
  const titles = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ title: string }[]>`
    WITH "sought" AS MATERIALIZED (
      SELECT searchable(${word}) AS "text", set_config('pg_trgm.word_similarity_threshold', '0.4', true)
    )
    ${Prisma.join(parts, ' UNION ALL ')}`;
  const candidates = titles.flatMap(({ title }) => title.match(/[\p{L}\p{M}]{3,}/gu) ?? []);
  const [best] = candidates
    .map((candidate, index) => ({ candidate, index, distance: distance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance || a.index - b.index);
  return best !== undefined && best.distance > 0 && best.distance <= (word.length < 6 ? 1 : 2)
    ? best.candidate
    : null;
}
