import { afterAll, describe, expect, it } from 'vitest';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { failuresOf } from '../support/failures.ts';

interface Names {
  readonly nodes: readonly { readonly name: string }[];
}

const Named = untyped<{ people: Names; organizations: Names }, { search: string }>(
  'query ($search: String!) { people(search: $search) { nodes { name } } organizations(search: $search) { nodes { name } } }',
);

const PEOPLE = `Brad Smith; Bradley Smithson; John Smith; Smitha Johnson; Johnny Depp; J. R. R. Tolkien; J. K. Rowling;
  Mary O’Neill; Connor Oneill; Neil Young; Sinéad O’Connor; Jean-Luc Picard; Anna-Maria Müller; Zoë Quinn; Åsa Öberg;
  Li Wei; Lisa Lindt; Wu Di; Bo Xi; Xi Jinping; Ed Davey; Eduardo Paes; Al Gore; Ursula von der Leyen; Satya Nadella;
  José García; Ann Lee`;
const ORGANIZATIONS = `BBC; BBC News; NBC News; GB News; NATO; UN; UNICEF; University of Oxford; United Nations;
  Unite the Union; AP; Associated Press; BP; EU; Microsoft; Microsoft Israel; The Guardian; Guardian Media Group;
  +972 Magazine; AT&T; Marks & Spencer; WHO; World Health Organization; No Azure for Apartheid;
  Oxford University Press; RMT; U.S. Steel`;

function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? name;
}

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const rows = (names: string) =>
  names.split(/;\s+/).map((name) => ({ name, slug: slugOf(name), visibility: 'PUBLIC' as const }));
await newsroom.prisma.person.createMany({ data: rows(PEOPLE) });
await newsroom.prisma.organization.createMany({ data: rows(ORGANIZATIONS) });

async function found(search: string) {
  const { data, errors } = await newsroom.ask(Named, { search });
  expect(errors).toEqual([]);
  return [data.people, data.organizations].map(({ nodes }) => nodes.map(({ name }) => name));
}

/** The searches that don't find this name first, among the people (0) or the organisations (1). */
function notFirst(searches: readonly (readonly [what: string, search: string, name: string])[], list: 0 | 1) {
  return failuresOf(
    searches,
    ([what, search]) => `${what}: ${search}`,
    async ([, search, name]) => expect((await found(search))[list]?.[0]).toBe(name),
  );
}

describe('a search for a person', () => {
  const FIRST = [
    ['the beginning of a name', 'nadel', 'Satya Nadella'],
    ['the beginning of each name', 'sat nad', 'Satya Nadella'],
    ['the beginning of the last name', 'brad s', 'Brad Smith'],
    ['a letter too few', 'nadela', 'Satya Nadella'],
    ['a letter too many', 'rowlling', 'J. K. Rowling'],
    ['a wrong letter', 'Satia Nadella', 'Satya Nadella'],
    ['a wrong letter in five', 'smoth brad', 'Brad Smith'],
    ['letters in the wrong order', 'tolkein', 'J. R. R. Tolkien'],
    ['no accents', 'Asa Oberg', 'Åsa Öberg'],
    ['other accents', 'Jose Garcia', 'José García'],
    ['no umlaut', 'muller', 'Anna-Maria Müller'],
    ['the last name first', 'Smith John', 'John Smith'],
    ['a comma after the last name', 'Smith, John', 'John Smith'],
    ['the last name first, and an initial', 'nadella s', 'Satya Nadella'],
    ['an initial', 'J. Smith', 'John Smith'],
    ['initials without dots', 'JRR Tolkien', 'J. R. R. Tolkien'],
    ['initials without spaces', 'J.R.R. Tolkien', 'J. R. R. Tolkien'],
    ['spaces between initials', 'j k rowling', 'J. K. Rowling'],
    ['a name of two letters', 'Li', 'Li Wei'],
    ['another of two letters', 'ed', 'Ed Davey'],
    ['two names of two letters', 'bo xi', 'Bo Xi'],
    ['a typewriter apostrophe', "O'Neill", 'Mary O’Neill'],
    ['a typographic apostrophe', 'O’Neill', 'Mary O’Neill'],
    ['a space for an apostrophe', 'o neill', 'Mary O’Neill'],
    ['no apostrophe', 'sinead oconnor', 'Sinéad O’Connor'],
    ['a hyphen', 'jean-luc', 'Jean-Luc Picard'],
    ['a space for a hyphen', 'jean luc picard', 'Jean-Luc Picard'],
    ['neither', 'jeanluc', 'Jean-Luc Picard'],
    ['a hyphen, no umlaut and a typo', 'anna-maria muler', 'Anna-Maria Müller'],
    ['particles', 'von der leyen', 'Ursula von der Leyen'],
  ] as const;

  it('finds the one that is meant first', async () => {
    expect(await notFirst(FIRST, 0)).toEqual([]);
  });

  it('finds a name with and without its apostrophe', async () => {
    for (const search of ["O'Neill", 'oneill'])
      expect((await found(search))[0]?.toSorted(), search).toEqual(['Connor Oneill', 'Mary O’Neill']);
  });

  it('finds nobody who has nothing to do with it', async () => {
    const people = {
      nadella: ['Satya Nadella'],
      li: ['Li Wei', 'Lisa Lindt'],
      'jean-luc': ['Jean-Luc Picard'],
      zoe: ['Zoë Quinn'],
      'xi jinping': ['Xi Jinping'],
      wu: ['Wu Di'],
      'Barack Obama': [],
    };
    for (const [search, names] of Object.entries(people))
      expect((await found(search))[0], search).toEqual(names);
  });
});

describe('a search for an organisation', () => {
  const FIRST = [
    ['an acronym', 'bbc', 'BBC'],
    ['an acronym with dots', 'B.B.C.', 'BBC'],
    ['an acronym of two letters', 'UN', 'UN'],
    ['an acronym of two letters with dots', 'U.N.', 'UN'],
    ['the dots of the name', 'U.S. Steel', 'U.S. Steel'],
    ['an acronym that begins another word', 'AP', 'AP'],
    ['the beginning of an acronym', 'nat', 'NATO'],
    ['an acronym and another word', 'gb news', 'GB News'],
    ['a number', '972', '+972 Magazine'],
    ['an ampersand', 'AT&T', 'AT&T'],
    ['a word for the ampersand', 'Marks and Spencer', 'Marks & Spencer'],
    ['a letter too few', 'microsft', 'Microsoft'],
    ['letters in the wrong order', 'gaurdian', 'The Guardian'],
    ['an article', 'the guardian', 'The Guardian'],
    ['its words in another order', 'oxford university', 'University of Oxford'],
    ['one word of a longer name', 'apartheid', 'No Azure for Apartheid'],
  ] as const;

  it('finds the one that is meant first', async () => {
    expect(await notFirst(FIRST, 1)).toEqual([]);
  });

  it('finds none that has nothing to do with it', async () => {
    const organizations = {
      BBC: ['BBC', 'BBC News'],
      WHO: ['WHO'],
      EU: ['EU'],
      'U.N.': [
        ...['UN', 'UNICEF', 'United Nations', 'Unite the Union', 'University of Oxford'],
        'Oxford University Press',
      ],
      microsoft: ['Microsoft', 'Microsoft Israel'],
      'Goldman Sachs': [],
    };
    for (const [search, names] of Object.entries(organizations))
      expect((await found(search))[1], search).toEqual(names);
  });
});
