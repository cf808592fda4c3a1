import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openClient, type DatabaseClient } from '../../src/db/client.ts';
import { openPools, POOL_NAMES } from '../../src/db/pools.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

describe('the connections to the database', () => {
  let database: TestDatabase;
  let client: DatabaseClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = openClient({ url: database.url, poolSize: 1, onError: () => undefined });
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  it('neither compile plans nor divide them among processes, in any pool', async () => {
    const pools = openPools({ url: database.url, poolSize: 5, readTimeout: 2_000, onError: () => undefined });
    try {
      for (const name of POOL_NAMES) {
        const settings = await pools[name].prisma.$queryRaw`
          SELECT current_setting('jit') AS "jit", current_setting('max_parallel_workers_per_gather') AS "workers"`;
        expect([name, settings]).toEqual([name, [{ jit: 'off', workers: '0' }]]);
      }
    } finally {
      await pools.close();
    }
  });

  it('read a list of rows of more than 50 values each', async () => {
    const page = { take: 1 };
    const relations = {
      ...{
        article: true,
        createdBy: true,
        publishedBy: true,
        section: true,
        currentOf: true,
        publishedOf: true,
      },
      ...{
        tags: page,
        sources: page,
        campaigns: page,
        actions: page,
        contributions: page,
        updateNotes: page,
      },
    };
    const read = client.prisma.article.findMany({ include: { revisions: { include: relations } } });
    expect(await read).toEqual([]);
  });

  it('decode the graph of the schema once for all clients of a process', async () => {
    const decode = vi.spyOn(Buffer, 'from');
    try {
      await openClient({ url: database.url, poolSize: 1, onError: () => undefined }).close();
      const calls: readonly (readonly unknown[])[] = decode.mock.calls;
      expect(calls.filter(([, encoding]) => encoding === 'base64url')).toEqual([]);
    } finally {
      decode.mockRestore();
    }
  });

  it('stay open while nobody needs them for some minutes, and close then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await client.pool.query('SELECT 1');
      vi.advanceTimersByTime(9 * 60_000);
      expect(client.pool.idleCount).toBe(1);
      await client.pool.query('SELECT 1');
      vi.advanceTimersByTime(11 * 60_000);
      expect(client.pool.idleCount).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  const run = (sql: string) => client.prisma.$queryRawUnsafe(sql);

  /** Those of the pool's only connection. */
  async function prepared(): Promise<string[]> {
    const { rows } = await client.pool.query<{ statement: string }>(
      'SELECT "statement" FROM pg_prepared_statements',
    );
    return rows.map(({ statement }) => statement);
  }

  it('prepare a statement that comes again, but plan a page or a count for its values each time', async () => {
    const found = [
      'SELECT COUNT(*) FROM "Tag"',
      'SELECT "id" FROM "Tag" ORDER BY "slug" ASC, "id" ASC LIMIT 2',
    ];
    const again = 'SELECT 1 AS "again"';
    for (const sql of ['SELECT 1 AS "once"', again, again, ...found, ...found]) await run(sql);
    const ours = [...found, again, 'SELECT 1 AS "once"'];
    expect((await prepared()).filter((sql) => ours.includes(sql))).toEqual([again]);
  });

  it('keep what is used prepared, and forget the rest of thousands of different statements', async () => {
    const used = 'SELECT 1 AS "used"';
    for (let number = 0; number < 1_200; number += 1) {
      const other = `SELECT ${number} AS "other"`;
      await run(other);
      await run(other);
      if (number % 100 === 0) await run(used);
    }
    await run(used);
    const statements = await prepared();
    expect(statements).toContain(used);
    expect(statements).toContain('SELECT 1199 AS "other"');
    expect(statements).not.toContain('SELECT 0 AS "other"');
    expect(statements.length).toBeLessThanOrEqual(500);
  });

  it('forget long statements sooner', async () => {
    for (let number = 0; number < 100; number += 1) {
      const long = `SELECT ${number} AS "long" -- ${'x'.repeat(20_000)}`;
      await run(long);
      await run(long);
    }
    const lengths = (await prepared()).map((statement) => statement.length);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1_100_000);
  });
});
