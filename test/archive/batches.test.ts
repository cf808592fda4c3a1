import { describe, expect, it } from 'vitest';
import { exportOf, emptyNewsroom, fileOf, importInto } from '../support/archive/files.ts';
import { openClient } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { once } from '../support/newsroom/cast.ts';
import { loadArchive } from '../../bench/load/load.ts';

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
    // Some of the other articles have live blogs, or are on fronts.
    const isLeftOut = (line: string) =>
      whole.articles.includes(line) || /^\{"noun":"(?:Live|Front)/.test(line);
    const kept = whole.lines.filter((line) => articles.includes(line) || !isLeftOut(line));
    const lines = [...kept.slice(0, -1), JSON.stringify({ end: true, records: kept.length - 2 })];
    const newsroom = await emptyNewsroom();
    const { made, unchanged, skipped } = await importInto(newsroom, [
      fileOf([...lines, ...articles.toReversed()].join('\n')),
    ]);
    expect([made.get('Article'), unchanged, skipped]).toEqual([300, 300, 0]);
    expect(await exportOf(newsroom)).toEqual(lines);
  });
});
