/** Texts of the archive: sentences of a small vocabulary, as a newsroom repeats them, and others with words that are rarer. */
import type { Chance } from '../../test/support/secrecy/random.ts';
import {
  AFTERMATHS,
  BODIES,
  DOINGS,
  FIRST_NAMES,
  LAST_NAMES,
  OPENINGS,
  PASSAGES,
  PLACES,
  REMARKS,
  SAYINGS,
  SUBJECTS,
  VIEWS,
} from './words.ts';
import { rank, word, wordAt, worded } from './vocabulary.ts';

/** Few last names are frequent. */
const LAST = [
  ...LAST_NAMES,
  ...Array.from({ length: 2_000 }, (_, rank) => capitalized(wordAt(20_000 + rank))),
];

export function personName(chance: Chance): string {
  return `${chance.one(FIRST_NAMES)} ${LAST[rank(chance, LAST.length)]}`;
}

export function organizationName(chance: Chance): string {
  return `${chance.one(PLACES)} ${chance.one(BODIES)}`;
}

export function headline(chance: Chance): string {
  const { body, doing, subject } = matter(chance);
  return `${body} ${doing} ${subject} and ${word(chance)} ${word(chance)} ${chance.one(AFTERMATHS)}`;
}

export function standfirst(chance: Chance): string {
  return `${sentence(chance)} ${passage(chance)}`;
}

/** Three or four sentences, some 350 characters. */
export function paragraph(chance: Chance): string {
  const rest = Array.from({ length: chance.from(2, 3) }, () =>
    chance.of(0.3) ? chance.one(REMARKS) : passage(chance),
  );
  return [sentence(chance), ...rest].join(' ');
}

/** What somebody said, some 150 characters. */
export function saying(chance: Chance): string {
  const sayings = chance.some(SAYINGS, chance.from(0, 1));
  return [...sayings, ...chance.some(VIEWS, chance.from(1, 2)).map((view) => worded(chance, view))].join(' ');
}

/** In the words of the newsroom, of which a part is in quotation marks if it is partly quoted. */
export function reported(chance: Chance, isPartlyQuoted: boolean): string {
  const claim = `that the ${chance.one(PLACES)} plan for ${chance.one(SUBJECTS)} and ${word(chance)}`;
  return isPartlyQuoted
    ? `Said ${claim} was “not worth the paper it is printed on”.`
    : `Said ${claim} would cost more than announced and help fewer people.`;
}

export function sentence(chance: Chance): string {
  return `${chance.one(OPENINGS)} ${chance.one(SUBJECTS)} in ${chance.one(PLACES)}.`;
}

/** A sentence with a name and rarer words. */
function passage(chance: Chance): string {
  return worded(chance, chance.one(PASSAGES).replace('@', personName(chance)));
}

/** `Über Geld & Macht` → `uber-geld-macht`. */
export function slugOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[’']/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? ['text']).slice(0, 8).join('-');
}

function matter(chance: Chance) {
  return { body: organizationName(chance), doing: chance.one(DOINGS), subject: chance.one(SUBJECTS) };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
