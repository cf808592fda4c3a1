import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BlockedQueries } from '../../src/db/blocked-queries.ts';
import { placeOf } from '../../src/db/check-server.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { openPools, type Pools } from '../../src/db/pools.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { eventually, until } from '../support/until.ts';

const SECRET = 'a value in a statement';
const BLOCKS = 'a transaction keeps others waiting';

describe('a log line names what blocks the database:', () => {
  let database: TestDatabase;
  let pools: Pools & { close(): Promise<void> };
  let blocked: BlockedQueries;
  const logged: Record<string, unknown>[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools({ url: database.url, poolSize: 5, readTimeout: 60_000, onError: () => undefined });
    const write = (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>);
    const log = pino({}, { write });
    const watch = new DatabaseWatch(placeOf(database.url), log);
    // Every wait counts here.
    blocked = new BlockedQueries({ pools, watch, log, interval: 20, patience: { lock: 0, prepared: 0 } });
  });
  afterAll(async () => {
    await blocked.close();
    await pools.close();
    await database.drop();
  });

  const named = (msg: string) => logged.find((entry) => entry['msg'] === msg);
  const isOver = () => eventually(() => expect(blocked.count).toBe(0));
  // Prisma sends a query once it is awaited.
  const countCampaigns = async () => {
    await pools.newsroom.prisma.campaign.count();
  };

  /** A session of another program, such as an administrator's, in a transaction. */
  async function begin(sql: string) {
    const session = new pg.Client({ connectionString: database.url, application_name: 'a report' });
    await session.connect();
    onTestFinished(() => session.end());
    await session.query('BEGIN');
    const { rows } = await session.query<{ pid: number; began: Date }>(
      'SELECT pg_backend_pid() AS pid, now() AS began',
    );
    await session.query(sql);
    return { ...rows[0], end: (sql = 'ROLLBACK') => session.query(sql) };
  }

  it('the transaction that others wait for, since when, but no values; and another when it is over', async () => {
    const { pid, began, end } = await begin(`LOCK TABLE "Campaign" -- ${SECRET}`);
    const waiting = countCampaigns();
    await until(() => named(BLOCKS) !== undefined);
    expect(named(BLOCKS)).toMatchObject({
      level: 40,
      // Its own, beside that of PostgreSQL's session.
      pid: process.pid,
      backendPid: pid,
      application: 'a report',
      state: 'idle in transaction',
      statement: 'LOCK',
      waiting: 1,
      since: began?.toISOString(),
    });
    expect(blocked.count).toBe(1);
    await end();
    await waiting;
    await until(() => named(`no longer: ${BLOCKS}`) !== undefined);
    await isOver();
    expect(JSON.stringify(logged)).not.toContain(SECRET);
    // Once, however many checks there were.
    expect(logged.filter(({ msg }) => msg === BLOCKS)).toHaveLength(1);
  });

  it('the transaction that locks the end of the log, so that no event can be placed', async () => {
    const { pid, end } = await begin('SELECT FROM "LogHead" FOR UPDATE');
    const appended = Promise.resolve(pools.newsroom.prisma.$executeRaw`
      WITH a AS (INSERT INTO "Article" ("id", "slug") VALUES (gen_random_uuid(), 'held-up') RETURNING "id")
      INSERT INTO "FeedEvent" ("id", "type", "articleId") SELECT gen_random_uuid(), 'ARTICLE_WITHDRAWN', "id" FROM a`);
    await until(() => logged.some((line) => line['backendPid'] === pid && line['msg'] === BLOCKS));
    await end();
    await appended;
    await isOver();
  });

  it('the prepared transaction that was left behind', async (context) => {
    const { rows } = await pools.node.pool.query<{ max: number }>(
      `SELECT current_setting('max_prepared_transactions')::int AS max`,
    );
    if (rows[0]?.max === 0) context.skip('This server allows no prepared transactions.');
    const { end } = await begin('SELECT pg_current_xact_id()');
    await end(`PREPARE TRANSACTION 'left behind'`);
    await until(() => logged.some(({ gid }) => gid === 'left behind'));
    await end(`ROLLBACK PREPARED 'left behind'`);
    await isOver();
  });

  it('the pool in which queries wait for a connection', async () => {
    const { end } = await begin('LOCK TABLE "Campaign"');
    // The pool has one connection here.
    const waiting = [countCampaigns(), countCampaigns()];
    await until(() => logged.some(({ pool }) => pool === 'newsroom'));
    expect(named('queries wait for a database connection')).toMatchObject({ level: 40, pool: 'newsroom' });
    await end();
    await Promise.all(waiting);
    await isOver();
  });
});
