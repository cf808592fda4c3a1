import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkSameDatabase, checkServer } from '../../../src/db/check-server.ts';
import { openClient } from '../../../src/db/client.ts';
import { applyMigrations } from '../../../src/db/migrations.ts';
import { missingRoleSettings } from '../../../src/db/role-settings.ts';
import { openWire, subscribe } from '../../support/clients/wire.ts';
import { query } from '../../support/database/embedded.ts';
import { emptyDatabase, refusal } from '../../support/database/startup.ts';
import {
  HAS_PGBOUNCER,
  openPgbouncer,
  type Pgbouncer,
  type PoolMode,
} from '../../support/deploy/pgbouncer.ts';
import { openDesk, unique } from '../../support/newsroom/factories.ts';
import { CreatePerson } from '../../support/newsroom/mutations.ts';
import { askAt } from '../../support/clients/ask.ts';
import { BUSY, metric, openNewsroom, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { spawnNode, type NodeProcess } from '../../support/node-process.ts';
import { until } from '../../support/until.ts';

const EVENTS = 'subscription { feed { cursor } }';
const HITS = 'dateline_read_cache_requests_total{result="hit"}';

async function openPgbouncerTo(url: string, mode: PoolMode): Promise<string> {
  const pgbouncer = await openPgbouncer(url, mode);
  onTestFinished(() => pgbouncer.close());
  return pgbouncer.url;
}

const locks = (url: string) =>
  query(
    url,
    `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND l.locktype = 'advisory'`,
  );

describe.runIf(HAS_PGBOUNCER).each<[PoolMode, boolean]>([
  ['session', false],
  ['transaction', true],
])('nodes behind PgBouncer that pools by %s', (mode, isBeside) => {
  let newsroom: Newsroom;
  let pgbouncer: Pgbouncer;
  let nodes: NodeProcess[];
  const open = () =>
    spawnNode(pgbouncer.url, {
      settings: {
        ...BUSY,
        POOL_SIZE: '5',
        ...(isBeside && { DATABASE_DIRECT_URL: newsroom.databaseUrl }),
      },
    });
  beforeAll(async () => {
    newsroom = await openNewsroom();
    pgbouncer = await openPgbouncer(newsroom.databaseUrl, mode);
    nodes = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await pgbouncer.close();
    await newsroom.close();
  });

  it('answer queries and mutations, and send each other’s events', async () => {
    const [first, second] = nodes as [NodeProcess, NodeProcess];
    const input = { slug: unique('person'), name: 'Ada Person' };
    const { data } = await askAt(first.url)(CreatePerson, { input }, newsroom.tokens.EDITOR);
    expect(data.createPerson).toMatchObject({ __typename: 'CreatePersonPayload' });

    const wire = await openWire(second.url);
    wire.send(subscribe('1', EVENTS));
    await until(async () => (await metric(second, 'dateline_subscriptions')) === 1);
    const desk = openDesk({ ...newsroom, ask: askAt(first.url) });
    await desk.publishedArticle();
    expect(await wire.next()).toMatchObject({
      payload: { data: { feed: { cursor: expect.any(String) as string } } },
    });
    wire.socket.close();
  });

  it('hear of commits by notifications, without which nothing is kept', async () => {
    for (const node of nodes)
      await until(async () => {
        await fetch(`${node.url}?query={__typename,tags{totalCount}}`, {
          headers: { accept: 'application/json' },
        });
        return (await metric(node, HITS)) > 0;
      });
  });

  it('leave no lock behind, so that a node without PgBouncer can start', async () => {
    expect(await locks(newsroom.databaseUrl)).toEqual([]);
    nodes.push(await spawnNode(newsroom.databaseUrl, { settings: { POOL_SIZE: '5' } }));
  });
});

describe.runIf(HAS_PGBOUNCER)('through PgBouncer', () => {
  it.each<PoolMode>(['session', 'transaction'])(
    'that pools by %s, migrations give their lock back',
    async (mode) => {
      const url = await emptyDatabase();
      const pooled = await openPgbouncerTo(url, mode);
      expect(await applyMigrations(pooled)).not.toEqual([]);
      expect(await locks(url)).toEqual([]);
    },
  );

  it('that pools by session, connections are set as without it', async () => {
    const url = await openPgbouncerTo(await emptyDatabase(), 'session');
    const client = openClient({ url, poolSize: 1, onError: () => undefined });
    onTestFinished(() => client.close());
    expect((await client.pool.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '15s' }]);
  });

  it('that pools by transaction, no client sets the session of another, and statements keep their names', async () => {
    const url = await openPgbouncerTo(await emptyDatabase(), 'transaction');
    const pooled = { url, isPooled: true, poolSize: 4, onError: () => undefined };
    const client = openClient(pooled);
    onTestFinished(() => client.close());
    const count = () => client.prisma.$queryRaw<{ one: number }[]>`SELECT 1 AS "one"`;
    for (let round = 0; round < 10; round += 1)
      expect(await Promise.all(Array.from({ length: 8 }, count))).toEqual(Array(8).fill([{ one: 1 }]));
    // Each waits while the others do, so that all of PgBouncer's sessions are asked.
    const limits = await Promise.all(
      Array.from({ length: 4 }, () =>
        client.pool.query(`SELECT current_setting('statement_timeout') AS "limit" FROM pg_sleep(0.2)`),
      ),
    );
    expect(limits.flatMap(({ rows }) => rows as unknown[])).toEqual(Array(4).fill({ limit: '0' }));
  });

  it('a node names the settings that the role lacks, as SQL', async () => {
    const url = await emptyDatabase();
    const pooled = await openPgbouncerTo(url, 'transaction');
    const lacking = async (at: string) => {
      const client = openClient({ url: at, isPooled: true, poolSize: 1, onError: () => undefined });
      try {
        return await missingRoleSettings(client.prisma);
      } finally {
        await client.close();
      }
    };
    const sql = await lacking(pooled);
    expect(sql).toMatch(/^ALTER ROLE dateline SET .*ALTER ROLE dateline SET statement_timeout = '15s';$/);
    // For this database only, since other tests share the role.
    const name = new URL(url).pathname.slice(1);
    for (const statement of sql?.split('; ') ?? [])
      await query(url, statement.replace('ROLE dateline', `DATABASE "${name}"`));
    expect(await lacking(url)).toBeNull();
  });

  it.each<PoolMode>(['session', 'transaction'])(
    'that pools by %s, a URL with settings that PgBouncer refuses is refused with a sentence',
    async (mode) => {
      const pooled = await openPgbouncerTo(await emptyDatabase(), mode);
      expect(await refusal(checkServer(`${pooled}?options=-c%20jit=off`))).toMatch(
        /^PostgreSQL at .+ can't be used \(unsupported startup parameter in options: jit\): check DATABASE_URL\.$/,
      );
    },
  );

  it('a direct URL of another database is refused, before it is migrated', async () => {
    const url = await emptyDatabase();
    const pooled = await openPgbouncerTo(url, 'transaction');
    await expect(checkSameDatabase(pooled, url)).resolves.toBeUndefined();
    expect(await refusal(checkSameDatabase(pooled, await emptyDatabase()))).toMatch(
      /^PostgreSQL at .+ and PostgreSQL at .+ are different databases: DATABASE_DIRECT_URL must lead to the database of DATABASE_URL, without the pooler\.$/,
    );
  });
});
