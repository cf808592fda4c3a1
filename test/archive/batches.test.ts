import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Writers } from '../../src/archive/batches.ts';
import { deferred } from '../support/clients/wire.ts';
import { exportOf, emptyNewsroom, fileOf, importInto } from '../support/archive/files.ts';
import { loadArchive } from '../../bench/load/load.ts';

const BOTH = ['first', 'second'] as unknown as pg.ClientBase[];

/** Begins batches of these kinds, which are written until they are told to end. */
function beginAll(writers: Writers, kinds: readonly string[]) {
  const begun: string[] = [];
  const ends = kinds.map(() => deferred());
  const all = (async () => {
    for (const [index, kind] of kinds.entries())
      await writers.begin(kind, async () => {
        begun.push(kind);
        await ends[index]?.promise;
      });
    await writers.end();
  })();
  const end = async (index: number) => {
    ends[index]?.resolve();
    await new Promise(setImmediate);
  };
  return { begun, end, all };
}

describe('batches of an import', () => {
  it('of articles are written two at a time', async () => {
    const { begun, end, all } = beginAll(new Writers(BOTH), ['Article', 'Article', 'Article']);
    await new Promise(setImmediate);
    expect(begun).toHaveLength(2);
    await end(1);
    expect(begun).toHaveLength(3);
    await end(0);
    await end(2);
    await all;
  });

  it('wait for what they may refer to', async () => {
    const { begun, end, all } = beginAll(new Writers(BOTH), ['Person', 'Person', 'Article']);
    await new Promise(setImmediate);
    expect(begun).toEqual(['Person']);
    await end(0);
    expect(begun).toEqual(['Person', 'Person']);
    await end(1);
    expect(begun).toEqual(['Person', 'Person', 'Article']);
    await end(2);
    await all;
  });

  it('stop at the first that fails, once the other one is written', async () => {
    const writers = new Writers(BOTH);
    const other = deferred();
    let isWritten = false;
    await writers.begin('Article', () => other.promise.then(() => void (isWritten = true)));
    await writers.begin('Article', () => Promise.reject(new Error('The connection is gone.')));
    await expect(writers.begin('Article', () => Promise.resolve())).rejects.toThrow(
      'The connection is gone.',
    );
    const ended = writers.end();
    other.resolve();
    await expect(ended).rejects.toThrow('The connection is gone.');
    expect(isWritten).toBe(true);
  });

  it('have the same outcome if articles come again in another batch', async () => {
    const archive = await emptyNewsroom();
    await loadArchive(archive.url, { articles: 700, seed: 4, until: new Date('2026-01-01') });
    const lines = await exportOf(archive);
    const articles = lines.filter((line) => line.startsWith('{"noun":"Article"'));
    const newsroom = await emptyNewsroom();
    const { made, unchanged, skipped } = await importInto(newsroom, [
      fileOf([...lines, ...articles.slice(0, 300)].join('\n')),
    ]);
    expect([made.get('Article'), unchanged, skipped]).toEqual([700, 300, 0]);
    expect(await exportOf(newsroom)).toEqual(lines);
  });
});
