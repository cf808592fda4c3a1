import { describe, expect, it } from 'vitest';
import { creditsIn, namesIn } from '../../src/articles/byline.ts';

function people(byline: string): string[] {
  return creditsIn(byline).flatMap(({ kind, name }) => (kind === 'PERSON' ? [name] : []));
}

it.each([
  ['Lea Marsh, Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh, Rob Bell and Ann Key', ['Lea Marsh', 'Rob Bell', 'Ann Key']],
  ['Lea Marsh, Rob Bell, and Ann Key', ['Lea Marsh', 'Rob Bell', 'Ann Key']],
  ['By LEA MARSH AND ROB BELL', ['LEA MARSH', 'ROB BELL']],
  ['Von Lea Marsh und Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh & Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh / Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh; Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['Lea Marsh | Rob Bell', ['Lea Marsh', 'Rob Bell']],
  ['L.Marsh, R.Bell & A.Key', ['L.Marsh', 'R.Bell', 'A.Key']],
  ['rbell, lmarsh', ['rbell', 'lmarsh']],
  ['Marsh, L., Bell, R.-J., O’Key, A. B.', ['L. Marsh', 'R.-J. Bell', 'A. B. O’Key']],
  ['Marsh, Lea; Bell, Rob', ['Lea Marsh', 'Rob Bell']],
])('a byline of several people names each of them: %s', (byline, names) => {
  expect(namesIn(byline)).toEqual(names);
  expect(people(byline)).toEqual(names);
});

it.each([
  'Lea Marsh',
  'Smith and Sons',
  'Lea and Rob Bell',
  'Santiago Ramón y Cajal',
  'Francisco Costa e Silva',
  'John E Smith',
  'Ursula von der Leyen',
  'Von Miller',
  'Sam Hill, Jr.',
  'Marsh, Lea',
  'AC/DC',
])('one name stays one: %s', (byline) => {
  expect(people(byline)).toEqual([byline]);
});

describe('a person is described', () => {
  it.each([
    ['Lea Marsh, Senior reporter', 'Senior reporter'],
    ['Lea Marsh, Health Care and Science Editor', 'Health Care and Science Editor'],
    ['Lea Marsh, editor of the Courier', 'editor of the Courier'],
    ['Lea Marsh (Redakteurin)', 'Redakteurin'],
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
  ['Lea Marsh, New York Times', ['Lea Marsh'], ['New York Times']],
  ['Example.com, Inc.', [], ['Example.com, Inc.']],
  ['dpa', [], ['dpa']],
])('an organisation is no person: %s', (byline, names, organizations) => {
  expect(people(byline)).toEqual(names);
  expect(creditsIn(byline).flatMap(({ kind, name }) => (kind === 'ORGANIZATION' ? [name] : []))).toEqual(
    organizations,
  );
  expect(namesIn(byline)).toEqual([...names, ...organizations]);
});

it('what is surely neither is nobody’s name, but stays in what the byline says', () => {
  expect(creditsIn('Lea Marsh, Berlin')).toEqual([
    { name: 'Lea Marsh', kind: 'PERSON' },
    { name: 'Berlin', kind: 'OTHER' },
  ]);
  expect(namesIn('Lea Marsh, Berlin')).toEqual(['Lea Marsh']);
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
    expect(namesIn(namesIn(byline).join(', '))).toEqual(namesIn(byline));
});

it('a long text that is no byline is read at once, whatever is in it', () => {
  for (const piece of ['a', ' ', 'a@', '(', ',', 'and ', 'A B, ', '/ '])
    expect(namesIn(`x${piece.repeat(1_000_000)}y`).length).toBeLessThan(2);
  for (const piece of ['a', 'a@', '(', ',', ' and ', 'A B, ', 'A/', 'Jr., '])
    expect(creditsIn(`x${piece.repeat(9_990 / piece.length)}`).length).toBeGreaterThan(0);
});
