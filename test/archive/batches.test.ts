import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Writers } from '../../src/archive/write/batches.ts';
import { deferred } from '../support/clients/wire.ts';
import { exportOf, emptyNewsroom, fileOf, importInto } from '../support/archive/files.ts';
import { openClient } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { once } from '../support/newsroom/cast.ts';
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

/** The lines of an export, and those of its articles: so many that they take three batches. */
const archive = once(async () => {
  const { url, drop } = await createTestDatabase();
  const database = openClient({ url, poolSize: 2, onError: () => undefined });
  try {
    await loadArchive(url, { articles: 610, seed: 4, until: new Date('2026-01-01') });
    const lines = await exportOf(database);
    return { lines, articles: lines.filter((line) => line.startsWith('{"noun":"Article"')) };
  } finally {
    await database.close();
    await drop();
  }
});

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

  it('end with a failure at the next one, also if the other connection is idle', async () => {
    const writers = new Writers(BOTH);
    await writers.begin('Article', () => Promise.reject(new Error('The connection is gone.')));
    await new Promise(setImmediate);
    await expect(writers.begin('Article', () => Promise.resolve())).rejects.toThrow(
      'The connection is gone.',
    );
    await expect(writers.end()).rejects.toThrow('The connection is gone.');
  });

  it('that can’t be written fail the import, also if more is to be read', async () => {
    const { lines, articles } = await archive();
    const newsroom = await emptyNewsroom();
    await newsroom.prisma.$executeRawUnsafe(`
      CREATE FUNCTION "full_disk"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100';
      END $$`);
    const { id } = JSON.parse(articles[5] ?? '') as { id: string };
    await newsroom.prisma.$executeRawUnsafe(
      `CREATE TRIGGER "full" BEFORE INSERT ON "Article" FOR EACH ROW WHEN (NEW."id" = '${id}') EXECUTE FUNCTION "full_disk"()`,
    );
    await expect(importInto(newsroom, [fileOf(lines.join('\n'))])).rejects.toThrow('No space left on device');
  });

  it('are reported in the order of the file', async () => {
    const { lines, articles } = await archive();
    const newsroom = await emptyNewsroom();
    // The first batch is new, and takes longer than the others.
    await importInto(newsroom, [
      fileOf(lines.filter((line) => !articles.slice(0, 300).includes(line)).join('\n')),
    ]);
    // That its slug is taken is found as it is written; the others are refused as they are read.
    const { slug } = JSON.parse(articles[400] ?? '') as { slug: string };
    const [taken, ...cut] = [articles[10], articles[350], articles[605]];
    const broken = lines.map((line) => {
      if (line === taken) return JSON.stringify({ ...(JSON.parse(line) as object), slug });
      return cut.includes(line) ? line.slice(0, 40) : line;
    });
    const { remarks } = await importInto(newsroom, [fileOf(broken.join('\n'))]);
    expect(remarks.map(({ place }) => place)).toEqual(
      [10, 350, 605].map((index) => `line ${lines.indexOf(articles[index] ?? '') + 1}`),
    );
  });

  it('have the same outcome if two have the same articles at the same time', async () => {
    const whole = await archive();
    const articles = whole.articles.slice(0, 300);
    const lines = whole.lines.filter((line) => articles.includes(line) || !whole.articles.includes(line));
    const newsroom = await emptyNewsroom();
    const { made, unchanged, skipped } = await importInto(newsroom, [
      fileOf([...lines, ...articles.toReversed()].join('\n')),
    ]);
    expect([made.get('Article'), unchanged, skipped]).toEqual([300, 300, 0]);
    expect(await exportOf(newsroom)).toEqual(lines);
  });
});
