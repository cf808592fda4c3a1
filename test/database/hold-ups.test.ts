import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../src/db/check-server.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { HoldUps } from '../../src/db/hold-ups.ts';
import { openPools, type Pools } from '../../src/db/pools.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { eventually, until } from '../support/until.ts';

const SECRET = 'a value in a statement';

describe('what holds up the database', () => {
  let database: TestDatabase;
  let pools: Pools & { close(): Promise<void> };
  let holdUps: HoldUps;
  const logged: Record<string, unknown>[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools({ url: database.url, poolSize: 5, readTimeout: 60_000, onError: () => undefined });
    const write = (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>);
    // Everything that waits is a hold-up here.
    const patience = { lock: 0, connection: 0, prepared: 0 };
    const log = pino({}, { write });
    const watch = new DatabaseWatch(placeOf(database.url), log);
    holdUps = new HoldUps({ pools, watch, log, interval: 20, patience });
  });
  afterAll(async () => {
    await holdUps.close();
    await pools.close();
    await database.drop();
  });

  const named = (msg: string) => logged.find((entry) => entry['msg'] === msg);

  async function countCampaigns() {
    await pools.newsroom.prisma.campaign.count();
  }

  /** A session of another program, such as an administrator's. */
  async function openSession() {
    const client = new pg.Client({ connectionString: database.url, application_name: 'a report' });
    await client.connect();
    return client;
  }

  it('has a log line with the transaction that others wait for, and since when, but no values; and another when it is over', async () => {
    const session = await openSession();
    await session.query('BEGIN');
    await session.query(`LOCK TABLE "Campaign" -- ${SECRET}`);
    const { rows } = await session.query<{ pid: number; began: Date }>(
      'SELECT pg_backend_pid() AS pid, now() AS began',
    );
    await session.query(`LOCK TABLE "Campaign" -- ${SECRET}`);
    const waiting = countCampaigns();
    const message = 'a transaction keeps others waiting';
    await until(() => named(message) !== undefined);
    expect(named(message)).toMatchObject({
      level: 40,
      pid: rows[0]?.pid,
      application: 'a report',
      state: 'idle in transaction',
      statement: 'LOCK',
      waiting: 1,
      since: rows[0]?.began.toISOString(),
    });
    expect(holdUps.count).toBe(1);
    await session.query('ROLLBACK');
    await waiting;
    await until(() => named(`no longer: ${message}`) !== undefined);
    await session.end();
    await eventually(() => expect(holdUps.count).toBe(0));
    expect(JSON.stringify(logged)).not.toContain(SECRET);
    // Once, however many looks there were.
    expect(logged.filter(({ msg }) => msg === message)).toHaveLength(1);
  });

  it('has a log line with the transaction that locks the end of the log, so that no event can be placed', async () => {
    const session = await openSession();
    await session.query('BEGIN');
    await session.query('SELECT FROM "LogHead" FOR UPDATE');
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const appending = pools.newsroom.prisma.$executeRaw`
      WITH a AS (INSERT INTO "Article" ("id", "slug") VALUES (gen_random_uuid(), 'held-up') RETURNING "id")
      INSERT INTO "FeedEvent" ("id", "type", "articleId") SELECT gen_random_uuid(), 'ARTICLE_WITHDRAWN', "id" FROM a`;
    // Prisma sends it once it is awaited.
    const appended = Promise.resolve(appending);
    await until(() =>
      logged.some(({ pid, msg }) => pid === rows[0]?.pid && msg === 'a transaction keeps others waiting'),
    );
    expect(holdUps.count).toBe(1);
    await session.query('ROLLBACK');
    await appended;
    await session.end();
    await eventually(() => expect(holdUps.count).toBe(0));
  });

  it('has a log line with the prepared transaction that was left behind', async (context) => {
    const session = await openSession();
    const { rows } = await session.query<{ max: number }>(
      `SELECT current_setting('max_prepared_transactions')::int AS max`,
    );
    if (rows[0]?.max === 0) {
      await session.end();
      context.skip('This server allows no prepared transactions.');
    }
    await session.query('BEGIN');
    await session.query('SELECT pg_current_xact_id()');
    await session.query(`PREPARE TRANSACTION 'left behind'`);
    await until(() => logged.some(({ gid }) => gid === 'left behind'));
    await session.query(`ROLLBACK PREPARED 'left behind'`);
    await eventually(() => expect(holdUps.count).toBe(0));
    await session.end();
  });

  it('has a log line with the pool in which queries wait for a connection', async () => {
    const session = await openSession();
    await session.query('BEGIN');
    await session.query('LOCK TABLE "Campaign"');
    // It has one connection here.
    const waiting = [countCampaigns(), countCampaigns()];
    await until(() => logged.some(({ pool }) => pool === 'newsroom'));
    expect(named('queries wait for a database connection')).toMatchObject({ level: 40, pool: 'newsroom' });
    await session.query('ROLLBACK');
    await Promise.all(waiting);
    await session.end();
    await eventually(() => expect(holdUps.count).toBe(0));
  });
});
