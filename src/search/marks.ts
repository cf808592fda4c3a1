import { INVISIBLE } from './question.ts';

/** The position of a word in a text. */
export interface Word {
  readonly from: number;
  readonly to: number;
}

/** A word that matches, with the stems of the question that it has. */
export interface Mark extends Word {
  readonly stems: readonly string[];
}

/** The number of words that begin like a stem that are considered. */
const MAX_PLACES = 1_000;
/** The length above which words are ignored, so that every snippet is short (characters). */
const MAX_LENGTH = 100;

const LETTER = `[\\p{L}\\p{M}\\p{N}${INVISIBLE}]`;
/**
 * As in PostgreSQL's parser, `example.org`, `ann@example.org` and `3.5` may be one word each, but `Müller.Er` is two. Not more than these
 * are joined, so that a text without spaces doesn't take long.
 */
const BEFORE = '(?:[A-Za-z0-9]{1,63}[.@_]){0,4}';
const AFTER = '(?:[.@_][A-Za-z0-9]{1,63}){1,4}';
const WORD = `(?:[A-Za-z0-9]+${AFTER}(?!${LETTER})|${LETTER}+)`;
const WORDS = new RegExp(WORD, 'gu');
const REST_OF_WORD = new RegExp(WORD, 'uy');
const IS_WITHIN_WORD = new RegExp(`(?<=${LETTER})`, 'uy');
const JOINED_BEFORE = new RegExp(`(?<=(?<!${LETTER})(${BEFORE}))`, 'uy');

/** All words of a text, in order. */
export function* wordsIn(text: string): Iterable<Word> {
  for (const { 0: word, index } of text.matchAll(WORDS))
    if (word.length <= MAX_LENGTH) yield { from: index, to: index + word.length };
}

/** The words that begin like a stem without its end. The end may differ: `compani` is the stem of `company`. */
export function wordsLike(text: string, stems: readonly string[]): Word[] {
  const { plain, placesOf } = folded(text);
  const begins = new Set(
    stems.map((stem) => folded(stem).plain.replace(/(?:(?<=.{4})\p{L}|(?<=.{2})[iy])$/u, '')),
  );
  const places = [...begins].flatMap((begin) => occurrencesOf(plain, begin, MAX_PLACES / begins.size));
  const words = new Map<number, Word>();
  for (const place of placesOf(places.toSorted((a, b) => a - b))) {
    const word = wordAt(text, place);
    if (word !== undefined && word.to - word.from <= MAX_LENGTH) words.set(word.from, word);
  }
  return [...words.values()].toSorted((a, b) => a.from - b.from);
}

function occurrencesOf(text: string, begin: string, max: number): number[] {
  const places: number[] = [];
  if (begin === '') return places;
  let at = text.indexOf(begin);
  for (; at >= 0 && places.length < max; at = text.indexOf(begin, at + begin.length)) {
    IS_WITHIN_WORD.lastIndex = at;
    if (!IS_WITHIN_WORD.test(text)) places.push(at);
  }
  return places;
}

/** The word that begins at a position, or has one of its joined parts there. */
function wordAt(text: string, place: number): Word | undefined {
  JOINED_BEFORE.lastIndex = place;
  const from = place - (JOINED_BEFORE.exec(text)?.[1]?.length ?? 0);
  for (const start of [from, place]) {
    REST_OF_WORD.lastIndex = start;
    if (REST_OF_WORD.test(text) && REST_OF_WORD.lastIndex > place)
      return { from: start, to: REST_OF_WORD.lastIndex };
  }
  return undefined;
}

/** Ligatures and letters with strokes that Unicode doesn't decompose. PostgreSQL's `unaccent` writes them so. */
const PLAIN = new Map(
  "Ææ ae, Œœ oe, ßẞ ss, Þþ th, ĸ q, ŉ 'n, ØøǾǿ o, Łł l, ĐđÐð d, Ħħ h, ıƗɨ i, ȷ j, Ŋŋ n, Ŧŧ t, ς σ, Ƀƀ b, Ʉʉ u"
    .split(', ')
    .flatMap((entry) => {
      const [letters = '', plain = ''] = entry.split(' ');
      return Array.from(letters, (letter) => [letter, plain] as const);
    }),
);
const UNREAD = new RegExp(`[\\u0300-\\u036F${INVISIBLE}]`, 'g');

interface Folded {
  readonly plain: string;
  /** The positions in the original text of these positions, which are in order. */
  readonly placesOf: (places: readonly number[]) => number[];
}

/** The text without accents, capitals and invisible characters. */
function folded(text: string): Folded {
  const known = new Map<string, string>();
  const lettersOf = (character: string) => {
    const letters = (PLAIN.get(character) ?? character.normalize('NFKD')).replace(UNREAD, '').toLowerCase();
    known.set(character, letters);
    return letters;
  };
  // The positions from which the plain text is shifted, and by how much.
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let by = 0;
  const plain = text.replace(/[^\0-\x7f]/gu, (character, index: number) => {
    const letters = known.get(character) ?? lettersOf(character);
    if (letters.length !== character.length) {
      const from = index - by + letters.length;
      by += character.length - letters.length;
      shifts.push({ from, by });
    }
    return letters;
  });
  const placesOf = (places: readonly number[]) => {
    let next = 0;
    return places.map((place) => {
      while ((shifts[next]?.from ?? Infinity) <= place) next += 1;
      return place + (shifts[next - 1]?.by ?? 0);
    });
  };
  return { plain: plain.toLowerCase(), placesOf };
}

/** The parts of a word that PostgreSQL reads as this token. The whole word if no part is found. */
export function placesIn(text: string, { from, to }: Word, read: string): Word[] {
  const word = text.slice(from, to);
  if (!/[.@_]/.test(word)) return [{ from, to }];
  const places: Word[] = [];
  // Joined parts have no invisible characters, so they are compared as they are written.
  for (const { index } of word.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]/g)) {
    const end = index + read.length;
    if (word.startsWith(read, index) && !/^[A-Za-z0-9]/.test(word.slice(end)))
      places.push({ from: from + index, to: from + end });
  }
  return places.length === 0 ? [{ from, to }] : places;
}

/** The marks in the order of the text, with those that overlap as one. */
export function merged(marks: readonly Mark[]): Mark[] {
  const apart: Mark[] = [];
  for (const mark of marks.toSorted((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last === undefined || last.to <= mark.from) apart.push(mark);
    else {
      const stems = [...new Set([...last.stems, ...mark.stems])];
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, mark.to), stems };
    }
  }
  return apart;
}
