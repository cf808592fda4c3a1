import { RequestError } from '../errors.ts';

/** Maximum length of what is searched for, in characters. */
const MAX_LENGTH = 500;

/**
 * What is asked for, as it is searched; null if nothing can match, since it has no letters or digits.
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
  return /[\p{L}\p{N}]/u.test(text) ? plainOf(text).trim() : null;
}

/** Soft hyphens, marks of direction, and what has no width. `words_of` in the database leaves out the same. */
const INVISIBLE = /[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;
/** What parts words, in texts as well: there, PostgreSQL or `words_of` reads it as a space. */
const BETWEEN_WORDS = /[-‐‑/,;:]/g;

/** In the language of `websearch_to_tsquery`, where a word with a hyphen would be a phrase. Keyboards set quotation marks of their own. */
function plainOf(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/[“”„‟«»″]/g, '"')
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replace(/\S+/g, inWords) : spaced(part)))
    .join('"');
}

function spaced(text: string): string {
  return text.replace(BETWEEN_WORDS, ' ');
}

/** A word that stands outside quotation marks. All of one after a minus is excluded, so it goes into quotation marks. */
function inWords(word: string): string {
  if (!word.startsWith('-')) return spaced(word);
  const excluded = spaced(word.slice(1));
  return excluded === word.slice(1) ? word : `-"${excluded.trim()}"`;
}

/** The words of a question that a typo can be in, with their places. What stands after a minus or in quotes is meant as it is. */
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

/** The number of letters that have to be added, removed, replaced, or swapped with the next one, to make one word of another. */
export function distance(one: string, other: string): number {
  const [a, b] = [lettersOf(one), lettersOf(other)];
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

function lettersOf(word: string): string[] {
  return Array.from(word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase());
}
