import { beforeAll, describe, expect, it } from 'vitest';
import { prune } from '../../src/log/retention.ts';
import type { FeedSubscription } from '../gql/graphql.ts';
import { cursorNow, Feed, FeedPage, take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { loseEvents } from '../support/database/lose-events.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom, type Watching } from '../support/newsroom/newsroom.ts';

const FeedWithHeadlines = untyped<
  { feed: { __typename: string } },
  { types: string[] | null; after: string | null }
>(`subscription ($types: [FeedEventType!], $after: String) {
  feed(filter: { types: $types }, after: $after) {
    __typename
    ... on ArticleEvent { article { headline } }
  }
}`);

describe('the log, when the database has lost events', () => {
  const newsroom = useNewsroom();
  let articleId: string;
  beforeAll(async () => {
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  });

  const append = (reason: string) =>
    newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason } });

  const reasons = (events: readonly FeedSubscription['feed'][]) =>
    events.map((event) => (event.__typename === 'ArticleWithdrawn' ? event.reason : null));

  const restore = (events: number) => loseEvents(newsroom.prisma, events);

  async function history(
    count: number,
  ): Promise<{ watching: Watching<FeedSubscription>; cursors: string[] }> {
    const watching = await newsroom.watch(Feed, { after: await cursorNow(newsroom) });
    const cursors = [];
    for (let number = 1; number <= count; number += 1) {
      await append(`old ${number}`);
      cursors.push(...(await take(watching, 1)).map(({ cursor }) => cursor));
    }
    return { watching, cursors };
  }

  async function expectExpired(after: string | undefined) {
    const polled = await newsroom.ask(FeedPage, { after });
    expect(polled.errors).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    const resumed = await newsroom.watch(Feed, { after });
    expect(await resumed.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
  }

  async function expectEvents(after: string | undefined, expected: readonly string[]) {
    const { data } = await newsroom.ask(FeedPage, { after });
    expect(reasons(data.feed.nodes)).toEqual(expected);
    const resumed = await newsroom.watch(Feed, { after });
    expect(reasons(await take(resumed, expected.length))).toEqual(expected);
    await resumed.stop();
  }

  it('continues from cursors of events that it kept, and says of all others that they expired', async () => {
    const { watching, cursors } = await history(5);
    const [, second, third, fourth, fifth] = cursors;
    await restore(2);
    // Before anything is written, the log is shorter than what the subscriber has.
    expect(await watching.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
    await expectExpired(fourth);
    await append('new 4');
    await append('new 5');
    await append('new 6');
    await expectExpired(fourth);
    await expectExpired(fifth);
    await expectEvents(second, ['old 3', 'new 4', 'new 5', 'new 6']);
    await expectEvents(third, ['new 4', 'new 5', 'new 6']);
  });

  it('tells subscribers who were sent lost events, though new ones have their positions already', async () => {
    const { watching } = await history(3);
    const { prisma } = newsroom;
    await prisma.$executeRaw`ALTER TABLE "LogHead" DISABLE TRIGGER "LogHead_wake"`;
    try {
      await restore(2);
      for (let number = 1; number <= 5; number += 1) await append(`new ${number}`);
    } finally {
      await prisma.$executeRaw`ALTER TABLE "LogHead" ENABLE TRIGGER "LogHead_wake"`;
    }
    expect(await watching.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
  });

  it('tells subscribers who got lost events in a replay before the node itself had read them', async () => {
    const { watching, cursors } = await history(1);
    const { prisma } = newsroom;
    await prisma.$executeRaw`ALTER TABLE "LogHead" DISABLE TRIGGER "LogHead_wake"`;
    try {
      // Unless it wakes up by itself just now, as it does each second.
      await append('lost 1');
      await append('lost 2');
      const resumed = await newsroom.watch(Feed, { after: cursors[0] });
      expect(reasons(await take(resumed, 2))).toEqual(['lost 1', 'lost 2']);
      await restore(2);
      for (let number = 1; number <= 5; number += 1) await append(`new ${number}`);
      expect(await resumed.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
    } finally {
      await prisma.$executeRaw`ALTER TABLE "LogHead" ENABLE TRIGGER "LogHead_wake"`;
    }
    await watching.stop();
  });

  it('sends no later event of the lost history without the one before it, though another subscriber has got that', async () => {
    const { prisma } = newsroom;
    const campaignId = rowId((await openDesk(newsroom).campaign()).id);
    const { publishedRevisionId: revisionId } = await prisma.article.findUniqueOrThrow({
      where: { id: articleId },
    });
    const after = await cursorNow(newsroom);
    const all = await newsroom.watch(FeedWithHeadlines, { types: null, after });
    const some = await newsroom.watch(FeedWithHeadlines, { types: ['CAMPAIGN_UPDATED'], after });
    // The event of the article can't be read, and the one of the campaign can: its plan must not read other rows of the table.
    for (const sql of [
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$`,
      `CREATE POLICY "broken" ON "ArticleRevision" USING (CASE "id" WHEN '${revisionId}' THEN 1 / "number" > 1 / ("number" - "number") ELSE true END)`,
      `ALTER TABLE "ArticleRevision" FORCE ROW LEVEL SECURITY`,
      `ALTER TABLE "ArticleRevision" ENABLE ROW LEVEL SECURITY`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dateline live'`,
    ])
      await prisma.$executeRawUnsafe(sql);
    try {
      await prisma.feedEvent.createMany({
        data: [
          { type: 'ARTICLE_REVISED', articleId, revisionId },
          { type: 'CAMPAIGN_UPDATED', campaignId, campaignIds: [campaignId] },
        ],
      });
      expect((await some.next()).data?.feed.__typename).toBe('CampaignUpdated');
      await restore(2);
      expect(await some.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
    } finally {
      await prisma.$executeRaw`ALTER TABLE "ArticleRevision" DISABLE ROW LEVEL SECURITY`;
    }
    await append('new');
    expect((await all.next()).data?.feed.__typename).toBe('ArticleWithdrawn');
    await all.stop();
  });

  it('loses nothing for subscribers who have only what it kept', async () => {
    const { watching, cursors } = await history(1);
    const [first] = cursors;
    const others = openDesk(newsroom);
    const article = await others.publishedArticle();
    const quiet = await newsroom.watch(Feed, { filter: { articleIds: [article.id] }, after: first });
    expect(await take(quiet, 1)).toMatchObject([{ __typename: 'ArticlePublished' }]);
    await take(watching, 1);
    await append('lost');
    await take(watching, 1);
    await restore(1);
    expect(await watching.next()).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
    const { event } = await others.comment(article);
    expect(await take(quiet, 1)).toMatchObject([{ id: event.id }]);
  });

  it('begins no new epoch if nothing was restored', async () => {
    const { prisma } = newsroom;
    await append('once');
    const before = await prisma.logEpoch.count();
    await append('twice');
    expect(await prisma.logEpoch.count()).toBe(before);
  });

  it('deletes epochs that ended before the beginning of the log', async () => {
    const { prisma } = newsroom;
    await restore(0);
    await append('of another epoch');
    await append('after that');
    expect(await prisma.logEpoch.count()).toBeGreaterThan(1);
    await prune(prisma, 0);
    expect(await prisma.logEpoch.count()).toBe(1);
  });

  it('is not held back by a transaction that writes for long', async () => {
    const { watching } = await history(1);
    await newsroom.prisma.$transaction(async (tx) => {
      await tx.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason: 'slow' } });
      await append('quick');
      expect(reasons(await take(watching, 1))).toEqual(['quick']);
    });
    expect(reasons(await take(watching, 1))).toEqual(['slow']);
    await watching.stop();
  });
});
