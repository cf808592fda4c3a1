import { randomInt, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changesBetween as changesIn } from '../../src/articles/diff.ts';
import type { RenderableBlock } from '../../src/articles/render.ts';
import { wordChanges } from '../../src/articles/word-diff.ts';

const changesBetween = (...bodies: [Parameters<typeof changesIn>[0], Parameters<typeof changesIn>[0]]) =>
  changesIn(...bodies, 'en');

const AMPLE = { characters: 1_000_000, edits: 1_000 };

function block(blockId: string, html: string, more: Partial<RenderableBlock> = {}): RenderableBlock {
  return {
    id: randomUUID(),
    blockId,
    kind: 'PARAGRAPH',
    html,
    text: null,
    level: null,
    statementId: null,
    url: null,
    caption: null,
    provider: null,
    altText: null,
    creditText: null,
    license: null,
    width: null,
    height: null,
    ordered: null,
    redactionId: null,
    items: [],
    statement: null,
    ...more,
  };
}

const body = (ids: string, html = 'same') => ids.split('').map((id) => block(id, html));
const brief = (before: string, after: string) =>
  changesBetween(body(before), body(after)).map(({ kind, blockId }) => `${kind} ${blockId}`);

const VOCABULARY = ['rally', 'on', 'Monday', ',', '.', '  ', 'don’t', '東京都', 'Привет', '👩‍👩‍👧', '\n'];
const words = () =>
  Array.from({ length: randomInt(30) }, () => VOCABULARY[randomInt(VOCABULARY.length)]).join(' ');

function edited(before: readonly RenderableBlock[]): RenderableBlock[] {
  const after = before
    .filter(() => randomInt(5) > 0)
    .map(({ blockId, html }) => block(blockId, randomInt(3) === 0 ? words() : (html ?? '')));
  for (let i = randomInt(4); i > 0; i--)
    after.splice(randomInt(after.length + 1), 0, block(randomUUID(), words()));
  for (let i = randomInt(4); i > 0 && after.length > 0; i--) {
    after.splice(randomInt(after.length), 0, ...after.splice(randomInt(after.length), 1));
  }
  return after;
}

/** The length of a longest common subsequence, straight from its definition. */
function longestOrder(places: readonly number[]): number {
  const best: number[] = [];
  places.forEach((place, i) => {
    best[i] = 1 + Math.max(0, ...best.slice(0, i).filter((_, j) => (places[j] ?? 0) < place));
  });
  return Math.max(0, ...best);
}

describe('the diff between two bodies', () => {
  it('is in the order of the newer body, with removed blocks where they stood', () => {
    expect(brief('abc', 'abc')).toEqual([]);
    expect(brief('', 'ab')).toEqual(['ADDED a', 'ADDED b']);
    expect(brief('abc', 'xbyc')).toEqual(['REMOVED a', 'ADDED x', 'ADDED y']);
    expect(brief('abcd', 'adx')).toEqual(['REMOVED b', 'REMOVED c', 'ADDED x']);
    expect(brief('abcde', 'eabcd')).toEqual(['MOVED e']);
    expect(brief('abcde', 'bcdea')).toEqual(['MOVED a']);
  });

  it('marks a block as CHANGED even if its text is the same, or if it has also moved', () => {
    const link = (url: string) => block('a', `<a href="${url}">here</a>`);
    const heading = (level: number) => block('a', '', { kind: 'HEADING', html: null, text: 'T', level });
    for (const [before, after] of [
      [link('https://one.example/'), link('https://two.example/')],
      [heading(2), heading(3)],
    ] as const) {
      const [change] = changesBetween([before], [after]);
      expect(change).toMatchObject({ kind: 'CHANGED', before: change?.after });
    }
    const moved = changesBetween(body('abc'), [block('c', 'other'), ...body('ab')]);
    expect(moved.map(({ kind, blockId }) => [kind, blockId])).toEqual([['CHANGED', 'c']]);
  });

  it('turns the older body into the newer with the fewest moves, after any edit', () => {
    for (let round = 0; round < 300; round++) {
      const before = Array.from({ length: randomInt(12) }, () => block(randomUUID(), words()));
      const after = edited(before);
      const changes = changesBetween(before, after);
      const byId = new Map(changes.map((change) => [change.blockId, change]));
      expect(byId.size).toBe(changes.length);

      const texts = new Map(changesBetween([], before).map(({ blockId, after }) => [blockId, after]));
      for (const change of changes) {
        expect(change.before).toBe(texts.get(change.blockId) ?? null);
        if (change.after === null) texts.delete(change.blockId);
        else texts.set(change.blockId, change.after);
      }
      expect(texts).toEqual(new Map(changesBetween([], after).map(({ blockId, after }) => [blockId, after])));
      expect(changes.filter(({ kind }) => kind !== 'REMOVED').map(({ blockId }) => blockId)).toEqual(
        after.map(({ blockId }) => blockId).filter((id) => byId.has(id)),
      );

      const unchanged = after.map(({ blockId, html }) =>
        block(blockId, before.find((b) => b.blockId === blockId)?.html ?? html ?? ''),
      );
      const places = after
        .map(({ blockId }) => before.findIndex((b) => b.blockId === blockId))
        .filter((place) => place >= 0);
      const moved = changesBetween(before, unchanged).filter(({ kind }) => kind === 'MOVED');
      expect(moved).toHaveLength(places.length - longestOrder(places));

      for (const change of changes) {
        const join = (without: string) =>
          change
            .words()
            .filter(({ kind }) => kind !== without)
            .map(({ text }) => text)
            .join('');
        expect(join('ADDED')).toBe(change.before ?? '');
        expect(join('REMOVED')).toBe(change.after ?? '');
      }
    }
  });

  it('is bounded in time: a rewritten body is shown as a whole', () => {
    const much = (word: string) =>
      Array.from({ length: 500 }, (_, i) =>
        block(String(i), Array.from({ length: 2_000 }, (_, j) => `${word}${j}`).join(' ')),
      );
    const [before, after] = [much('a'), much('b')];
    const began = process.cpuUsage();
    const kinds = changesBetween(before, after).map((change) => change.words().map(({ kind }) => kind));
    // CPU time of this process in µs, which other load on the machine doesn't affect.
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
    expect(new Set(kinds.map(String))).toEqual(new Set(['REMOVED,ADDED']));
  });
});

describe('the word diff of a block', () => {
  it('keeps unchanged words, and shows a run of replaced words as one replacement', () => {
    expect(wordChanges('They met on Monday.', 'They met on Tuesday.', AMPLE)).toEqual([
      { kind: 'KEPT', text: 'They met on ' },
      { kind: 'REMOVED', text: 'Monday' },
      { kind: 'ADDED', text: 'Tuesday' },
      { kind: 'KEPT', text: '.' },
    ]);
    expect(wordChanges('a big dog ran', 'a small cat ran', AMPLE).map(({ text }) => text)).toEqual([
      'a ',
      'big dog',
      'small cat',
      ' ran',
    ]);
    expect(wordChanges('Привет мир', 'Привет мор', AMPLE)[1]).toEqual({ kind: 'REMOVED', text: 'мир' });
    expect(wordChanges('私は東京', '私は京都', AMPLE)[0]).toEqual({ kind: 'KEPT', text: '私は' });
  });

  it('replaces the whole text if a comparison would take too long', () => {
    const whole = [
      { kind: 'REMOVED', text: 'one two three' },
      { kind: 'ADDED', text: 'one 2 3' },
    ];
    expect(wordChanges('one two three', 'one 2 3', { ...AMPLE, edits: 3 })).toEqual(whole);
    expect(wordChanges('one two three', 'one 2 3', { ...AMPLE, characters: 10 })).toEqual(whole);
    expect(wordChanges('one two three', 'one 2 3', AMPLE)).toHaveLength(3);
  });
});
