import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkServer } from '../../../src/db/check-server.ts';
import { graphql } from '../../gql/index.ts';
import { allQuestions } from '../../support/cache/questions.ts';
import { refusal } from '../../support/database/startup.ts';
import type { Cluster } from '../../support/failover/cluster.ts';
import { cursorNow, take } from '../../support/clients/feed.ts';
import { openTheatre, type Theatre } from '../../support/failover/theatre.ts';
import {
  askReader,
  newQuestion,
  openWithStandbys,
  readsOf,
  standbyIsUsed,
} from '../../support/failover/with-standbys.ts';
import { openDesk, rowId } from '../../support/newsroom/factories.ts';
import { ConfirmNewsletterSubscription } from '../../support/newsroom/mutations.ts';
import { metric, type Newsroom, UNCACHED } from '../../support/newsroom/newsroom.ts';
import { signUp } from '../../support/newsroom/sign-up.ts';
import { until } from '../../support/until.ts';

const Updated = graphql(`
  subscription WithStandbyUpdated($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
    }
  }
`);

const Polled = graphql(`
  query WithStandbyPolled {
    feed(first: 1) {
      nodes {
        id
      }
    }
  }
`);

const Corrections = graphql(`
  subscription WithStandbyCorrections($after: String) {
    feed(after: $after, filter: { types: [ARTICLE_CORRECTED] }) {
      ... on ArticleCorrected {
        slug
        note {
          text
          revisionNumber
        }
      }
    }
  }
`);

interface Corrected {
  readonly slug: string;
  readonly note: { readonly text: string; readonly revisionNumber: number };
}

interface Loaded {
  readonly revisionNumber: number;
  readonly updateNotes: { readonly nodes: readonly { readonly text: string }[] };
}

let theatre: Theatre;
beforeAll(async () => (theatre = await openTheatre()));
afterAll(() => theatre.close());

/** The headline of a published article; null if there is none. */
async function headline({ url }: Newsroom, slug: string, question = newQuestion, token?: string) {
  const { data, errors } = await askReader(url, question(`article(slug: "${slug}") { headline }`), token);
  expect(errors).toEqual([]);
  return (data?.['article'] as { headline: string } | null)?.headline ?? null;
}

/** A question whose answer may be cached. */
const sameQuestion = (fields: string) => `{ ${fields} }`;

const said = (newsroom: Newsroom, problem: string) =>
  newsroom.logged.filter((line) => line['problem'] === problem).length;

describe('a node with a standby', () => {
  let primary: Cluster;
  let standby: Cluster;
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  let slug: string;
  const name = () => `127.0.0.1:${standby.port}`;
  const reads = () => readsOf(newsroom.url, name());
  const failures = () => metric(newsroom, `dateline_standby_failures_total{server="${name()}"}`);
  const isUsed = () => standbyIsUsed(newsroom, name());

  /** Works while the standby replays nothing. */
  async function whilePaused(work: () => Promise<void>): Promise<void> {
    await standby.query('SELECT pg_wal_replay_pause()');
    try {
      await work();
    } finally {
      await standby.query('SELECT pg_wal_replay_resume()');
    }
  }

  /** Sets a parameter of the standby, or resets it. */
  async function alter(parameter: string): Promise<void> {
    await standby.query(`ALTER SYSTEM ${parameter}`);
    await standby.query('SELECT pg_reload_conf()');
  }

  beforeAll(async () => {
    primary = await theatre.newsroom();
    await primary.start();
    standby = await theatre.standbyOf(primary);
    newsroom = await openWithStandbys(theatre, primary, standby.url());
    desk = openDesk(newsroom);
    ({ slug } = await desk.publishedArticle());
  });
  beforeEach(isUsed);
  afterAll(async () => {
    await newsroom.close();
    await standby.discard();
    await primary.discard();
  });

  it('sends it the queries of readers, and neither those of members nor the log', async () => {
    const before = await reads();
    expect(await headline(newsroom, slug)).toBe(slug);
    const { standby, primary } = await reads();
    expect({ standby, primary }).toEqual({ standby: before.standby + 1, primary: before.primary });
    await headline(newsroom, slug, newQuestion, newsroom.tokens.EDITOR);
    await newsroom.ask(Polled, {});
    expect((await reads()).standby).toBe(standby);
  });

  it('shows every page after its event, whatever the standby lacks', async () => {
    const articles = await Promise.all([1, 2, 3].map(() => desk.publishedArticle()));
    const lacking = { pages: 0, older: [] as unknown[] };
    /** Loads a page as a reader who has just got this event. */
    async function load({ slug, note }: Corrected, question: typeof newQuestion): Promise<void> {
      const page = `article(slug: "${slug}") { revisionNumber updateNotes(first: 1) { nodes { text } } }`;
      const { data } = await askReader(newsroom.url, question(page));
      const shown = data?.['article'] as Loaded | undefined;
      const onStandby = await standby.query('SELECT FROM "UpdateNote" WHERE "text" = $1', [note.text]);
      if (onStandby.length === 0) lacking.pages += 1;
      const isOlder = (shown?.revisionNumber ?? 0) < note.revisionNumber;
      if (isOlder || shown?.updateNotes.nodes[0]?.text !== note.text) lacking.older.push({ slug, shown });
    }
    await alter(`SET recovery_min_apply_delay = '5s'`);
    try {
      for (const revisionNumber of [1, 2]) {
        await isUsed();
        const watching = await newsroom.watch(Corrections, { after: await cursorNow(newsroom) });
        const correcting = articles.map(({ id }) => desk.correct({ id, revisionNumber }));
        const loading: Promise<void>[] = [];
        while (loading.length < 10 * articles.length) {
          const [event] = (await take(watching, 1)) as [Corrected];
          // Half of them ask what many ask, so the answer may be cached.
          for (let count = 0; count < 5; count += 1)
            loading.push(load(event, newQuestion), load(event, sameQuestion));
        }
        await Promise.all([...correcting, ...loading]);
        await watching.stop();
      }
      expect(lacking.older).toEqual([]);
      expect(lacking.pages).toBeGreaterThan(0);
    } finally {
      await alter('RESET recovery_min_apply_delay');
    }
  });

  it('caches no older answer when a row changes without an event', async () => {
    const [before, after] = [`Old ${slug}`, `New ${slug}`];
    const tagged = await desk.publishedArticle({ tags: [before] });
    const tags = async () => {
      const { data } = await askReader(newsroom.url, `{ article(slug: "${tagged.slug}") { tags { name } } }`);
      return (data?.['article'] as { tags: { name: string }[] }).tags.map(({ name }) => name);
    };
    await isUsed();
    expect(await tags()).toEqual([before]);
    await whilePaused(async () => {
      await primary.query('UPDATE "Tag" SET "name" = $1 WHERE "name" = $2', [after, before]);
      await until(async () => (await tags())[0] === after);
      for (let load = 0; load < 5; load += 1) expect(await tags()).toEqual([after]);
      expect(await standby.query('SELECT FROM "Tag" WHERE "name" = $1', [before])).toHaveLength(1);
    });
  });

  it('asks the primary once a reader has changed something, until the standby has that', async () => {
    const { confirmation } = await signUp(newsroom);
    await isUsed();
    await whilePaused(async () => {
      const input = { token: confirmation };
      const { data } = await newsroom.ask(ConfirmNewsletterSubscription, { input });
      expect(data.confirmNewsletterSubscription.__typename).toBe('ConfirmNewsletterSubscriptionPayload');
      const before = await reads();
      expect(await headline(newsroom, slug)).toBe(slug);
      expect((await reads()).standby).toBe(before.standby);
    });
  });

  it('never shows a withdrawn article after its event, though the standby still has it', async () => {
    const article = await desk.publishedArticle();
    await until(async () => (await headline(newsroom, article.slug)) === article.slug);
    await isUsed();
    const watching = await newsroom.watch(Updated, { slug: article.slug });
    const event = watching.next();
    await whilePaused(async () => {
      await desk.withdraw(article);
      expect((await event).data?.articleUpdated.__typename).toBe('ArticleWithdrawn');
      for (const question of [sameQuestion, newQuestion, sameQuestion, newQuestion])
        expect(await headline(newsroom, article.slug, question)).toBe(null);
      const state = 'SELECT "state" FROM "Article" WHERE "id" = $1';
      expect(await standby.query(state, [rowId(article.id)])).toEqual([{ state: 'PUBLISHED' }]);
    });
    await watching.stop();
  });

  it('asks the primary if replaying a change cancels a query on the standby', async () => {
    await alter('SET max_standby_streaming_delay = 0');
    const before = await failures();
    const locking = [await primary.connect(), await primary.connect()] as const;
    // A lock's WAL isn't sent before something else has it flushed.
    const lock = (table: string) =>
      `BEGIN; LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE; SELECT pg_switch_wal()`;
    try {
      await locking[0].query(lock('ArticleRevision'));
      const locked = `SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = '"ArticleRevision"'::regclass`;
      await until(async () => (await standby.query(locked)).length > 0);
      const answer = headline(newsroom, slug);
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'dateline readers'`;
      await until(async () => (await standby.query(waiting)).length > 0);
      // The query that waits there has the article's table open, so this can't be replayed.
      await locking[1].query(lock('Article'));
      await until(async () => (await failures()) > before);
      for (const client of locking) await client.query('COMMIT');
      expect(await answer).toBe(slug);
      const [conflicts] = await standby.query<{ number: number }>(
        'SELECT sum("confl_lock")::int AS "number" FROM pg_stat_database_conflicts',
      );
      expect(conflicts?.number).toBeGreaterThan(0);
    } finally {
      for (const client of locking) await client.end();
    }
  });

  it('answers from the primary while the standby is stopped, says so once, and returns to it', async () => {
    const lines = (msg: string) => newsroom.logged.filter((line) => line['msg'] === msg).length;
    const usedBefore = lines('a standby answers readers');
    const notUsedBefore = lines('a standby is not used');
    await standby.stop('immediate');
    for (let load = 0; load < 20; load += 1) expect(await headline(newsroom, slug)).toBe(slug);
    await until(() => lines('a standby is not used') > notUsedBefore);
    expect(await metric(newsroom, `dateline_standby_up{server="${name()}"}`)).toBe(0);
    await standby.start();
    await isUsed();
    expect(lines('a standby answers readers')).toBe(usedBefore + 1);
  });

  it('can answer from it all that readers can ask', async () => {
    const before = { failed: await failures(), ...(await reads()) };
    const questions = await allQuestions(newsroom);
    for (const { text, variables } of questions) {
      const body = JSON.stringify({ query: text, variables });
      await fetch(newsroom.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    }
    const after = { failed: await failures(), ...(await reads()) };
    expect(after.failed).toBe(before.failed);
    expect(after.standby - before.standby).toBeGreaterThan(questions.length / 2);
  });

  it('is not started on the standby itself', async () => {
    expect(await refusal(checkServer(standby.url()))).toMatch(
      /^PostgreSQL at \S+ is a standby, which takes no changes: set DATABASE_URL to its primary, or promote it\.$/,
    );
  });

  it('no longer uses it once it is promoted', async () => {
    await standby.promote();
    await until(() => said(newsroom, 'this server is not a standby') === 1);
    const before = await reads();
    expect(await headline(newsroom, slug)).toBe(slug);
    expect((await reads()).standby).toBe(before.standby);
  });
});

describe('a node whose replicas are none of its own', () => {
  it('uses neither the primary itself, nor a standby of another database, nor one that has not followed a failover', async () => {
    const primary = await theatre.newsroom();
    await primary.start();
    const promoted = await theatre.standbyOf(primary);
    const left = await theatre.standbyOf(primary);
    const other = await theatre.elsewhere();
    await other.put('standby.signal', '');
    await other.start();
    await promoted.promote();
    const newsroom = await openWithStandbys(
      theatre,
      promoted,
      [promoted, other, left].map((cluster) => cluster.url()).join(', '),
      UNCACHED,
    );
    try {
      await until(
        () =>
          said(newsroom, 'this server is not a standby') === 1 &&
          said(newsroom, 'this is not a standby of the database in DATABASE_URL') === 1 &&
          said(newsroom, 'it does not follow the timeline of its primary') === 1,
      );
      const { slug } = await openDesk(newsroom).publishedArticle();
      expect(await headline(newsroom, slug)).toBe(slug);
      for (const { port } of [promoted, other, left])
        expect((await readsOf(newsroom.url, `127.0.0.1:${port}`)).standby).toBe(0);

      // It follows now: the timeline is in its control file from the next restartpoint on.
      await left.query(`ALTER SYSTEM SET primary_conninfo = '${promoted.conninfo(promoted.port)}'`);
      await left.query('SELECT pg_reload_conf()');
      await promoted.query('CHECKPOINT');
      await until(async () => {
        await left.query('CHECKPOINT');
        await headline(newsroom, slug);
        return (await readsOf(newsroom.url, `127.0.0.1:${left.port}`)).standby > 0;
      });
    } finally {
      await newsroom.close();
      for (const cluster of [other, left, promoted, primary]) await cluster.discard();
    }
  });
});
