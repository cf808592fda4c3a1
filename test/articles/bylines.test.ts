import { describe, expect, it } from 'vitest';
import { bylineOf, creditsIn, namesIn } from '../../src/articles/byline.ts';

function people(byline: string): string[] {
  return creditsIn(byline).flatMap(({ kind, name }) => (kind === 'PERSON' ? [name] : []));
}

it.each([
  ['Lea Marsh, Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh, Rob Bell and Ann Key', ['Lea Marsh', 'Rob Bell', 'Ann Key']],
  ['Lea Marsh, Rob Bell, and Ann Key', ['Lea Marsh', 'Rob Bell', 'Ann Key']],
  ['By LEA MARSH AND ROB BELL', ['LEA MARSH', 'ROB BELL']],
  ['Af Lea Marsh og Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh & Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh; Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh | Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['L.Marsh, R.Bell & A.Key', ['L.Marsh', 'R.Bell', 'A.Key']],
  ['Lea Marsh y Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh/Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['李明, 王芳, 张伟', ['李明', '王芳', '张伟']],
  ['李明、王芳，张伟', ['李明', '王芳', '张伟']],
  ['Kim Yong Jin, Mary Jane Lind', ['Kim Yong Jin', 'Mary Jane Lind']],
  ['Marsh, L., Bell, R.-J., O’Key, A. B.', ['L. Marsh', 'R.-J. Bell', 'A. B. O’Key']],
  ['Marsh, Lea; Bell, Rob', ['Lea Marsh', 'Rob Bell']],
])('a byline of several people names each of them: %s', (byline, names) => {
  expect(namesIn(byline)).toEqual(names);
  expect(people(byline)).toEqual(names);
});

it.each([
  ...['Lea Marsh', 'John E Smith', 'Ursula von der Leyen', 'Sam Hill, Jr.', 'L.Marsh'],
  // These only resemble names of organisations, places and roles.
  ...['Gavin Newsom', 'Nikos Politis', 'Jane Fonda', 'Concepción Marsh', 'Paul Clement', 'Ann Harding'],
  ...['JK Lind', 'Leung Wing', 'Jack London', 'Giovanni di Lorenzo', 'Simone de Beauvoir', 'Kofi Annan'],
  ...['Can Dündar', 'Søren Lind', 'Анна Иванова', 'Γιώργος Παππάς', '王芳', '김철수', 'Leila Al-Shami'],
])('one name stays one: %s', (byline) => {
  expect(people(byline)).toEqual([byline]);
});

/** Bylines in which nobody is surely a person, by what they may be. */
const NOBODY = {
  'one name or two': ['Smith and Sons', 'Lea Marsh y Madonna', 'AC/DC'],
  'a first name': ['Lea and Rob Bell', 'Marsh, Lea', 'Von Miller', 'Di Stefano Alfredo'],
  'single words': ['Madonna, Cher, Prince', 'Marsh, Lea, Bell, Rob'],
  'a name or a newspaper': ['Lea Marsh and Emily Post', 'Lea Marsh and Kim Yong Sun'],
  'a place': ['London, UK; Paris, France', '李明, 北京', 'LEA MARSH IN BERLIN'],
  'surnames first': ['Doe, Mary Jane', 'Garcia Lopez, Ana', 'Van Gogh, Vincent', 'Doe, Mary Jane, Hill, Sam'],
  'a form of address': ['Mr Sam Hill'],
  'a sentence': ['Written By Lea Marsh', 'LEA MARSH WITH ROB BELL'],
  'a column or a label': ['Editor’s Note', 'Guest Author', 'Text: Lea Marsh'],
  'others, a nickname or an employer': [
    'Lea Marsh and others',
    'Lea (Lee) Marsh',
    'Lea Marsh of Example News',
  ],
  'a company': ['Bloomberg Lea Marsh'],
};

/** Bylines in which only Lea Marsh is surely a person, by what the rest may be. */
const ONE = {
  'a name in small letters': ['Lea Marsh, bell hooks'],
  'a name or a newspaper': ['Lea Marsh, Emily Post'],
  'a name or a place': ['Lea Marsh, Washington Irving', 'Lea Marsh, Hong Li'],
  'a name or a role': ['Lea Marsh, Ada Writer', 'Lea Marsh, Rob Bell and Science Editor'],
  'a place': [
    'Lea Marsh; London, UK',
    'Lea Marsh, berlin',
    'Lea Marsh, Buenos Aires',
    'Lea Marsh, Bad Homburg',
  ],
  'places in brackets': ['Lea Marsh (Berlin) and Rob Bell (Rome)'],
  'a sentence or a column': ['Lea Marsh, Posted On Monday', 'Lea Marsh, Letter to the Editor'],
  'letters, a number or others': ['Lea Marsh, U.S.', 'Lea Marsh, MP', 'Lea Marsh, 23', 'Lea Marsh, et al.'],
  'an organisation': [
    ...['Lea Marsh, Houston Chronicle', 'Lea Marsh, Irish Examiner', 'Lea Marsh, Boston Globe'],
    ...['Lea Marsh, Kölner Stadt-Anzeiger', 'Lea Marsh, Süddeutsche Zeitung', 'Lea Marsh, Deutsche Welle'],
    ...['Lea Marsh, Svenska Dagbladet', 'Lea Marsh, Dagens Nyheter', 'Lea Marsh, O Globo'],
    ...['Lea Marsh, Российская Газета', 'Lea Marsh, РИА Новости', 'Lea Marsh, BBC Sport'],
    ...['Lea Marsh, Brookings Institution', 'Lea Marsh, Rosa Luxemburg Stiftung', 'Lea Marsh, وكالة الأنباء'],
    ...['Lea Marsh, Technische Universität', 'Lea Marsh, Corporate Communications', 'Lea Marsh; 共同通信'],
    ...['Lea Marsh; 조선일보', 'Lea Marsh; 정치부'],
  ],
  'a role': [
    ...['Lea Marsh, Trade Unionist', 'Lea Marsh, Data Scientist', 'Lea Marsh, Summer Intern'],
    ...['Lea Marsh, Enviada Especial', 'Lea Marsh, Politisk Redaktør', 'Lea Marsh, Leiterin Politik'],
    ...['Lea Marsh; 評論員', 'Lea Marsh; 匿名', 'Lea Marsh, Sen. Rob Bell', 'Lea Marsh, Rabbi Rob Bell'],
  ],
  'a word or a place in another script': [
    ...[
      'Lea Marsh; 周末',
      'Lea Marsh; 黎巴嫩',
      'Lea Marsh; 부산',
      'Lea Marsh; 李明 王芳',
      'Lea Marsh, नई दिल्ली',
    ],
  ],
  'more than a name': [
    ...['Lea Marsh, Kommentar von Rob Bell', 'Lea Marsh, Teksti Rob Bell', 'Lea Marsh, Rob Bell Berlin'],
  ],
};

it.each([
  ...Object.entries(NOBODY).map(([what, bylines]) => [what, bylines, []] as const),
  ...Object.entries(ONE).map(([what, bylines]) => [what, bylines, ['Lea Marsh']] as const),
  ['a name and a role', ['Lea Marsh reporter, Rob Bell'], ['Rob Bell']] as const,
])(
  'a byline with %s keeps each word, and names as people only those who surely are',
  (_what, bylines, names) => {
    for (const byline of bylines) {
      expect(namesIn(byline)).toEqual([byline]);
      expect(people(byline), byline).toEqual(names);
    }
  },
);

it.each([
  ['Lea Marsh (photos)', ['Lea Marsh']],
  ['Lea Marsh (text) and Rob Bell (photos)', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh, staff', ['Lea Marsh']],
  ['Lea Marsh, freelance', ['Lea Marsh']],
  ['Lea Marsh – Staff Writer', ['Lea Marsh']],
  ['Lea Marsh, reporter in Berlin and Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh, editor of the Courier and Rob Bell', ['Lea Marsh', 'Rob Bell']],
])('what somebody does is nobody’s name, and hides nobody: %s', (byline, names) => {
  expect(namesIn(byline)).toEqual(names);
  expect(people(byline)).toEqual(names);
});

describe('a person is described', () => {
  it.each([
    ['Lea Marsh, Senior reporter', 'Senior reporter'],
    ['Lea Marsh, Health Care and Science Editor', 'Health Care and Science Editor'],
    ['Lea Marsh, editor of the Courier', 'editor of the Courier'],
    ['Lea Marsh, editor of the Times', 'editor of the Times'],
    ['Lea Marsh, Head of News', 'Head of News'],
    ['Lea Marsh, Managing Director', 'Managing Director'],
    ['Lea Marsh, Prime Minister', 'Prime Minister'],
    ['Lea Marsh (Redakteurin)', 'Redakteurin'],
    ['Lea Marsh, Auslandskorrespondentin', 'Auslandskorrespondentin'],
  ])('by what is surely a role: %s', (byline, role) => {
    expect(creditsIn(byline)).toEqual([{ name: 'Lea Marsh', kind: 'PERSON', role }]);
    expect(namesIn(byline)).toEqual(['Lea Marsh']);
  });

  it.each([
    'Lea Marsh, Rob Bell',
    'Lea Marsh, Berlin',
    'Lea Marsh, New York',
    'Lea Marsh, Reuters',
    'Lea Marsh, Washington Post',
    'Lea Marsh, special to the Courier',
    'Lea Marsh, Senior reporter and Rob Bell',
    'Lea Marsh, Writer and Podcast Host',
    'Lea Marsh and Rob Bell, Senior reporters',
    'Lea Marsh, Letter to the Editor',
    'Lea Marsh, photos',
    'Lea Marsh, Ada Writer',
  ])('by nothing else: %s', (byline) => {
    for (const { role } of creditsIn(byline)) expect(role).toBeUndefined();
  });

  it('each by their own', () => {
    expect(creditsIn('Lea Marsh, Science Editor, Rob Bell, Reporter')).toEqual([
      { name: 'Lea Marsh', kind: 'PERSON', role: 'Science Editor' },
      { name: 'Rob Bell', kind: 'PERSON', role: 'Reporter' },
    ]);
  });
});

it.each([
  ['By LEA MARSH and ROB BELL, Associated Press', ['LEA MARSH', 'ROB BELL'], ['Associated Press']],
  ['Lea Marsh/Reuters', ['Lea Marsh'], ['Reuters']],
  ['Lea Marsh, The Water Database', ['Lea Marsh'], ['The Water Database']],
  ['The picture desk', [], ['The picture desk']],
  ['Lea Marsh, New York Times', ['Lea Marsh'], ['New York Times']],
  ['Example.com, Inc.', [], ['Example.com, Inc.']],
  ['dpa', [], ['dpa']],
  ['Lea Marsh, Le Monde', ['Lea Marsh'], ['Le Monde']],
  ['Lea Marsh, Der Spiegel', ['Lea Marsh'], ['Der Spiegel']],
  ['Lea Marsh / Getty Images', ['Lea Marsh'], ['Getty Images']],
  ['Human Rights Watch', [], ['Human Rights Watch']],
])('an organisation is no person: %s', (byline, names, organizations) => {
  expect(people(byline)).toEqual(names);
  expect(creditsIn(byline).flatMap(({ kind, name }) => (kind === 'ORGANIZATION' ? [name] : []))).toEqual(
    organizations,
  );
  expect(namesIn(byline)).toEqual([...names, ...organizations]);
});

it.each(['AFP', 'Reuters'])('an agency and a person are named in either order: %s', (agency) => {
  expect(namesIn(`${agency}/Lea Marsh`)).toEqual([agency, 'Lea Marsh']);
  expect(people(`${agency}/Lea Marsh`)).toEqual(['Lea Marsh']);
});

it('what is surely neither is nobody’s name, but stays in what the byline says', () => {
  expect(creditsIn('Lea Marsh, Berlin')).toEqual([
    { name: 'Lea Marsh', kind: 'PERSON' },
    { name: 'Berlin', kind: 'OTHER' },
  ]);
  expect(namesIn('Lea Marsh, Berlin')).toEqual(['Lea Marsh, Berlin']);
  expect(people('Staff Writer')).toEqual([]);
  expect(namesIn('Staff Writer')).toEqual(['Staff Writer']);
  expect(namesIn(' ')).toEqual([]);
});

it.each([
  ['Lea Marsh (lea@e.example)', ['Lea Marsh']],
  ['lea@e.example (Lea Marsh)', ['Lea Marsh']],
  ['Lea Marsh <lea@e.example>, Rob Bell <rob@e.example>', ['Lea Marsh', 'Rob Bell']],
  ['lea@e.example (Lea Marsh), rob@e.example (Rob Bell)', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh, lea@e.example', ['Lea Marsh']],
  ['<lea@e.example> (Lea Marsh)', ['Lea Marsh']],
  ['Example editor (me@e.example)', ['Example editor']],
])('a mail address beside a name is left out: %s', (byline, names) => {
  expect(namesIn(byline)).toEqual(names);
});

it('the names that are written one after the other are read as the same names', () => {
  for (const byline of [
    'By Lea Marsh and Rob Bell, Associated Press',
    'Marsh, L., Bell, R.-J.',
    'Lea Marsh; Sam Hill, Jr.; Example.com, Inc.',
  ])
    expect(namesIn(bylineOf(namesIn(byline)))).toEqual(namesIn(byline));
  expect(namesIn(bylineOf(['Doe, Jane', 'Hill, Sam']))).toEqual(['Jane Doe', 'Sam Hill']);
  expect(bylineOf(['Lea Marsh', 'Sam Hill, Jr.'])).toBe('Lea Marsh, Sam Hill, Jr.');
});

it('a long text that is no byline is read without delay, with any characters in it', () => {
  for (const piece of ['a', ' ', 'a@', '(', ',', 'and ', 'A B, ', '/ '])
    expect(namesIn(`x${piece.repeat(1_000_000)}y`).length).toBeLessThan(2);
  for (const piece of ['a', 'a@', '(', ',', ' and ', 'A B, ', 'A/', 'Jr., '])
    expect(creditsIn(`x${piece.repeat(9_990 / piece.length)}`).length).toBeGreaterThan(0);
});
