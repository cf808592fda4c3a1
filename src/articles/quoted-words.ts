import type { Statement } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { Problem } from '../errors.ts';
import { parseGlobalId } from '../lib/global-ids.ts';
import { assertNone } from '../operations/validation.ts';
import { quotedPassages } from '../statements/quotation-marks.ts';
import { textWithMarks } from './html.ts';

/** Words of a statement in running prose: an element `<q data-statement="ID">` of a paragraph. */
export interface QuotedWords {
  /** The attribute. */
  readonly globalId: string;
  /** The id of the statement's row; null if the attribute has no id of a statement. */
  readonly statementId: string | null;
  readonly words: string;
  /** Where the element starts, and where its content does and ends. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** A version of a block; one that isn't saved has no id. */
interface Paragraph {
  readonly id?: string;
  readonly html?: string | null;
}

type Said = Pick<Statement, 'wording' | 'text'>;

// In sanitised HTML, each element is closed, and attributes have double quotes.
const TAG = /<q(?: data-statement="([^"]*)")?(?: [^<>]*)?>|<\/q>/g;

/** The words that a sanitised paragraph quotes from statements. A quotation can be within another. */
export function quotedWords(html: string): QuotedWords[] {
  const open: { readonly globalId: string | undefined; readonly start: number; readonly from: number }[] = [];
  const found: QuotedWords[] = [];
  for (const { 0: tag, 1: globalId, index } of html.matchAll(TAG)) {
    if (tag !== '</q>') {
      open.push({ globalId, start: index, from: index + tag.length });
      continue;
    }
    const { globalId: id, start = 0, from = 0 } = open.pop() ?? {};
    if (id === undefined) continue;
    const parsed = parseGlobalId(id);
    const statementId = parsed?.typename === 'Statement' ? parsed.id : null;
    found.push({
      globalId: id,
      statementId,
      words: textWithMarks(html.slice(from, index)),
      start,
      from,
      to: index,
    });
  }
  return found;
}

/** Why a statement doesn't say these words; null if it does. */
export function misquotes(words: string, said: Said | undefined): string | null {
  if (said === undefined) return 'quotes a statement that does not exist';
  if (said.wording === 'PARAPHRASE')
    return "quotes a PARAPHRASE, which has none of the speaker's words: quote a VERBATIM or PARTIAL statement";
  const own = said.wording === 'PARTIAL' ? quotedPassages(said.text) : [said.text];
  if (own.some((text) => isPart(withoutEnd(comparable(words)), comparable(text)))) return null;
  const of =
    said.wording === 'PARTIAL' ? "the statement's words in quotation marks" : "the statement's words";
  return `has “${words.slice(0, 80)}”, which is no part of ${of}: quote them as they are, in one piece`;
}

/** The same words in another font, with other marks and spaces, are the same. */
function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/gu, '')
    .replace(/[“”„‟«»]/gu, '"')
    .replace(/[‘’‚‛‹›]/gu, "'")
    .replace(/\s+/gu, ' ')
    .trim();
}

/** A sentence may go on after the words: what closes them isn't the speaker's. */
function withoutEnd(words: string): string {
  return words.replace(/(?<![\s.,!?;:…"'])[\s.,!?;:…"']+$/u, '');
}

function isPart(words: string, text: string): boolean {
  if (words === '') return false;
  const isLetter = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + words.length])) return true;
  }
  return false;
}

/**
 * Checks new paragraphs. A statement's words never change, so a paragraph stays right.
 * @throws ValidationError for words that aren't those of the statement that they are quoted from
 */
export async function mustQuoteRightly(
  tx: Transaction,
  {
    blocks,
    paths,
  }: {
    readonly blocks: readonly Paragraph[];
    readonly paths?: ReadonlyMap<Paragraph, readonly string[]>;
  },
): Promise<void> {
  const quotes = blocks.flatMap((block, index) => {
    if (block.id !== undefined || block.html == null) return [];
    const path = [...(paths?.get(block) ?? ['body', String(index)]), 'paragraph', 'html'];
    return quotedWords(block.html).map((quoted) => ({ ...quoted, path }));
  });
  if (quotes.length === 0) return;
  const ids = quotes.flatMap(({ statementId }) => statementId ?? []);
  const statements = await tx.statement.findMany({
    where: { id: { in: ids } },
    select: { id: true, wording: true, text: true },
  });
  const said = new Map(statements.map((statement) => [statement.id, statement]));
  const problems = quotes.flatMap(({ path, statementId, words }): Problem | readonly [] => {
    const message = misquotes(words, said.get(statementId ?? ''));
    const code = said.has(statementId ?? '') ? 'NOT_ALLOWED' : 'UNKNOWN_REFERENCE';
    return message === null ? [] : { code, message, path };
  });
  assertNone(problems);
}
