import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { eraserOf, hyphenated, type RedactedTable } from './eraser.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { comparedHtml, searchPattern } from '../lib/redacted-text.ts';

/** Tables that may repeat what others say, with the columns that do. */
const REPEATING = {
  AuditEntry: '"details"::text',
  WebhookAttempt: `concat_ws(' ', "answer", "problem")`,
  OutgoingMail: `concat_ws(' ', "subject", "text")`,
} as const satisfies Partial<Record<RedactedTable, string>>;

/** A shorter text of a target that goes as a whole, such as a role, stands in what has nothing to do with it. */
const MIN_TELLING = 20;

/**
 * Takes what was redacted out of the audit log, of what receivers of webhooks answered, of mail that wasn't sent yet, and of the
 * words for corrections.
 */
export async function eraseTraces(erasure: Erasure, subjectId: string): Promise<void> {
  const { eraser, removed, redactionId } = erasure;
  // What is found here is no text of the target.
  const traces = { ...erasure, removed: [] };
  for (const words of eraser.words === null ? textsOf(removed) : [eraser.words]) {
    const isTelling = eraser.words !== null || words.length >= MIN_TELLING;
    for (const [table, text] of Object.entries(REPEATING) as [keyof typeof REPEATING, string][]) {
      if (!isTelling && table !== 'AuditEntry') continue;
      const rows = await rowsWith(erasure.tx, table, text, words);
      const erased = isTelling ? rows : rows.filter((row) => row.subjectId === subjectId);
      await eraseRows({ ...traces, eraser: eraserOf(words, redactionId) }, table, erased, () => false);
    }
  }
  await forgetSearchWords(erasure);
}

/** As they are compared, without HTML. */
function textsOf(removed: Erasure['removed']): string[] {
  const texts = removed.map(({ text }) => comparedHtml(text));
  return [...new Set(texts)].filter((text) => text.length > 1);
}

interface RepeatingRow {
  readonly id: string;
  readonly subjectId?: string;
}

function rowsWith(
  tx: Transaction,
  table: RedactedTable,
  text: string,
  words: string,
): Promise<(RepeatingRow & Readonly<Record<string, unknown>>)[]> {
  const slug = hyphenated(words).slice(1, -1);
  return tx.$queryRaw`
    SELECT * FROM ${Prisma.raw(`"${table}"`)} t WHERE ${Prisma.raw(text)} ~ ${searchPattern(words)}
      OR (${slug} <> '' AND strpos(lower(${Prisma.raw(text)}), ${slug}) > 0)`;
}

/** Words that are looked up in other texts: enough for what is redacted by passages. Of a long article, the others go in any case. */
const LOOKED_UP = 1_000;

/**
 * Takes words of the texts that had what was redacted out of the words for corrections, unless they stand in another text. It
 * is done at the end, when the search has none of those texts. Words that the texts still have come back with their entries.
 */
async function forgetSearchWords({ tx, removed }: Erasure): Promise<void> {
  const texts = removed.map(({ text }) => text);
  await tx.$executeRaw`
    WITH "gone" AS MATERIALIZED (
      SELECT k."word", k."isPublic", row_number() OVER (ORDER BY k."word") AS "number" FROM (
        SELECT DISTINCT w FROM unnest(${texts}::text[]) t CROSS JOIN LATERAL "written_words"(left("text_of_html"(t), 100000)) w
      ) u JOIN "SearchWord" k ON k."word" = u.w
    )
    DELETE FROM "SearchWord" k USING "gone" g WHERE k."word" = g."word" AND k."isPublic" = g."isPublic" AND (g."number" > ${LOOKED_UP} OR NOT EXISTS (
      SELECT FROM "SearchConfig" c JOIN "SearchEntry" e ON e."config" = c."name" AND e."isPublic" = c."isPublic"
      WHERE c."isPublic" = g."isPublic" AND e."words" @@ plainto_tsquery(c."name"::regconfig, g."word")
        AND g."word" IN (SELECT "written_words"(concat_ws(' ', e."title", e."names", left(e."text", 100000))))
    ))`;
}
