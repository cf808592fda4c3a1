/** Where a word stands in a text. */
export interface Word {
  readonly from: number;
  readonly to: number;
}

/** A word that matches, with the stems of the question that it has. */
export interface Mark extends Word {
  readonly stems: readonly string[];
}

/** Of more words than these that begin like a stem, the first ones are looked at. */
const MAX_PLACES = 1_000;

/** What stands in words without being read. `words_of` in the database leaves out the same. */
const INVISIBLE = '\\u00AD\\u061C\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF';
const LETTERS = `[\\p{L}\\p{M}\\p{N}${INVISIBLE}]+`;
/** As in PostgreSQL's parser, `example.org`, `ann@example.org` and `3.5` are one word each. */
const JOINED = `(?:[.@_]${LETTERS})*`;
const WORDS = new RegExp(LETTERS + JOINED, 'gu');
const REST_OF_WORD = new RegExp(`(?:${LETTERS})?${JOINED}`, 'uy');
const IS_WITHIN_WORD = new RegExp(`${LETTERS}[.@_]?$`, 'u');

export function wordsIn(text: string): Word[] {
  return Array.from(text.matchAll(WORDS), ({ 0: word, index }) => ({ from: index, to: index + word.length }));
}

/** Where words begin like a stem, or like all of it but the end, which may differ: `compani` is the stem of `company`. */
export function wordsLike(text: string, stems: readonly string[]): Word[] {
  const plain = folded(text);
  const begins = stems.map((stem) => folded(stem).replace(/(?<=.{4})\p{L}$/u, ''));
  const words = new Map(begins.flatMap((begin) => beginnings(plain, begin)).map((word) => [word.from, word]));
  return [...words.values()].toSorted((a, b) => a.from - b.from);
}

function beginnings(text: string, begin: string): Word[] {
  const words: Word[] = [];
  let from = text.indexOf(begin);
  for (; from >= 0 && words.length < MAX_PLACES; from = text.indexOf(begin, from + begin.length)) {
    if (IS_WITHIN_WORD.test(text.slice(Math.max(0, from - 2), from))) continue;
    REST_OF_WORD.lastIndex = from + begin.length;
    REST_OF_WORD.test(text);
    words.push({ from, to: REST_OF_WORD.lastIndex });
  }
  return words;
}

/** Without accents and capitals, each character at its place. */
function folded(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (character) => character.normalize('NFD').charAt(0)).toLowerCase();
}

const INVISIBLES = new RegExp(`[${INVISIBLE}]`, 'g');

/** A word as PostgreSQL is asked about it. */
export function asRead(word: string): string {
  return word.replace(INVISIBLES, '');
}
