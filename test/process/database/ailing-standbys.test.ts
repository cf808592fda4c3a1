import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../support/failover/cluster.ts';
import { openTheatre, type Theatre } from '../../support/failover/theatre.ts';
import {
  askReader,
  newQuestion,
  openWithStandbys,
  readsOf,
  standbyIsUsed,
} from '../../support/failover/with-standbys.ts';
import { openProxyTo, type Proxy } from '../../support/database/proxy.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { metric, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { slowDown } from '../../support/newsroom/slow.ts';
import { searchRefreshed } from '../../support/search/refreshed.ts';
import { until } from '../../support/until.ts';

let theatre: Theatre;
let primary: Cluster;
let standby: Cluster;
beforeAll(async () => {
  theatre = await openTheatre();
  primary = await theatre.newsroom();
  await primary.start();
  standby = await theatre.standbyOf(primary);
});
afterAll(async () => {
  await standby.discard();
  await primary.discard();
  await theatre.close();
});

describe('a query that takes too long on a standby', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openWithStandbys(theatre, primary, standby.url(), { READ_TIMEOUT_MS: '2000' });
  });
  afterAll(() => newsroom.close());

  it('gets the answer of the primary, which is not asked, and leaves the standby in use', async () => {
    const name = `127.0.0.1:${standby.port}`;
    const { slug } = await openDesk(newsroom).publishedArticle({ tags: ['Slow'] });
    await standbyIsUsed(newsroom, name);
    await slowDown(newsroom, 60);
    const isSlow = `SELECT FROM pg_class WHERE relname = 'Tag' AND relforcerowsecurity AND relrowsecurity`;
    await until(async () => (await standby.query(isSlow)).length > 0);
    const before = await readsOf(newsroom.url, name);
    try {
      for (let query = 1; query <= 3; query += 1) {
        const { errors } = await askReader(
          newsroom.url,
          newQuestion(`article(slug: "${slug}") { tags { name } }`),
        );
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
        const reads = await readsOf(newsroom.url, name);
        expect(reads.standby + reads.primary).toBe(before.standby + before.primary + query);
      }
      expect((await readsOf(newsroom.url, name)).standby).toBeGreaterThan(before.standby);
      expect(await metric(newsroom, `dateline_standby_failures_total{server="${name}"}`)).toBe(0);
    } finally {
      await newsroom.prisma.$executeRawUnsafe('ALTER TABLE "Tag" DISABLE ROW LEVEL SECURITY');
      await until(async () => (await standby.query(isSlow)).length === 0);
    }
  });
});

describe('a standby that receives nothing', () => {
  it('is shown as unused, and as behind for ever, and what it lacks is answered by the primary', async () => {
    const lonely = await theatre.standbyOf(primary);
    await primary.query('CHECKPOINT');
    const [end] = await primary.query<{ end: string }>('SELECT pg_current_wal_lsn()::text AS "end"');
    await until(async () => {
      const [row] = await lonely.query<{ has: boolean }>(
        `SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS has`,
        [end?.end],
      );
      return row?.has === true;
    });
    await lonely.query('CHECKPOINT');
    await lonely.stop('fast');
    // Its account was removed from the primary, say.
    await lonely.put('postgresql.auto.conf', `primary_conninfo = 'host=127.0.0.1 port=1'\n`);
    await lonely.start();
    const name = `127.0.0.1:${lonely.port}`;
    const newsroom = await openWithStandbys(theatre, primary, lonely.url());
    const of = (figure: string) => metric(newsroom, `dateline_standby_${figure}{server="${name}"}`);
    try {
      const { slug } = await openDesk(newsroom).publishedArticle();
      await until(async () => (await of('up')) === 1);
      const before = await readsOf(newsroom.url, name);
      const { data } = await askReader(newsroom.url, newQuestion(`article(slug: "${slug}") { slug }`));
      expect(data?.['article']).toEqual({ slug });
      expect((await readsOf(newsroom.url, name)).primary).toBeGreaterThan(before.primary);
      expect(await of('used')).toBe(0);
      const text = await (await fetch(new URL('/metrics', newsroom.url))).text();
      expect(text).toContain(`dateline_standby_lag_seconds{server="${name}"} +Inf`);
    } finally {
      await newsroom.close();
      await lonely.discard();
    }
  });
});

describe('a standby that hangs', () => {
  let newsroom: Newsroom;
  let proxy: Proxy;
  let slug: string;
  const name = () => `127.0.0.1:${proxy.port}`;
  const page = () => `article(slug: "${slug}") { tags { name } }`;
  const load = async (question: string) => {
    const { data, errors } = await askReader(newsroom.url, question);
    expect(errors).toEqual([]);
    return data?.['article'];
  };
  const tagged = (name: string) => ({ tags: [{ name }] });
  const RENAME = 'UPDATE "Tag" SET "name" = $2 WHERE "name" = $1';
  const isUp = () => metric(newsroom, `dateline_standby_up{server="${name()}"}`);

  beforeAll(async () => {
    const opened = await openProxyTo(standby.url());
    ({ proxy } = opened);
    newsroom = await openWithStandbys(theatre, primary, opened.url);
    ({ slug } = await openDesk(newsroom).publishedArticle({ tags: ['First'] }));
    // A later write would be one that the node doesn't know the hanging standby to have.
    await searchRefreshed(newsroom.prisma);
  });
  beforeEach(() => standbyIsUsed(newsroom, name()));
  afterAll(async () => {
    await newsroom.close();
    proxy.close();
  });

  it('has its queries answered by the primary, and nothing older than what was changed meanwhile', async () => {
    proxy.swallow();
    try {
      const before = await readsOf(newsroom.url, name());
      // Sent there before anybody knows that it hangs.
      const waiting = [1, 2, 3, 4].map(() => load(newQuestion(page())));
      await until(async () => (await readsOf(newsroom.url, name())).standby > before.standby);
      await primary.query(RENAME, ['First', 'Second']);
      expect(await Promise.all(waiting)).toEqual(waiting.map(() => tagged('Second')));
      await until(async () => (await isUp()) === 0);
      expect(await load(newQuestion(page()))).toEqual(tagged('Second'));
    } finally {
      proxy.goOn();
    }
  });

  it('loses the answers that were kept, if it was promoted meanwhile', async () => {
    const kept = `{ ${page()} }`;
    expect(await load(kept)).toEqual(tagged('Second'));
    const before = await readsOf(newsroom.url, name());
    expect(await load(kept)).toEqual(tagged('Second'));
    expect((await readsOf(newsroom.url, name())).cache).toBeGreaterThan(before.cache);
    proxy.swallow();
    await until(async () => (await isUp()) === 0);
    await standby.promote();
    // Nobody is told of this, so that what the primary has is not what the promoted server has shown.
    const client = await primary.connect();
    await client.query('SET session_replication_role = replica');
    await client.query(RENAME, ['Second', 'Third']);
    await client.end();
    expect(await load(kept)).toEqual(tagged('Second'));
    proxy.goOn();
    await until(() => newsroom.logged.some(({ problem }) => problem === 'this server is not a standby'));
    expect(await load(kept)).toEqual(tagged('Third'));
  });
});
