import { describe, expect, it, onTestFinished } from 'vitest';
import { loadCommand } from '../../../bench/load/command.ts';
import { requireEmpty } from '../../../bench/load/database.ts';
import { loadArchive } from '../../../bench/load/load.ts';
import { call, execute } from '../../support/command.ts';
import { checksOf } from '../../support/database/checks.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database/database.ts';
import { newFolder, query } from '../../support/database/embedded.ts';

const ARCHIVE = { articles: 30, seed: 7, until: new Date('2026-03-01') };

/** All rows, apart from what differs between any two databases: table by table, as hashes. */
async function rowsOf(url: string): Promise<Map<string, unknown>> {
  const tables = await query(
    url,
    `SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'
       AND tablename NOT IN ('_prisma_migrations', 'LogEpoch', 'LogHead', 'Secret') ORDER BY 1`,
  );
  const hashes = new Map<string, unknown>();
  for (const table of tables as string[]) {
    const [hash] = await query(
      url,
      `SELECT md5(string_agg(row, E'\\n' ORDER BY row))
       FROM (SELECT (to_jsonb(t) - 'epochId')::text AS row FROM "${table}" t) AS rows`,
    );
    hashes.set(table, hash);
  }
  return hashes;
}

async function newDatabase(template?: 'story'): Promise<TestDatabase> {
  const database = await createTestDatabase(template);
  onTestFinished(() => database.drop());
  return database;
}

/** The command as a program. */
const run = (args: readonly string[], settings: Record<string, string>) =>
  execute(process.execPath, ['--import', 'tsx', 'bench/load/run.ts', ...args], settings);

describe('loading an archive', () => {
  it('writes the same rows for the same seed, and others for another', async () => {
    const [one, same, other] = [await newDatabase(), await newDatabase(), await newDatabase()];
    await loadArchive(one.url, ARCHIVE);
    await loadArchive(same.url, ARCHIVE);
    await loadArchive(other.url, { ...ARCHIVE, seed: 8 });
    const rows = await rowsOf(one.url);
    expect(rows.get('FeedEvent')).not.toBeNull();
    expect(await rowsOf(same.url)).toEqual(rows);
    expect((await rowsOf(other.url)).get('Statement')).not.toEqual(rows.get('Statement'));
  });

  it('leaves nothing behind if it is interrupted, at the beginning and at the end', async () => {
    const { url } = await newDatabase();
    const [checks, rows] = [await checksOf(url), await rowsOf(url)];
    for (const moment of [/lists/, /foreign keys/]) {
      const interruption = new AbortController();
      const loading = loadArchive(url, {
        ...ARCHIVE,
        signal: interruption.signal,
        onProgress: (what) => {
          if (moment.test(what)) interruption.abort();
        },
      });
      await expect(loading).rejects.toThrow('Interrupted: nothing was written.');
      await requireEmpty(url);
      expect(await checksOf(url)).toEqual(checks);
      expect(await rowsOf(url)).toEqual(rows);
    }
  });
});

describe('npm run db:load', () => {
  it('fills the database of the data folder', async () => {
    const folder = newFolder();
    const { code, stdout, stderr } = await run(['--articles', '5', '--token'], { DATA_DIR: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ +25 {2}Statement$/m);
    expect(stdout).toMatch(/^Wrote this in \d+ s\. The database has \d+ MB/m);
    expect(stdout).toMatch(/^An editor's token: dateline_[\w-]{49}$/m);
  });

  it("refuses a database that isn't empty, and changes nothing in it", async () => {
    const { url } = await newDatabase('story');
    const rows = await rowsOf(url);
    const { code, stderr } = await run(['--articles', '5'], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The database isn't empty: it has rows in "\w+"\. Set DATA_DIR to a new folder, or DATABASE_URL to a new database\.\n$/,
    );
    expect(await rowsOf(url)).toEqual(rows);
  });

  it.each([
    ['--articles', '0'],
    ['--articles', 'many'],
    ['--seed', '-1'],
    ['--size', '5'],
  ])('explains itself for %s %s', async (...args) => {
    const nowhere = { DATABASE_URL: 'postgresql://nobody@localhost:1/none' };
    const { code, stderr } = await call(loadCommand, args, nowhere);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Usage: npm run db:load -- /);
  });
});
