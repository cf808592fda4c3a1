import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { withMergedInto } from '../db/merged.ts';
import { eraserOf, type Eraser, type RedactedTable } from './eraser.ts';
import { eraseRows, type ErasedRow, type Erasure } from './erasure.ts';
import { comparedText } from '../lib/compared-text.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import { mayHaveWords } from './with-words.ts';

/** Tables that may repeat what others say, with the columns that do. */
const REPEATING = {
  AuditEntry: '"details"::text',
  WebhookAttempt: `concat_ws(' ', "answer", "problem")`,
  OutgoingMail: `concat_ws(' ', "subject", "text")`,
  RedactionRun: '"publicNote"',
} as const satisfies Partial<Record<RedactedTable, string>>;
type Repeating = keyof typeof REPEATING;
export const REPEATING_TABLES = Object.keys(REPEATING) as Repeating[];

/** Shorter words, and shorter names of a target that goes as a whole, stand in what has nothing to do with it. */
const MIN_TELLING = 5;

/**
 * Takes what was redacted out of the audit log, of what receivers of webhooks answered, of mail that wasn't sent yet, and of the
 * words for corrections. What is about the target loses all its texts if the whole target goes.
 * @param main the text that says best what the target was; null if nothing does
 * @returns whether the audit log had it of the target
 */
export async function eraseTraces(
  erasure: Erasure,
  subjectId: string,
  main: string | null,
): Promise<boolean> {
  const wasAudited = await eraseRepetitions(erasure, subjectId, soughtIn(erasure, main));
  await forgetSearchWords(erasure);
  return wasAudited;
}

/** What other rows may repeat, as it is compared: the words, or what a target was called that goes as a whole. */
export function soughtIn({ eraser }: Erasure, main: string | null): string {
  // What was redacted before says nothing about the target.
  return eraser.words ?? (main === REMOVED ? '' : comparedText(main ?? ''));
}

export function isTelling(words: string): boolean {
  return words.length >= MIN_TELLING;
}

async function eraseRepetitions(erasure: Erasure, subjectId: string, sought: string): Promise<boolean> {
  const { tx, redactionId } = erasure;
  // What is found here is no text of the target.
  const traces = { ...erasure, removed: [] };
  const isHidden = () => false;
  const subjectIds = await withMergedInto(tx, subjectId);
  const entries = await tx.auditEntry.findMany({ where: { subjectId: { in: subjectIds } } });
  const audited = await eraseRows(traces, 'AuditEntry', entries, isHidden);
  const attempts = await tx.webhookAttempt.findMany({ where: { delivery: { articleId: subjectId } } });
  await eraseRows(traces, 'WebhookAttempt', attempts, isHidden);
  const wasAudited = audited.length > 0;
  if (erasure.isOneOfMany || !isTelling(sought)) return wasAudited;
  const eraser = eraserOf(sought, redactionId);
  for (const table of REPEATING_TABLES)
    await eraseRows({ ...traces, eraser }, table, await rowsRepeating(tx, table, sought), isHidden);
  return wasAudited;
}

/** What a redaction leaves in the audit log has no texts, only the names of types and reasons. PostgreSQL keeps it as it is. */
const OF_NO_REDACTION = `("action", "typename") IS DISTINCT FROM ('redact', 'Redaction')`;

/**
 * A partial index has the entries with texts, and with numbers of as many characters as words that are sought: most entries have neither. The
 * condition is that of the index.
 */
const HAS_TEXTS = `jsonb_path_exists("details", '$.** ? (@.type() == "string" || @.type() == "number" && (@ >= 10000 || @ <= -1000 || @.floor() != @))')`;

/** The rows of a table that may repeat words. */
export function rowsRepeating(
  tx: Transaction,
  table: Repeating,
  words: string,
): Promise<(ErasedRow & Readonly<Record<string, unknown>>)[]> {
  return tx.$queryRaw`
    SELECT * FROM ${Prisma.raw(`"${table}"`)} t WHERE ${Prisma.raw(table === 'AuditEntry' ? `${HAS_TEXTS} AND ${OF_NO_REDACTION}` : 'true')}
      AND ${mayHaveWords(REPEATING[table], words)}`;
}

/** Takes words that the texts no longer have out of the words for corrections. */
async function forgetSearchWords({ tx, eraser, removed }: Erasure): Promise<void> {
  const before = new Set(removed.map(({ text }) => text));
  const texts = new Set([...before].map((text) => JSON.stringify(changedPart(text, keptOf(text, eraser)))));
  if (texts.size > 0) await tx.$executeRaw`SELECT "forget_words"(${`[${[...texts].join(',')}]`}::jsonb)`;
}

interface Change {
  readonly before: string;
  readonly after: readonly string[];
}

/**
 * Without the beginning and the end that all have, up to a space between words: the search reads each word that is left. Hundreds of texts
 * that have a passage are one change then.
 */
function changedPart(before: string, after: readonly string[]): Change {
  const all = [before, ...after];
  const shortest = Math.min(...all.map(({ length }) => length));
  if (after.length === 0) return { before, after };
  const isSame = (at: (text: string) => number) => all.every((text) => text[at(text)] === before[at(before)]);
  let start = 0;
  while (start < shortest && isSame(() => start)) start += 1;
  while (start > 0 && !isBetweenWords(before, start - 1)) start -= 1;
  let end = 0;
  while (end < shortest - start && isSame(({ length }) => length - 1 - end)) end += 1;
  while (end > 0 && !isBetweenWords(before, before.length - end)) end -= 1;
  const part = (text: string) => text.slice(start, text.length - end);
  return { before: part(before), after: after.map(part) };
}

/** Whether a text has a space there, and no tag around it. */
function isBetweenWords(text: string, at: number): boolean {
  return text[at] === ' ' && text.lastIndexOf('<', at) <= text.lastIndexOf('>', at);
}

/** What is left of a text, read as a plain one and as HTML. Nothing is left of an address. */
function keptOf(text: string, eraser: Eraser): string[] {
  if (eraser.words === null) return [];
  const { html } = eraser.html(text);
  // Without markup, both readings have the same words.
  const kept = [/[<&]/.test(text) ? eraser.text(text) : html, html];
  return kept.some((reading) => reading !== text) ? kept : [];
}
