import { RequestError } from '../errors.ts';

/** The maximum length of a question (characters). */
const MAX_LENGTH = 500;

/**
 * Reads a question as a client sends it. Null if nothing can match, since it has no letters or digits.
 * @throws RequestError BAD_USER_INPUT
 */
export function readQuestion(text: string, argument: string): string | null {
  const { length } = Array.from(text);
  if (length > MAX_LENGTH) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `'${argument}' must have at most ${MAX_LENGTH} characters, not ${length}.`,
    );
  }
  if (/[\p{Cc}\p{Cs}]/u.test(text.replace(/[\t\r\n]/g, ' '))) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `'${argument}' must not have control characters or unpaired surrogates.`,
    );
  }
  return /[\p{L}\p{N}]/u.test(text) ? searchText(text).trim() : null;
}

/**
 * Soft hyphens, marks of direction, and characters without width, as a part of a regular expression. `words_of` in the database leaves
 * out the same.
 */
export const INVISIBLE = '\\u00AD\\u061C\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF';
const INVISIBLES = new RegExp(`[${INVISIBLE}]`, 'g');
/** The characters that separate words. In texts, PostgreSQL or `words_of` reads them as spaces. */
const BETWEEN_WORDS = /[-‐‑/,;:]/g;

/** A text without its invisible characters. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLES, '');
}

/** The text in the language of `websearch_to_tsquery`. There, a word with a hyphen would be a phrase, and only `"` is a quotation mark. */
function searchText(text: string): string {
  return withoutInvisible(text)
    .replace(/[“”„‟«»″]/g, '"')
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replace(/\S+/g, unquoted) : spaced(part)))
    .join('"');
}

function spaced(text: string): string {
  return text.replace(BETWEEN_WORDS, ' ');
}

/** A word outside quotation marks. After a minus, all of its parts are excluded together, so they become a phrase. */
function unquoted(word: string): string {
  if (!word.startsWith('-')) return spaced(word);
  const excluded = spaced(word.slice(1));
  return excluded === word.slice(1) ? word : `-"${excluded.trim()}"`;
}

/** The words of a question that may have typos, with their positions. Words after a minus or in quotes are never corrected. */
export function wordsOf(question: string): { readonly word: string; readonly at: number }[] {
  const blank = (text: string) => ' '.repeat(text.length);
  const plain = question.replace(/"[^"]*"?/g, blank).replace(/(?<=^|\s)-\S+/g, blank);
  return Array.from(
    plain.matchAll(/(?<![\p{L}\p{M}\p{N}])[\p{L}\p{M}]{4,}(?![\p{L}\p{M}\p{N}])/gu),
    ({ 0: word, index }) => ({
      word,
      at: index,
    }),
  );
}

/** The number of letters to add, remove, replace, or swap with the next one, to turn one word into another. */
export function distance(one: string, other: string): number {
  const [a, b] = [unaccentedLetters(one), unaccentedLetters(other)];
  let [before, above]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (above?.[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (above?.[j - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before?.[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, above] = [above ?? [], row];
  }
  return above?.[b.length] ?? 0;
}

function unaccentedLetters(word: string): string[] {
  return Array.from(word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase());
}
