import { comparedText, INVISIBLE } from './compared-text.ts';

/** Characters of words by which PostgreSQL looks for them. Enough to find few other texts. */
const LOOKED_FOR = 40;
/** Letters that are looked for in all the ways in which characters may stand for several of them. */
const TOGETHER = 6;
const SPACE =
  '(?:[\\s\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]|&nbsp;|\\\\[nrt]|<br[^>]*>)+';
/** Characters that HTML or JSON write in another way. */
const ESCAPED: Readonly<Record<string, string>> = {
  ' ': SPACE,
  // Only one of the dots is needed: an ellipsis is three.
  '.': '(?:[.․‥…．]|﹒)?',
  '\\': '\\\\+',
  '&': '[&＆﹠](?:amp;)?',
  '<': '(?:[<＜﹤]|&lt;)',
  '>': '(?:[>＞﹥]|&gt;)',
};
/** Quotation marks and apostrophes are compared as one. */
const ESCAPED_QUOTE = '\\\\"|&quot;|&apos;|&#39;|&#x27;';

/**
 * A regular expression of PostgreSQL that each text with the words matches: plain text, HTML, or JSON. Others may match it,
 * too.
 * @param words as they are compared
 */
export function searchPattern(words: string): string {
  const { spellings, between, longest } = known();
  const letters = Array.from(words).slice(0, LOOKED_FOR);
  const single = (letter: string) => {
    const plain = anyOf([
      ...[letter, letter.toUpperCase(), letter.normalize('NFD'), letter.toUpperCase().normalize('NFD')],
      ...(spellings.get(letter) ?? []),
    ]);
    return ESCAPED[letter] ?? (letter === "'" ? `(?:${plain}|${ESCAPED_QUOTE})` : plain);
  };
  const together = (from: number, to: number) => spellings.get(letters.slice(from, to).join('')) ?? [];
  /** The letters up to an end, alone or as characters that stand for several, such as ligatures. */
  const spelled = (from: number, end: number): string => {
    const ways: string[] = [];
    for (let to = from + 1; to <= end; to += 1) {
      const known = to === from + 1 ? [] : together(from, to);
      if (to > from + 1 && known.length === 0) continue;
      const next = known.length === 0 ? single(letters[from] ?? '') : anyOf(known);
      ways.push(to === end ? next : `${next}${between}${spelled(to, end)}`);
    }
    return ways.length === 1 ? ways.join('') : `(?:${ways.join('|')})`;
  };
  const parts: string[] = [];
  for (let at = 0; at < letters.length;) {
    let end = at + 1;
    for (let from = at; from < end; from += 1)
      for (let to = from + 2; to <= Math.min(at + TOGETHER, from + longest, letters.length); to += 1)
        if (together(from, to).length > 0) end = Math.max(end, to);
    parts.push(spelled(at, end));
    at = end;
  }
  return parts.join(between);
}

/** To PostgreSQL, all characters of a set are one, so that it needs far fewer states than for a choice. */
function anyOf(letters: readonly string[]): string {
  const different = [...new Set(letters)];
  const single = different.filter((letter) => Array.from(letter).length === 1).map(escape);
  const set = single.length > 1 ? [`[${single.join('')}]`] : single;
  const ways = [...set, ...different.filter((letter) => Array.from(letter).length > 1).map(escape)];
  return ways.length === 1 ? ways.join('') : `(?:${ways.join('|')})`;
}

/** Only what is special to PostgreSQL: it refuses a backslash before what it knows as a letter, such as `Ⓟ`. */
function escape(letters: string): string {
  return letters.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

interface Known {
  /** The characters that are compared as other ones: `ß` as `ss`, `ﬁ` as `fi`, `’` as `'`, and each capital. */
  readonly spellings: ReadonlyMap<string, readonly string[]>;
  /** The most characters that one is compared as. */
  readonly longest: number;
  /** What may stand between two letters of a word: nothing visible. */
  readonly between: string;
}

let found: Known | null = null;

/** What may be compared as something else. */
const VARIANTS =
  /[\p{Changes_When_NFKC_Casefolded}\p{Changes_When_Uppercased}\p{Quotation_Mark}\p{Dash}`´ʹʻʼʽ׳״′″‴‵‶‷❛❜❝❞]/gu;

/** Reads all of Unicode once. */
function known(): Known {
  if (found !== null) return found;
  const spellings = new Map<string, string[]>();
  let longest = 1;
  const unicode = allOfUnicode();
  for (const [character] of unicode.matchAll(VARIANTS)) {
    if (INVISIBLE.test(character)) continue;
    const compared = comparedText(character);
    if (compared === character || compared === '') continue;
    spellings.set(compared, [...(spellings.get(compared) ?? []), character]);
    longest = Math.max(longest, Array.from(compared).length);
  }
  found = { spellings, longest, between: `(?:[${invisibleRanges(unicode)}]|<[^>]*>)*` };
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
