/** A text that is no longer is taken whole (characters). */
const WHOLE = 600;
/** What is taken before and after the place where words stand (characters). */
const [BEFORE, AFTER] = [150, 250];
/** Of a long text, so many places are taken. */
const MAX_PARTS = 3;
/** Of more words than these that begin like a stem, the first ones are looked at. */
const MAX_PLACES = 200;

interface Place {
  readonly at: number;
  readonly stem: number;
}

/**
 * The parts of a long text that have words with these stems: where most of them stand next to each other, and where the others stand.
 * The whole text if no word begins like a stem.
 */
export function partsNear(text: string, stems: readonly string[]): string {
  if (text.length <= WHOLE) return text;
  const places = placesOf(text, stems);
  const near = places.map((place, index) => stemsAfter(place, places.slice(index)));
  const best = near.reduce((best, { size }, index) => (size > (near[best]?.size ?? 0) ? index : best), 0);
  const [first] = places.slice(best);
  if (first === undefined) return text;
  const others = new Map(
    places.toReversed().flatMap(({ at, stem }) => (near[best]?.has(stem) === true ? [] : [[stem, at]])),
  );
  return around([first.at, ...others.values()].slice(0, MAX_PARTS))
    .map(({ from, to }) => wholeWords(text, from, to))
    .join(' … ');
}

/** Where words begin like a stem, or like all of it but the end, which may differ: `compani` is the stem of `company`. */
function placesOf(text: string, stems: readonly string[]): Place[] {
  const plain = folded(text);
  return stems
    .flatMap((stem, index) =>
      /^[\p{L}\p{N}]+$/u.test(stem) ? beginnings(plain, stem.replace(/(?<=.{4})\p{L}$/u, ''), index) : [],
    )
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MAX_PLACES);
}

/** How much longer than the beginning of its stem a word may be, in letters. */
const MAX_ENDING = 5;
const LETTER = /\p{L}/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

function beginnings(text: string, begin: string, stem: number): Place[] {
  const places: Place[] = [];
  for (
    let at = text.indexOf(begin);
    at >= 0 && places.length < MAX_PLACES;
    at = text.indexOf(begin, at + 1)
  ) {
    if (LETTER_OR_DIGIT.test(text.charAt(at - 1))) continue;
    let end = at + begin.length;
    while (end <= at + begin.length + MAX_ENDING && LETTER.test(text.charAt(end))) end += 1;
    if (!LETTER_OR_DIGIT.test(text.charAt(end))) places.push({ at, stem });
  }
  return places;
}

/** Without accents and capitals, each character at its place. */
function folded(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (character) => character.normalize('NFD').charAt(0)).toLowerCase();
}

function stemsAfter({ at }: Place, places: readonly Place[]): ReadonlySet<number> {
  const end = places.findIndex((place) => place.at > at + AFTER / 2);
  return new Set(places.slice(0, end < 0 ? undefined : end).map(({ stem }) => stem));
}

/** What is around places of a text. Parts that overlap are one. */
function around(places: readonly number[]): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (const at of places.toSorted((a, b) => a - b)) {
    const [from, to] = [Math.max(0, at - BEFORE), at + AFTER];
    const last = parts.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else parts.push({ from, to });
  }
  return parts;
}

function wholeWords(text: string, from: number, to: number): string {
  const part = text.slice(from, to);
  const start = from === 0 ? part : part.replace(/^\S*\s+/, '');
  return to >= text.length ? start : start.replace(/\s+\S*$/, '');
}
