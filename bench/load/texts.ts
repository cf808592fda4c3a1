/** Texts of the archive, put together at random from a small vocabulary. */
import type { Chance } from '../../test/support/secrecy/random.ts';
import {
  AFTERMATHS,
  BODIES,
  DOINGS,
  FIRST_NAMES,
  LAST_NAMES,
  OPENINGS,
  PLACES,
  REMARKS,
  SAYINGS,
  SUBJECTS,
} from './words.ts';

export function personName(chance: Chance): string {
  return `${chance.one(FIRST_NAMES)} ${chance.one(LAST_NAMES)}`;
}

export function organizationName(chance: Chance): string {
  return `${chance.one(PLACES)} ${chance.one(BODIES)}`;
}

export function headline(chance: Chance): string {
  const { body, doing, subject } = matter(chance);
  return `${body} ${doing} ${subject} ${chance.one(AFTERMATHS)}`;
}

export function standfirst(chance: Chance): string {
  return `${sentence(chance)} ${chance.one(REMARKS)}`;
}

/** Three to five sentences, some 350 characters. */
export function paragraph(chance: Chance): string {
  const first = sentence(chance);
  const rest = chance.some(REMARKS, chance.from(2, 4));
  return [first, ...rest].join(' ');
}

/** What somebody said, some 150 characters. */
export function saying(chance: Chance): string {
  return chance.some(SAYINGS, chance.from(1, 3)).join(' ');
}

/** In the words of the newsroom, of which a part is in quotation marks if it is partly quoted. */
export function reported(chance: Chance, isPartlyQuoted: boolean): string {
  const claim = `that the ${chance.one(PLACES)} plan for ${chance.one(SUBJECTS)}`;
  return isPartlyQuoted
    ? `Said ${claim} was “not worth the paper it is printed on”.`
    : `Said ${claim} would cost more than announced and help fewer people.`;
}

export function sentence(chance: Chance): string {
  return `${chance.one(OPENINGS)} ${chance.one(SUBJECTS)} in ${chance.one(PLACES)}.`;
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
