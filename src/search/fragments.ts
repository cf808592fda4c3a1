import type { Mark, Word } from './marks.ts';

/** The approximate length of a fragment (characters). */
const LENGTH = 160;
/** The number of marks of a text that are considered. */
const MAX_MARKS = 200;
/** The length of a beginning or an end without words, such as a quotation mark, that is still shown. */
const MAX_REST = 80;
/** The length above which a character may be cut: one may have any number of accents. */
const MAX_CHARACTER = 50;

const HAS_WORDS = /[\p{L}\p{N}]/u;

/** A part of a text, from the beginning of a word to the end of one. */
export interface Fragment {
  readonly from: number;
  readonly to: number;
}

/**
 * The parts of a text to show, at most two. The first is where most words of the question stand closest together. The second is where
 * the others stand, or one of them again. Without a mark, it is the beginning of the text.
 * @param marks in the order of the text
 */
export function fragmentsOf(text: string, marks: readonly Mark[]): Fragment[] {
  const first = around(text, closest(marks.slice(0, MAX_MARKS)));
  const isShown = ({ from, to }: Mark) => from >= first.from && to <= first.to;
  const shown = new Set(marks.filter(isShown).flatMap(({ stems }) => stems));
  const others = marks.slice(0, MAX_MARKS).filter((mark) => !isShown(mark));
  const rest = others.filter(({ stems }) => stems.some((stem) => !shown.has(stem)));
  if (others.length === 0) return [first];
  const second = around(text, closest(rest.length > 0 ? rest : others));
  const [one, other] = first.from <= second.from ? [first, second] : [second, first];
  return one.to < other.from ? [one, other] : [{ from: one.from, to: Math.max(one.to, other.to) }];
}

/** From the first to the last of the marks with the most stems. Of several such groups, the one with marks closest together. */
function closest(marks: readonly Mark[]): Word {
  let [best, most] = [{ from: 0, to: 0 }, 0];
  for (const [index, { from }] of marks.entries()) {
    const stems = new Set<string>();
    let to = from;
    for (let next = marks[index], at = index; next !== undefined; next = marks[(at += 1)]) {
      if (stems.size > 0 && next.to > from + LENGTH) break;
      if (next.stems.every((stem) => stems.has(stem))) continue;
      for (const stem of next.stems) stems.add(stem);
      ({ to } = next);
    }
    const isCloser = stems.size === most && most > 1 && to - from < best.to - best.from;
    if (stems.size > most || isCloser) [best, most] = [{ from, to }, stems.size];
  }
  return best;
}

/** A part of a text with its surroundings, in whole words. Without spaces near, words are cut: not all languages have spaces. */
function around(text: string, part: Word): Fragment {
  const before = Math.ceil(Math.max(0, LENGTH - (part.to - part.from)) / 2);
  const start = Math.max(0, Math.min(part.from - before, text.length - LENGTH));
  const end = Math.min(text.length, Math.max(start + LENGTH, part.to));
  const left = start === 0 ? 0 : matchLength(/^\S{0,30}\s+/, text.slice(start, part.from));
  const right = end === text.length ? 0 : matchLength(/(?<!\s)\s+\S{0,30}$/, text.slice(part.to, end));
  const from = left > 0 ? start + left : wholeCharacter(text, start);
  const to = right > 0 ? end - right : Math.max(part.to, wholeCharacter(text, end));
  const isAll = (rest: string) => rest.length <= MAX_REST && !HAS_WORDS.test(rest);
  return {
    from: isAll(text.slice(0, from)) ? 0 : from,
    to: isAll(text.slice(to)) ? text.length : to,
  };
}

/** The length of half a word. */
function matchLength(half: RegExp, text: string): number {
  return half.exec(text)?.[0].length ?? 0;
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of the character at a position. Vowels, tones and other marks belong to the character that they follow. */
function wholeCharacter(text: string, place: number): number {
  const start = Math.max(0, place - MAX_CHARACTER);
  const near = CHARACTERS.segment(text.slice(start, place + MAX_CHARACTER));
  return start + (near.containing(place - start)?.index ?? place - start);
}
