import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { safeHtml } from '../../src/articles/html.ts';
import { findFingerprint, fingerprintOf } from '../../src/lib/fingerprint.ts';
import { comparedText } from '../../src/lib/compared-text.ts';
import {
  comparedHtml,
  findWords,
  htmlWithout,
  redactionMark,
  textWithout,
  type Find,
} from '../../src/lib/redacted-text.ts';

const ID = '01890000-0000-7000-8000-000000000000';
const MARK = redactionMark(ID);
const taken = (text: string, words: string) => textWithout(text, findWords(comparedText(words)));
const takenFromHtml = (html: string, words: string, inAddress = false) =>
  htmlWithout(html, findWords(comparedText(words)), MARK, () => inAddress);

describe('words of a plain text', () => {
  it.each([
    ['He was drunk.', 'WAS  drunk', 'He [removed].'],
    ['He was\u00A0drunk', 'was drunk', 'He [removed]'],
    ['He was\n\tdrunk', 'was drunk', 'He [removed]'],
    ['He was dr\u00ADu\u200Bnk', 'drunk', 'He was [removed]'],
    ['Cafe\u0301s', 'café', '[removed]s'],
    ['Caf\u00E9s', 'cafe\u0301', '[removed]s'],
    ['STRASSE', 'straße', '[removed]'],
    ['Straße', 'strass', '[removed]e'],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς', '[removed]'],
    ['ﬁne', 'fine', '[removed]'],
    ['각도', '각도', '[removed]'],
    ['ababa', 'aba', '[removed]ba'],
    ['👩‍👩‍👧 here', '👩‍👩‍👧', '[removed] here'],
    ['OʼBrien, O‘Brien, O`Brien, O´Brien', 'O’Brien', '[removed], [removed], [removed], [removed]'],
    ['«no way», „no way“, ‘no way’, "no way"', '“no way”', '[removed], [removed], [removed], [removed]'],
    [
      'Jean\u2010Luc, Jean\u2011Luc, Jean–Luc, Jean—Luc, Jean−Luc',
      'Jean-Luc',
      Array(5).fill('[removed]').join(', '),
    ],
    ['And so… it went', 'so...', 'And [removed] it went'],
  ])('%j without %j is %j', (text, words, without) => {
    expect(taken(text, words)).toBe(without);
  });

  it('stay if they are other words', () => {
    for (const words of ['cafe', 'bar', 'caféx']) expect(taken('Café', words)).toBe('Café');
  });

  it('are taken out at 1,000 places', () => {
    expect(taken('so bad, '.repeat(1_000), 'so bad')).toBe('[removed], '.repeat(1_000));
  });
});

describe('words of a paragraph', () => {
  it.each([
    ['He <b>was</b> <i>drunk</i>.', 'was drunk', `He <b>${MARK}</b>.`],
    ['R&amp;D is <em>a</em> mess', 'R&D is a mess', MARK],
    ['1 &lt; 2<br />so', '2 so', `1 &lt; ${MARK}<br />`],
    ['<b>So</b> <i><em>was</em> <u>drunk</u></i>', 'so was drunk', `<b>${MARK}</b>`],
    ['<q><s>He</s></q>s’s, d&#39;s', "s's, d's", `<q><s>He</s></q>${MARK}`],
    [`He ${MARK} was drunk`, 'drunk', `He ${MARK} was ${MARK}`],
    [MARK, 'removed] was', MARK],
  ])('%j without %j is %j', (html, words, without) => {
    expect(takenFromHtml(html, words).html).toBe(without);
  });

  it('are all of it if nothing visible is left', () => {
    expect(takenFromHtml('<b>Was</b> drunk', 'was drunk').isEmpty).toBe(true);
    expect(takenFromHtml('<b>Was</b> drunk.', 'was drunk').isEmpty).toBe(false);
    expect(takenFromHtml('Sober', 'was drunk').isEmpty).toBe(false);
  });

  it('take an attribute along that has them', () => {
    const html = '<a href="https://a.example/drunk" title="Drunk">He</a> was';
    expect(takenFromHtml(html, 'drunk', true).html).toBe('He was');
    const within = '<i><a href="/a"><b>drunk</b></a></i> <a href="/b">He</a>';
    expect(takenFromHtml(within, 'drunk', true).html).toBe(`<i><b>${MARK}</b></i> He`);
  });

  it('leave no element that has nothing, however deep it is', () => {
    const [open, close] = ['<b><i lang="de">'.repeat(20_000), '</i></b>'.repeat(20_000)];
    expect(takenFromHtml(`So <u>dr</u>${open}unk${close}<br />.`, 'drunk').html).toBe(
      `So <u>${MARK}</u><br />.`,
    );
  });
});

const PIECES = [
  'was',
  ' ',
  'drunk',
  '<b>',
  '</b>',
  '&amp;',
  '\u00A0',
  '<br />',
  'é',
  'e\u0301',
  '\u200B',
  'X',
  '&lt;',
  '日',
  '’',
  '"',
  '–',
  '…',
];
const anyHtml = () =>
  safeHtml(Array.from({ length: randomInt(40) }, () => PIECES[randomInt(PIECES.length)]).join(''));

it('a paragraph without some of its words has them nowhere, and is as safe as before', () => {
  for (let round = 0; round < 3_000; round += 1) {
    const html = anyHtml();
    const text = comparedHtml(html);
    if (text.length < 2) continue;
    const start = randomInt(text.length - 1);
    const words = text.slice(start, start + 2 + randomInt(6)).trim();
    if (words.length < 2) continue;
    const { html: without } = takenFromHtml(html, words);
    expect(comparedHtml(without).replaceAll('\0', '|'), `${html} without ${words}`).not.toContain(words);
    expect(safeHtml(without), `${html} without ${words}`).toBe(without.trim());
  }
});

it('words are found in a whole text if, and only if, they are found where they stand', () => {
  // No reading has this character, so words without matches are never compared.
  const never = findWords('\uE000');
  for (let round = 0; round < 3_000; round += 1) {
    const html = anyHtml();
    for (const [text, without] of [
      [comparedHtml(html), (find: Find) => htmlWithout(html, find, MARK, () => false).html],
      [comparedText(html), (find: Find) => textWithout(html, find)],
    ] as const) {
      expect(without(never)).toBe(html);
      const start = randomInt(text.length + 1);
      const words = text.slice(start, start + 1 + randomInt(6)).trim();
      if (words === '' || words.includes('\0')) continue;
      expect(without(findWords(words)), `${html} without ${words}`).not.toBe(html);
    }
  }
});

describe('a fingerprint', () => {
  const key = new Uint8Array(32).fill(7);

  it('finds its words where they stand, and no others', () => {
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: 200 }, () => 'abc '[randomInt(4)]).join('');
      const start = randomInt(190);
      const words = text.slice(start, start + 2 + randomInt(8));
      expect(findFingerprint(key, fingerprintOf(key, words))(text)).toEqual(findWords(words)(text));
    }
  });

  it('finds nothing with another key', () => {
    const other = new Uint8Array(32).fill(8);
    expect(findFingerprint(other, fingerprintOf(key, 'drunk'))('he was drunk')).toEqual([]);
  });
});
