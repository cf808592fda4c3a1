import { comparedText, decomposed, fold, LETTER } from './compared-text.ts';

/** What stands in the place of words that were taken out. */
export const REMOVED = '[removed]';

/** The mark of a redaction in a paragraph. */
export function redactionMark(redactionId: string): string {
  return `<span data-redaction="${globalIdOf(redactionId)}">${REMOVED}</span>`;
}

/** The global id of a redaction, by which readers find why words are missing. */
function globalIdOf(redactionId: string): string {
  return Buffer.from(`Redaction:${redactionId}`).toString('base64url');
}

const MARK = /<span data-redaction="([^"]*)">([^<]*)<\/span>/g;

/** The global ids of the redactions whose marks a paragraph has. */
export function marksIn(html: string | null | undefined): string[] {
  return [...(html ?? '').matchAll(MARK)].map(([, redactionId = '']) => redactionId);
}

/** The paragraph with these marks only: nobody makes marks but a redaction. */
export function withMarks(html: string, known: ReadonlySet<string>): string {
  return html.replace(MARK, (mark, redactionId: string, text: string) =>
    known.has(redactionId) ? mark : text,
  );
}

/** A character of a text, and where it stands in the original: an entity of HTML is one character of several. */
interface Unit {
  readonly character: string;
  readonly start: number;
  readonly end: number;
}

/** A text as it is compared, and where each of its characters comes from. */
interface Compared {
  readonly text: string;
  /** For each UTF-16 unit of the text, the index of the first and the last unit of the original that it comes from. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** From the first to the last unit. */
type Match = readonly [first: number, last: number];

/** Whether a text has the words, by the way in which it is compared. Returns the matches, which don't overlap. */
export type Find = (compared: string) => readonly (readonly [start: number, end: number])[];

/** What readers see of safe HTML, as it is compared. */
export function comparedHtml(html: string): string {
  return comparedText(shownOf(html));
}

/** Finds words, which are given as they are compared. */
export function findWords(words: string): Find {
  return (text) => {
    const found: [number, number][] = [];
    for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + words.length))
      found.push([at, at + words.length]);
    return found;
  };
}

/** A plain text without the words. The same text if it doesn't have them. */
export function textWithout(text: string, find: Find): string {
  const units = unitsOf(text);
  return replaceUnits(text, units, matchesIn(units, find), REMOVED);
}

export interface RedactedHtml {
  readonly html: string;
  /** Whether nothing visible is left of the text. */
  readonly isEmpty: boolean;
}

/**
 * A paragraph's safe HTML without the words, also where they stand across tags. It stays well-formed. An attribute that has the
 * words goes, and so does an element that has nothing left.
 * @param mark what is put in the place of the words
 * @param hasWords whether the value of an attribute has the words
 */
export function htmlWithout(
  html: string,
  find: Find,
  mark: string,
  hasWords: (value: string) => boolean,
): RedactedHtml {
  // Most paragraphs don't have the words, and it takes less time to see that.
  if (!html.includes('="') && find(comparedHtml(html)).length === 0) return { html, isEmpty: false };
  const units = htmlUnits(html);
  const matches = matchesIn(units, find);
  const replaced = replaceUnits(html, units, matches, mark).replace(TAG, (tag) =>
    tag.replace(ATTRIBUTE, (attribute, name: string, value: string) =>
      name !== 'data-redaction' && hasWords(decode(value)) ? '' : attribute,
    ),
  );
  const isLeft = /[^\s\0\p{Cc}\p{Cf}]/u.test(shownOf(replaced));
  return { html: replaced === html ? html : withoutEmpty(replaced), isEmpty: matches.length > 0 && !isLeft };
}

/** Without elements that have nothing, such as `<em></em>`, and without links that lead nowhere: their text stays. */
function withoutEmpty(html: string): string {
  const kept: string[] = [];
  const leadSomewhere: boolean[] = [];
  for (const part of html.split(TAGS)) {
    const [, slash, name] = /^<(\/?)([a-z]+)/i.exec(part) ?? [];
    if (name === 'a' && slash === '') leadSomewhere.push(/ (?:href|lang|dir)="/.test(part));
    const isKept = name !== 'a' || (slash === '' ? leadSomewhere.at(-1) : leadSomewhere.pop());
    if (part === '' || isKept === false) continue;
    const isEmpty = slash === '/' && kept.at(-1)?.match(/^<([a-z]+)/i)?.[1] === name;
    if (isEmpty) kept.pop();
    else kept.push(part);
  }
  return kept.join('');
}

const TAG = /<\/?[a-z][\w-]*(?: [\w-]+(?:="[^"]*")?)*(?: ?\/)?>/gi;
const TAGS = new RegExp(`(${TAG.source})`, 'gi');
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g;
const ENTITIES = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d+)|#x([\da-f]+));/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};
/** One tag, mark of an earlier redaction or entity. */
const NO_PLAIN = new RegExp(
  `<span data-redaction="[^"]*">[^<]*</span>|${TAG.source}|${ENTITIES.source}`,
  'giu',
);

function decode(value: string): string {
  return value.replace(ENTITIES, (_, name?: string, decimal?: string, hex?: string) =>
    name === undefined
      ? String.fromCodePoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal))
      : (NAMED[name.toLowerCase()] ?? ''),
  );
}

/** What readers see of a token. A line break is a space; an earlier mark is a character that nothing matches. */
function shownBy(token: string): string {
  if (token.startsWith('<span data-redaction')) return '\0';
  if (/^<br\b/i.test(token)) return ' ';
  if (token.length > 1 && token.startsWith('<')) return '';
  return token.length > 2 ? decode(token) : token;
}

/** What readers see of safe HTML. */
function shownOf(html: string): string {
  return html.replace(NO_PLAIN, (token) => shownBy(token));
}

/** The characters that readers see of safe HTML. A space or mark in the place of a tag takes none of the HTML away. */
function htmlUnits(html: string): Unit[] {
  const units: Unit[] = [];
  let done = 0;
  const addPlain = (end: number) => {
    for (const unit of unitsOf(html.slice(done, end), done)) units.push(unit);
  };
  for (const { 0: token, index } of html.matchAll(NO_PLAIN)) {
    addPlain(index);
    const character = shownBy(token);
    done = index + token.length;
    if (character !== '') units.push({ character, start: token.startsWith('<') ? done : index, end: done });
  }
  addPlain(html.length);
  return units;
}

function unitsOf(text: string, at = 0): Unit[] {
  let start = at;
  return Array.from(text, (character) => {
    const unit = { character, start, end: start + character.length };
    start = unit.end;
    return unit;
  });
}

/** Folds letter by letter, so that each character of the result comes from known ones of the original. */
function compare(units: readonly Unit[]): Compared {
  // A text has few letters, many times each.
  const decompose = remembered(decomposed);
  const foldLetter = remembered(fold);
  const spread: string[] = [];
  /** For each UTF-16 unit of what is spread, the units of the original. */
  const from: number[] = [];
  const to: number[] = [];
  units.forEach(({ character: original }, index) => {
    for (const character of decompose(original)) {
      const isSpace = /\s/u.test(character);
      if (isSpace && spread.at(-1) === ' ') {
        to[to.length - 1] = index;
        continue;
      }
      spread.push(isSpace ? ' ' : character);
      const length = character.length;
      for (let unit = 0; unit < length; unit += 1) {
        from.push(index);
        to.push(index);
      }
    }
  });
  let text = '';
  const first: number[] = [];
  const last: number[] = [];
  for (const { 0: letter, index } of spread.join('').matchAll(LETTER)) {
    const folded = foldLetter(letter);
    text += folded;
    const length = folded.length;
    for (let unit = 0; unit < length; unit += 1) {
      first.push(from[index] ?? 0);
      last.push(to[index + letter.length - 1] ?? 0);
    }
  }
  return { text, first, last };
}

function remembered(change: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const after = change(text);
    known.set(text, after);
    return after;
  };
}

function matchesIn(units: readonly Unit[], find: Find): Match[] {
  const { text, first, last } = compare(units);
  return find(text).map(([start, end]) => [first[start] ?? 0, last[end - 1] ?? 0]);
}

/** The text with a mark in the place of each match; what stands between the units of a match stays after the mark. */
function replaceUnits(text: string, units: readonly Unit[], matches: readonly Match[], mark: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const [first, last] of matches) {
    const begin = units[first]?.start ?? 0;
    parts.push(text.slice(done, begin), mark);
    done = begin;
    for (const { start, end } of units.slice(first, last + 1)) {
      parts.push(text.slice(done, start));
      done = end;
    }
  }
  return [...parts, text.slice(done)].join('');
}
