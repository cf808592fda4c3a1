import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { comparedHtml, comparedText, searchPattern } from '../lib/redacted-text.ts';
import { placesOfWords, textsOfValue, valuesIn } from '../operations/places.ts';

/** Nodes that are named. */
const MOST = 100;
/** Rows of a table that are compared with the words. */
const ROWS = 1_000;

/**
 * The keys of the nodes that hold words, after they were taken out of the target. It reads whole tables, which is rarely done.
 * @param words as they are compared
 */
export async function nodesWith(tx: Transaction, words: string): Promise<string[]> {
  const pattern = searchPattern(words);
  const keys = new Set<string>();
  for (const place of await placesOfWords(tx)) {
    const values = valuesIn(place);
    const rows = await tx.$queryRaw<{ id: string | null; values: unknown[] }[]>`
      SELECT ${Prisma.raw(place.id)} AS "id", ${values} AS "values"
      FROM ${Prisma.raw(`"${place.table}"`)} t WHERE ${values}::text ~ ${pattern} LIMIT ${ROWS}`;
    for (const row of rows)
      if (
        row.id !== null &&
        row.values.flatMap((value) => textsOfValue(place, value)).some((text) => has(text, words))
      )
        keys.add(`${place.entity}:${row.id}`);
    if (keys.size >= MOST) break;
  }
  return [...keys].slice(0, MOST);
}

function has(text: string, words: string): boolean {
  return comparedText(text).includes(words) || comparedHtml(text).includes(words);
}
