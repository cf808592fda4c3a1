import { describe, expect, it } from 'vitest';
import { Answer } from '../../src/cache/answer.ts';
import { Answers } from '../../src/cache/answers.ts';
import { ReadCache } from '../../src/cache/read-cache.ts';
import { RowChanges } from '../../src/cache/row-changes.ts';
import { Chance } from '../support/secrecy/random.ts';

const MB = 1_000_000;
const answer = (text = 'x'.repeat(7_000)) => new Answer(text, null);
/** Client addresses. */
const [READER, FLOODER] = ['2001:db8::1', '2001:db8::2'];
const keysOf = (...keys: string[]) => new Set(keys);

/** Articles as often as they are asked for: the second half as often as the first, and so on (Zipf). */
function zipf(articles: number): (share: number) => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= articles; rank += 1) sums.push((sum += 1 / rank));
  return (share) => {
    let [low, high] = [0, articles - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < share * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

describe('kept answers', () => {
  it('are dropped by what they were made from, and by nothing else', () => {
    const answers = new Answers(MB);
    const made = {
      row: ['a'],
      list: ['a', 'b>Child'],
      'another list': ['b>Other'],
      table: ['>Table'],
      anything: ['*'],
      nothing: [],
    };
    const left = () => Object.keys(made).filter((key) => answers.find(key) !== null);
    const after = (...changed: string[]) => {
      for (const [key, keys] of Object.entries(made)) answers.add(key, answer('x'), keysOf(...keys), READER);
      answers.drop(changed);
      return left();
    };
    expect(after('a')).toEqual(['another list', 'table', 'nothing']);
    expect(after('b')).toEqual(['row', 'list', 'another list', 'table', 'nothing']);
    expect(after('b>Child')).toEqual(['row', 'another list', 'table', 'nothing']);
    expect(after('>Table')).toEqual(['row', 'list', 'another list', 'nothing']);
    expect(after('c>Child', '>Other')).toEqual(['row', 'list', 'another list', 'table', 'nothing']);
    expect(after()).toEqual(Object.keys(made));
    expect(answers.dropped).toBe(3 + 1 + 2 + 2 + 1);
    answers.drop('all');
    expect([left(), answers.size, answers.bytes]).toEqual([[], 0, 0]);
  });

  it('take no more bytes than they may, with their encodings and the requests that lead to them', async () => {
    const answers = new Answers(MB);
    for (let key = 0; key < 1_000; key += 1) {
      const made = answer(`${key} `.repeat(1_500));
      answers.add(`${key}`, made, keysOf(`${key}`), READER);
      const { bytes } = answers;
      answers.alias(
        `request ${key}`,
        { answer: made, operation: null, contentType: 'application/json', headers: new Map() },
        `${key}`,
        READER,
      );
      await made.encoded('gzip');
      if (key === 0) expect(answers.bytes).toBeGreaterThan(bytes);
      expect(answers.bytes).toBeLessThanOrEqual(MB);
      if (key % 3 === 0) answers.find(`${key}`);
    }
    expect(answers.size).toBeGreaterThan(50);
    expect(answers.findByRequest('request 1')).toBeNull();
    answers.drop('all');
    expect(answers.findByRequest('request 999')).toBeNull();
  });

  it('never include one that would displace many others', () => {
    const answers = new Answers(MB);
    answers.add('small', answer('x'), keysOf(), READER);
    answers.add('large', answer('x'.repeat(100_000)), keysOf(), READER);
    expect([answers.find('small'), answers.find('large')]).toEqual([expect.anything(), null]);
  });

  it('keep the requests that readers send while one client address sends a thousand other forms in between', () => {
    const answers = new Answers(MB);
    const made = answer('x');
    answers.add('key', made, keysOf(), READER);
    const ready = { answer: made, operation: null, contentType: 'application/json', headers: new Map() };
    const flood = (from: number) => {
      for (let form = from; form < from + 1_000; form += 1)
        answers.alias(`form ${form}`, ready, 'key', FLOODER);
    };
    flood(0);
    answers.alias('honest', ready, 'key', READER);
    for (const other of ['2', '3', '4', '5']) answers.alias(`honest ${other}`, ready, 'key', other);
    flood(1_000);
    for (const request of ['honest', 'honest 2', 'honest 5'])
      expect(answers.findByRequest(request)).toBe(ready);
    // A request doesn't lead to an answer that has been replaced.
    answers.add('key', answer('y'), keysOf(), READER);
    answers.alias('honest', ready, 'key', READER);
    expect(answers.findByRequest('honest')).toBeNull();
  });

  describe('are used as often as before by honest readers', () => {
    /**
     * The share of honest requests that are answered by what is kept, while others come in between.
     * @param readers how many client addresses they come from
     */
    function hitRate(
      readers: number,
      others: { readonly each: number; readonly times: number } | null,
    ): number {
      const chance = new Chance(1);
      const articleOf = zipf(2_500);
      const answers = new Answers(4 * MB);
      const page = answer();
      const honest = 25_000;
      let hits = 0;
      const ask = (key: string, address: string) => {
        const found = answers.find(key) !== null;
        if (!found) answers.add(key, page, keysOf(), address);
        return found;
      };
      for (let request = 0; request < honest; request += 1) {
        // Until it is warm.
        const counts = request >= honest / 2;
        const address = `reader ${chance.from(1, readers)}`;
        if (ask(`article ${articleOf(chance.from(0, 1e9) / 1e9)}`, address) && counts) hits += 1;
        for (let time = 0; time < (others?.times ?? 0); time += 1)
          for (let other = 0; other < (others?.each ?? 0); other += 1)
            ask(`other ${request} ${other}`, others?.times === 1 ? `${request} ${other}` : FLOODER);
      }
      return hits / (honest / 2);
    }

    it('while a quarter of a million others come once each, and while one address asks a hundred thousand twice each', () => {
      const quiet = hitRate(1_250, null);
      expect(quiet).toBeGreaterThan(0.65);
      expect(hitRate(1_250, { each: 10, times: 1 }), 'once each').toBeGreaterThan(quiet - 0.03);
      expect(hitRate(1_250, { each: 5, times: 2 }), 'twice each').toBeGreaterThan(quiet - 0.03);
    });

    it('that come from one address, while a quarter of a million others come once each', () => {
      const quiet = hitRate(1, null);
      expect(quiet).toBeGreaterThan(0.65);
      expect(hitRate(1, { each: 10, times: 1 })).toBeGreaterThan(quiet - 0.03);
    });
  });
});

describe('the read cache', () => {
  it('keeps no answer that something was changed under while it was made', async () => {
    const changes = new RowChanges();
    changes.begin();
    const cache = new ReadCache({ maxBytes: MB, changes });
    const make = async (...changed: (readonly string[] | 'all')[]) => {
      await cache.make('key', READER, async () => {
        await Promise.resolve();
        for (const keys of changed) changes.drop(keys);
        return { answer: answer('x'), reads: { keys: keysOf('a', 'b>Child') } };
      });
      const found = cache.find('key') !== null;
      changes.drop('all');
      return found;
    };
    expect(await make()).toBe(true);
    expect(await make(['c'], ['>Table'])).toBe(true);
    expect(await make(['c'], ['a'])).toBe(false);
    expect(await make(['b>Child'])).toBe(false);
    expect(await make('all')).toBe(false);
  });

  it('is neither read nor filled while this node may miss changes', async () => {
    const changes = new RowChanges();
    const cache = new ReadCache({ maxBytes: MB, changes });
    const make = () =>
      cache.make('key', READER, () => Promise.resolve({ answer: answer('x'), reads: { keys: keysOf('a') } }));
    await make();
    changes.begin();
    expect(cache.find('key')).toBeNull();
    await make();
    expect(cache.find('key')).not.toBeNull();
    changes.end();
    expect([cache.isOpen, cache.find('key'), cache.join('key')]).toEqual([false, null, null]);
  });
});
