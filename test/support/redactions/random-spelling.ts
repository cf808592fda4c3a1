/** Random texts that are compared as given words, or nearly so. */
import { comparedText, decomposed, INVISIBLE } from '../../../src/lib/compared-text.ts';
import type { Chance } from '../secrecy/random.ts';

const HIDDEN = [
  ...['\u00AD', '\u034F', '\u180B', '\u200B', '\u2060', '\u2800', '\uFE0F', '\uFFF9', '\u{E0061}'],
  ...['<b>', '</i>', '<em lang="en">', '<br>', '<a href="https://a.example/">'],
];
const SPACES = [' ', '\u00A0', '\u3000', '\n', '\t', '&nbsp;', '<br />'];
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

let byLetters: ReadonlyMap<string, readonly string[]> | null = null;

/** The characters that are compared as a text of one or more letters. */
function known(): ReadonlyMap<string, readonly string[]> {
  if (byLetters !== null) return byLetters;
  const found = new Map<string, string[]>();
  for (let code = 0x21; code <= 0x2_fa1d; code += 1) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCodePoint(code);
    if (INVISIBLE.test(character) || /\p{Cn}|\p{Co}/u.test(character)) continue;
    const compared = comparedText(`!${character}!`).slice(1, -1);
    if (compared === '' || compared === character) continue;
    found.set(compared, [...(found.get(compared) ?? []), character]);
  }
  byLetters = found;
  return found;
}

/** The words of which characters are made up that stand for several letters, and with marks: what is hardest to find. */
export function randomWords(chance: Chance): string {
  const several = [...known().keys()].filter((letters) => Array.from(letters).length > 1);
  const parts = [
    'zu',
    'ö',
    'ễ',
    '한글',
    'ガ',
    'ss',
    'é\u0323',
    'м',
    'й',
    '-',
    "'",
    '"',
    '&',
    '.',
    '\\',
    'ί',
    'i̇',
    'ﷺ',
    '株',
    ' ',
  ];
  const length = chance.from(2, chance.of(1 / 8) ? 45 : 8);
  const words = Array.from({ length }, () =>
    chance.of(1 / 3) ? chance.one(several) : chance.one(parts),
  ).join('');
  return comparedText(words);
}

/** A text that has the words in another spelling, as HTML has them or as a plain text does. */
export function respelled(words: string, chance: Chance): string {
  const letters = Array.from(words);
  const parts: string[] = [];
  for (let at = 0; at < letters.length;) {
    let end = Math.min(letters.length, at + chance.from(1, 5));
    while (end > at + 1 && !known().has(letters.slice(at, end).join(''))) end -= 1;
    parts.push(spelling(letters.slice(at, end).join(''), chance));
    if (chance.of(1 / 4)) parts.push(chance.one(HIDDEN));
    at = end;
  }
  const text = parts.join('');
  if (chance.of(2 / 3)) return text;
  // Marks in another place than the letter that has them when it is one character.
  const [first = '', ...more] = Array.from(chance.of(1 / 2) ? decomposed(text) : text.normalize('NFD'));
  return (
    first +
    more.map((part) => (/\p{M}/u.test(part) ? chance.one(['', '\u034F', '<i>']) + part : part)).join('')
  );
}

function spelling(letters: string, chance: Chance): string {
  if (letters === ' ')
    return Array.from({ length: chance.from(1, 3) }, () => chance.one(SPACES)).join(
      chance.one(['', '\u00AD', '<i>']),
    );
  const entity = ENTITIES[letters];
  if (entity !== undefined && chance.of(1 / 2)) return entity;
  const others = known().get(letters) ?? [letters];
  return chance.one([letters, letters.toUpperCase(), letters.normalize('NFD'), chance.one(others)]);
}
