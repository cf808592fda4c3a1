/**
 * Invented words, which are as rare as those of a language: the hundredth is a hundredth as frequent as the first, and most are in few
 * texts. What a search costs depends on that.
 */
import type { Chance } from '../../test/support/secrecy/random.ts';

const ONSETS = 'b d f g k l m n p r s t v br dr gr pl st'.split(' ');
const VOWELS = 'a e i o u'.split(' ');
const CODAS = 'n r l t m k nd rt st lk ng sh th mp ck rn lm ft nt x d p g b rd lt sk nk'.split(' ');
const SYLLABLES = ONSETS.flatMap((onset) => VOWELS.map((vowel) => onset + vowel));
/** All words of two syllables. */
const WORDS = SYLLABLES.length ** 2 * CODAS.length;
/** Has no divisor in common with the number of words, so that each is at one rank, and neighbours differ. */
const STEP = 104_729;

/** Few ranks are picked often and most of them seldom: the second about half as often as the first. */
export function rank(chance: Chance, count: number): number {
  const uniform = chance.from(0, 2 ** 30 - 1) / 2 ** 30;
  return Math.floor((count + 1) ** uniform) - 1;
}

export function word(chance: Chance): string {
  return wordAt(rank(chance, WORDS));
}

/** @param rank from 0, which is the most frequent */
export function wordAt(rank: number): string {
  let place = (rank * STEP) % WORDS;
  const digit = (of: readonly string[]) => {
    const index = place % of.length;
    place = (place - index) / of.length;
    return of[index] ?? '';
  };
  return digit(SYLLABLES) + digit(SYLLABLES) + digit(CODAS);
}

/** With a word for each `*`. */
export function worded(chance: Chance, sentence: string): string {
  return sentence.replace(/\*/g, () => word(chance));
}
