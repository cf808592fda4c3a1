import { slug } from '../../validation.ts';

/** Shorter than a slug may be, which leaves room for a number. */
const LONGEST = 180;

/** Letters that have no accent to be taken off. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th' },
  ...{ ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n', ŧ: 't', ĸ: 'k' },
};

/** `Größe` → `grosse`, `Łódź` → `lodz`. Letters of other scripts than Latin stay. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/\p{L}/gu, (letter) => LETTERS[letter] ?? letter);
}

/** `Ünïcode & more` → `unicode-more`; empty if no letter of it can be in a slug. */
export function slugOf(name: string): string {
  const words = (plainLetters(name).match(/[a-z0-9]+/g) ?? []).join('-');
  const short = words.slice(0, LONGEST).replace(/-$/, '');
  return slug.safeParse(short).success ? short : '';
}
