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
/** Longer words are passed over, so that a snippet is short whatever the text (characters). */
const MAX_LENGTH = 100;

/** What stands in words without being read. `words_of` in the database leaves out the same. */
const INVISIBLE = '\\u00AD\\u061C\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF';
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

/** All words of a text, one after another. */
export function* wordsIn(text: string): Iterable<Word> {
  for (const { 0: word, index } of text.matchAll(WORDS))
    if (word.length <= MAX_LENGTH) yield { from: index, to: index + word.length };
}

/** Where words begin like a stem, or like all of it but the end, which may differ: `compani` is the stem of `company`. */
export function wordsLike(text: string, stems: readonly string[]): Word[] {
  const { plain, placesOf } = folded(text);
  const begins = new Set(
    stems.map((stem) => folded(stem).plain.replace(/(?:(?<=.{4})\p{L}|(?<=.{2})[iy])$/u, '')),
  );
  const places = [...begins].flatMap((begin) => beginnings(plain, begin, MAX_PLACES / begins.size));
  const words = new Map<number, Word>();
  for (const place of placesOf(places.toSorted((a, b) => a - b))) {
    const word = wordAt(text, place);
    if (word !== undefined && word.to - word.from <= MAX_LENGTH) words.set(word.from, word);
  }
  return [...words.values()].toSorted((a, b) => a.from - b.from);
}

function beginnings(text: string, begin: string, max: number): number[] {
  const places: number[] = [];
  if (begin === '') return places;
  let at = text.indexOf(begin);
  for (; at >= 0 && places.length < max; at = text.indexOf(begin, at + begin.length)) {
    IS_WITHIN_WORD.lastIndex = at;
    if (!IS_WITHIN_WORD.test(text)) places.push(at);
  }
  return places;
}

/** The word that has its beginning, or that of one of its joined parts, at a place. */
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

/** Letters that are others with a stroke or two in one, which Unicode doesn't say. PostgreSQL's `unaccent` writes them so. */
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
  /** Where in the text itself these places are, which are in order. */
  readonly placesOf: (places: readonly number[]) => number[];
}

/** Without accents, capitals and what isn't read. */
function folded(text: string): Folded {
  const known = new Map<string, string>();
  const lettersOf = (character: string) => {
    const letters = (PLAIN.get(character) ?? character.normalize('NFKD')).replace(UNREAD, '').toLowerCase();
    known.set(character, letters);
    return letters;
  };
  // From where on the places differ, and by how much.
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

const INVISIBLES = new RegExp(`[${INVISIBLE}]`, 'g');

/** A word as PostgreSQL is asked about it. */
export function asRead(word: string): string {
  return word.replace(INVISIBLES, '');
}

/** The places in a word of what PostgreSQL reads as one word; all of it if that can't be told. */
export function placesIn(text: string, { from, to }: Word, read: string): Word[] {
  const word = text.slice(from, to);
  if (!/[.@_]/.test(word)) return [{ from, to }];
  const places: Word[] = [];
  // What is joined has nothing invisible, so parts are read as they are written.
  for (const { index } of word.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]/g)) {
    const end = index + read.length;
    if (word.startsWith(read, index) && !/^[A-Za-z0-9]/.test(word.slice(end)))
      places.push({ from: from + index, to: from + end });
  }
  return places.length === 0 ? [{ from, to }] : places;
}

/** In the order of the text, those that overlap as one. */
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
