import { plainLetters } from './plain-letters.ts';

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

/** Soft hyphens, marks of direction and what has no width: nobody sees them. */
const INVISIBLE = /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF]/u;
const INVISIBLES = new RegExp(INVISIBLE.source, 'gu');
/** A character with the marks that belong to it, and the parts of a Korean syllable. */
const LETTER = /[\u1100-\u115F][\u1160-\u11A7]*[\u11A8-\u11FF]*|[^\p{M}]\p{M}*|\p{M}+/gu;

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

/**
 * A text as it is compared: in one case, composed, with one space for each run of white space, with one form of apostrophes,
 * quotation marks and dashes, without what is invisible. So words are found however they were typed or set.
 */
export function comparedText(text: string): string {
  const visible = text.replace(INVISIBLES, '').replace(/\s+/gu, ' ');
  // A sigma at the end of a word has another form.
  return fold(visible).replaceAll('ς', 'σ').trim();
}

/** What readers see of safe HTML, as it is compared. */
export function comparedHtml(html: string): string {
  return comparedText(html.replace(NO_PLAIN, (token) => shownBy(token)));
}

/** An address as people read it. */
export function decodedAddress(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** `Peter’s Größe` → `-peter-s-grosse-`, as a slug has it. Null if it has next to nothing. */
export function hyphenated(text: string): string | null {
  const words = (plainLetters(comparedText(text)).match(/[\p{L}\p{N}]+/gu) ?? []).join('-');
  return words.length > 1 ? `-${words}-` : null;
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
  const left = htmlUnits(replaced).some(({ character }) => /[^\s\0\p{Cc}\p{Cf}]/u.test(character));
  return { html: replaced === html ? html : withoutEmpty(replaced), isEmpty: matches.length > 0 && !left };
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
/** One tag, mark of an earlier redaction, entity or character. */
const TOKEN = new RegExp(
  `<span data-redaction="[^"]*">[^<]*</span>|${TAG.source}|${ENTITIES.source}|[^]`,
  'giu',
);
/** The same, but for a plain character. */
const NO_PLAIN = new RegExp(TOKEN.source.replace(/\|\[\^\]$/, ''), 'giu');

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

/** The characters that readers see of safe HTML. A space or mark in the place of a tag takes none of the HTML away. */
function htmlUnits(html: string): Unit[] {
  const units: Unit[] = [];
  for (const { 0: token, index } of html.matchAll(TOKEN)) {
    const character = shownBy(token);
    const end = index + token.length;
    const isTag = token.length > 1 && token.startsWith('<');
    if (character !== '') units.push({ character, start: isTag ? end : index, end });
  }
  return units;
}

function unitsOf(text: string): Unit[] {
  let start = 0;
  return Array.from(text, (character) => {
    const unit = { character, start, end: start + character.length };
    start = unit.end;
    return unit;
  });
}

/** Composes and folds letter by letter, so that each character of the result comes from known ones of the original. */
function compare(units: readonly Unit[]): Compared {
  const visible: { readonly character: string; readonly from: number; readonly to: number }[] = [];
  units.forEach(({ character }, index) => {
    if (INVISIBLE.test(character)) return;
    const last = visible.at(-1);
    if (!/\s/u.test(character)) visible.push({ character, from: index, to: index });
    else if (last?.character === ' ') visible.splice(-1, 1, { ...last, to: index });
    else visible.push({ character: ' ', from: index, to: index });
  });
  const starts = new Map<number, number>();
  let length = 0;
  visible.forEach(({ character }, index) => {
    starts.set(length, index);
    length += character.length;
  });
  starts.set(length, visible.length);
  const parts: string[] = [];
  const first: number[] = [];
  const last: number[] = [];
  for (const { 0: letter, index } of visible
    .map(({ character }) => character)
    .join('')
    .matchAll(LETTER)) {
    const from = visible[starts.get(index) ?? 0]?.from ?? 0;
    const to = visible[(starts.get(index + letter.length) ?? 1) - 1]?.to ?? 0;
    const folded = fold(letter);
    parts.push(folded);
    first.push(...Array.from({ length: folded.length }, () => from));
    last.push(...Array.from({ length: folded.length }, () => to));
  }
  return { text: parts.join(''), first, last };
}

/** Programs that set text turn one of these into another. Accents and primes are typed in the place of apostrophes. */
const QUOTATION_MARKS = /[\p{Quotation_Mark}`´ʹʻʼʽ׳״′″‴‵‶‷❛❜❝❞]/gu;
const DASHES = /\p{Dash}/gu;

/** In one case: the long way round makes `ß` equal to `SS`, and both small sigmas equal. */
function fold(letter: string): string {
  return letter
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(QUOTATION_MARKS, "'")
    .replace(DASHES, '-')
    .replaceAll('…', '...');
}

/** Characters of words by which PostgreSQL looks for them. Enough to find few other texts. */
const LOOKED_FOR = 40;
/** What may stand between two letters of a word, besides marks: nothing visible. */
const BETWEEN =
  '(?:[\\u00AD\\u034F\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFE00-\\uFE0F\\uFEFF]|<[^>]*>)*';
const SPACE =
  '(?:[\\s\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]|&nbsp;|\\\\[nrt]|<br[^>]*>)+';
/** Characters that HTML or JSON write in another way. */
const ESCAPED: Readonly<Record<string, string>> = {
  ' ': SPACE,
  // Only one of the dots is needed: an ellipsis is three.
  '.': '(?:\\.|…)?',
  '\\': '\\\\+',
  '&': '&(?:amp;)?',
  '<': '(?:<|&lt;)',
  '>': '(?:>|&gt;)',
};
/** Quotation marks and apostrophes are compared as one. */
const ESCAPED_QUOTE = '\\\\"|&quot;|&apos;|&#39;|&#x27;';

/**
 * A regular expression of PostgreSQL that each text with the words matches: plain text, HTML, or JSON. Others may match it,
 * too.
 * @param words as they are compared
 */
export function searchPattern(words: string): string {
  const spellings = spellingsOf();
  const letters = Array.from(words.slice(0, LOOKED_FOR));
  const parts: string[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    const two = letter + (letters[at + 1] ?? '');
    const known = [
      letter,
      letter.toUpperCase(),
      letter.normalize('NFD'),
      letter.toUpperCase().normalize('NFD'),
    ];
    const plain = anyOf([...known, ...(spellings.get(letter) ?? [])]);
    const alone = ESCAPED[letter] ?? (letter === "'" ? `(?:${plain}|${ESCAPED_QUOTE})` : plain);
    const ligatures = spellings.get(two);
    if (ligatures === undefined) parts.push(alone);
    else {
      const next = two.slice(letter.length);
      at += 1;
      parts.push(
        `(?:${anyOf(ligatures)}|${alone}${BETWEEN}${anyOf([next, next.toUpperCase(), ...(spellings.get(next) ?? [])])})`,
      );
    }
  }
  return parts.join(BETWEEN);
}

function anyOf(letters: readonly string[]): string {
  const escaped = [...new Set(letters)].map((letter) => letter.replace(/[^\p{L}\p{M}\p{N}]/gu, '\\$&'));
  return escaped.length === 1 ? escaped.join('') : `(?:${escaped.join('|')})`;
}

let spellings: ReadonlyMap<string, readonly string[]> | null = null;

/** The characters that are compared as other ones: `ß` as `ss`, `ﬁ` as `fi`, `’` as `'`, and each capital. */
function spellingsOf(): ReadonlyMap<string, readonly string[]> {
  if (spellings !== null) return spellings;
  const found = new Map<string, string[]>();
  for (let code = 0x20; code < 0x1_0000; code += 1) {
    const letter = String.fromCharCode(code);
    const folded = fold(letter);
    if (folded !== letter && folded.length < 3) found.set(folded, [...(found.get(folded) ?? []), letter]);
  }
  spellings = found;
  return found;
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
