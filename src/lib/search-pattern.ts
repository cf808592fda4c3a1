import { hyphenated } from './compared-address.ts';
import { comparedText, INVISIBLE, LETTER } from './compared-text.ts';

/** Letters of words by which PostgreSQL looks for them. Enough to find few other texts. */
const LOOKED_FOR = 40;
/** Letters that are looked for in all ways in which characters can stand for several of them. */
const TOGETHER = 5;
/** Characters that HTML or JSON write in another way. Quotation marks and apostrophes are compared as one. */
const ESCAPED: Readonly<Record<string, string>> = {
  ' ': '\\s|&nbsp;|\\\\[nrt]|<br[^>]*>',
  '\\': '\\\\+',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '\\\\"|&quot;|&apos;|&#39;|&#x27;',
};

/** A letter of words, without its marks. A character can stand for several. */
interface Letter {
  /** Empty for marks that no letter has. */
  readonly base: string;
  readonly marks: readonly string[];
}
const NOTHING: Letter = { base: '', marks: [] };

/**
 * A regular expression of PostgreSQL that each text with the words matches: plain text, HTML, or JSON. Others may match it,
 * too.
 * @param words as they are compared
 */
export function searchPattern(words: string): string {
  const letters = lettersOf(words, LOOKED_FOR);
  const ways = letters.map((_, at) => waysFrom(letters, at));
  const sought = { letters, ways, nothing: nothingIn(letters) };
  const parts: string[] = [];
  for (let at = 0; at < letters.length;) {
    let end = at + 1;
    for (let from = at; from < end; from += 1) end = Math.max(end, ...(ways[from] ?? []).keys());
    parts.push(end - at > TOGETHER ? loosely(sought, at, end) : exactly(sought, at, end));
    at = end;
  }
  return parts.join('');
}

interface Sought {
  readonly letters: readonly Letter[];
  readonly ways: readonly Ways[];
  /** What may stand after each letter without changing how it is compared. */
  readonly nothing: string;
}

/** The characters that can each stand for the letters from one on, by the index after the last. */
type Ways = ReadonlyMap<number, readonly string[]>;

function waysFrom(letters: readonly Letter[], at: number): Ways {
  const ways = new Map<number, string[]>();
  const add = (to: number, character: string) => {
    const end = Math.min(to, letters.length);
    ways.set(end, [...(ways.get(end) ?? []), character]);
  };
  const letter = letters[at] ?? NOTHING;
  for (const way of composed(letter)) add(at + 1, way);
  for (const { character, spelled, index } of known().spellings.get(letter.base) ?? []) {
    // A character may also reach over the beginning or the end of the words.
    if (index > 0 && at > 0) continue;
    if (fits(spelled, letters, at - index)) add(at - index + spelled.length, character);
  }
  for (const { character, to } of syllables(letters, at)) add(to, character);
  return ways;
}

/** Letters in each way in which characters can stand for one or several of them. */
function exactly(sought: Sought, from: number, end: number): string {
  const choices = [...(sought.ways[from] ?? [])].map(([to, characters]) => {
    const begun = begunBy(sought, from, to, characters);
    return to === end ? begun : begun + exactly(sought, to, end);
  });
  return choices.length === 1 ? choices.join('') : `(?:${choices.join('|')})`;
}

/** As `exactly`, without a pattern that grows with each way: letters for which one before them may stand may be missing. */
function loosely(sought: Sought, from: number, end: number): string {
  return sought.letters
    .slice(from, end)
    .map((_, index) => {
      const at = from + index;
      const begun = begunBy(sought, at, at + 1, [...(sought.ways[at]?.values() ?? [])].flat());
      return index === 0 ? begun : `(?:${begun})?`;
    })
    .join('');
}

/** One of the characters that stand for letters, and what may follow. All white space in a row is one space. */
function begunBy(
  { letters, nothing }: Sought,
  from: number,
  to: number,
  characters: readonly string[],
): string {
  const bases = letters.slice(from, to).map(({ base }) => base);
  const space = bases.includes(' ') ? `|${anyOf([' '], known().spaces)}` : '';
  // Marks alone can be written in ways that aren't looked for.
  return `${bases[0] === '' ? '' : anyOf(bases, characters)}(?:${nothing}${space})*`;
}

/** What nobody sees, and marks: their order may differ from that in which they are compared. */
function nothingIn(letters: readonly Letter[]): string {
  const { marks: all, invisible } = known();
  const marks = letters.flatMap((letter) => letter.marks);
  const alike = all.filter((mark) => isWithin(mark.marks, marks)).map(({ character }) => character);
  return `[${invisible}${[...new Set([...marks, ...alike])].map(escape).join('')}]|<[^>]*>`;
}

/**
 * The same for what addresses and slugs may have: the words in plain letters, and letters that are encoded, which PostgreSQL
 * doesn't read.
 */
export function addressPattern(words: string): string {
  const plain = (hyphenated(words) ?? '').match(/[a-z\d]/g)?.slice(0, LOOKED_FOR) ?? [];
  const letters = plain.map((letter) => `[${letter}${letter.toUpperCase()}]`).join('[^a-zA-Z0-9]*');
  const encoded = '%[0-9a-fA-F][0-9a-fA-F]|[a-zA-Z]:\\S*[^\\x01-\\x7F]';
  return letters === '' ? encoded : `${encoded}|${letters}`;
}

/** @param most the number of letters that are read */
function lettersOf(text: string, most = Infinity): Letter[] {
  const found = (text.normalize('NFD').match(LETTER) ?? []).slice(0, most);
  return found.flatMap((letter) => {
    const [base = '', ...more] = letter;
    if (/\p{M}/u.test(base)) return [{ base: '', marks: [base, ...more] }];
    if (more.every((character) => /\p{M}/u.test(character))) return [{ base, marks: more }];
    // The parts of a Korean syllable.
    return Array.from(letter, (part) => ({ base: part, marks: [] }));
  });
}

function isWithin(marks: readonly string[], others: readonly string[]): boolean {
  return marks.every((mark) => others.includes(mark));
}

/** Whether the letters of a character are those of the words from an index, which may be before the first. */
function fits(spelled: readonly Letter[], letters: readonly Letter[], from: number): boolean {
  return spelled.every(({ base, marks }, index) => {
    const letter = letters[from + index];
    return letter === undefined || (letter.base === base && isWithin(marks, letter.marks));
  });
}

/** A letter with none, some or all of its marks: others may follow by themselves, in any order. */
function composed({ base, marks }: Letter): string[] {
  let ways = [base];
  for (const mark of marks) ways = [...ways, ...ways.map((way) => way + mark)];
  return [...new Set(ways.map((way) => way.normalize('NFC')))].filter((way) => Array.from(way).length === 1);
}

/** The Korean syllables that begin with a letter. */
function syllables(letters: readonly Letter[], at: number): { character: string; to: number }[] {
  return [at + 2, at + 3]
    .filter((to) => to <= letters.length)
    .map((to) => ({
      to,
      character: letters
        .slice(at, to)
        .map(({ base }) => base)
        .join('')
        .normalize('NFC'),
    }))
    .filter(({ character }) => /^[\uAC00-\uD7A3]$/u.test(character));
}

/** One of the characters. To PostgreSQL, all of a set are one, so that it needs far fewer states than for a choice. */
function anyOf(bases: readonly string[], characters: readonly string[]): string {
  const set = `[${[...new Set(characters)].map(escape).join('')}]`;
  const escaped = bases.length === 1 ? ESCAPED[bases[0] ?? ''] : undefined;
  return escaped === undefined ? set : `(?:${escaped}|${set})`;
}

/** Only what is special to PostgreSQL: it refuses a backslash before what it knows as a letter, such as `Ⓟ`. */
function escape(letters: string): string {
  return letters.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

interface Spelling {
  readonly character: string;
  /** The letters as which it is compared. */
  readonly spelled: readonly Letter[];
  /** That of a letter among them. */
  readonly index: number;
}

interface Known {
  /** The characters that are compared as others, by the base of each letter: `ß` as `ss`, `ﬁ` as `fi`, `’` as `'`, and each capital. */
  readonly spellings: ReadonlyMap<string, readonly Spelling[]>;
  /** Those that are compared as marks. */
  readonly marks: readonly { readonly character: string; readonly marks: readonly string[] }[];
  readonly spaces: readonly string[];
  /** The ranges of what nobody sees. */
  readonly invisible: string;
}

let found: Known | null = null;

/** What may be compared as something else. */
const VARIANTS =
  /[\p{Changes_When_NFKC_Casefolded}\p{Changes_When_Uppercased}\p{Quotation_Mark}\p{Dash}`´ʹʻʼʽ׳״′″‴‵‶‷❛❜❝❞]/gu;

/** Reads all of Unicode once. */
function known(): Known {
  if (found !== null) return found;
  const spellings = new Map<string, Spelling[]>();
  const marks: Known['marks'][number][] = [];
  const unicode = allOfUnicode();
  for (const [character] of unicode.matchAll(VARIANTS)) {
    if (INVISIBLE.test(character)) continue;
    // Without something around it, a space would go.
    const compared = comparedText(`!${character}!`).slice(1, -1);
    if (compared === character || compared === '') continue;
    const all = lettersOf(compared);
    // What begins with a mark has it of the letter before, which needn't have it.
    const spelled = all.filter(({ base }) => base !== '');
    if (spelled.length === 0) marks.push({ character, marks: all.flatMap((letter) => letter.marks) });
    spelled.forEach(({ base }, index) => {
      const others = spellings.get(base);
      const spelling = { character, spelled, index };
      if (others === undefined) spellings.set(base, [spelling]);
      else others.push(spelling);
    });
  }
  const spaces = (spellings.get(' ') ?? []).filter(({ spelled }) =>
    spelled.every(({ base }) => base === ' '),
  );
  found = {
    spellings,
    marks,
    spaces: [' ', ...spaces.map(({ character }) => character)],
    invisible: invisibleRanges(unicode),
  };
  return found;
}

/** Each character. Surrogates are none. */
function allOfUnicode(): string {
  const parts: string[] = [];
  for (let from = 0x20; from <= 0x10_ffff; from += 0x20)
    if (from < 0xd800 || from > 0xdfff)
      parts.push(String.fromCodePoint(...Array.from({ length: 0x20 }, (_, index) => from + index)));
  return parts.join('');
}

/** What is invisible, as ranges: PostgreSQL doesn't know the properties of Unicode. */
function invisibleRanges(unicode: string): string {
  const runs = unicode.match(new RegExp(`${INVISIBLE.source}+`, 'gu')) ?? [];
  return runs
    .map((run) => Array.from(run))
    .map((run) => (run.length > 1 ? `${run[0]}-${run.at(-1)}` : run.join('')))
    .join('');
}
