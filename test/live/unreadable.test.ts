import { describe, expect, it } from 'vitest';
import { ArticleUpdates, CampaignUpdates, cursorNow, Feed, take } from '../support/clients/feed.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom, type Watching } from '../support/newsroom/newsroom.ts';
import { slowDown } from '../support/newsroom/slow.ts';
import { until } from '../support/until.ts';

describe('an event that the database cannot read, though it answers', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);

  /** Does something while the table can't be found, after appending an event about the article. */
  async function whileMissing(table: string, articleId: string, work: () => Promise<void>): Promise<void> {
    await newsroom.prisma.$transaction(async (tx) => {
      const { publishedRevisionId: revisionId } = await tx.article.findUniqueOrThrow({
        where: { id: articleId },
      });
      if (revisionId === null) throw new Error('It is not public.');
      await tx.feedEvent.create({ data: { type: 'ARTICLE_REVISED', articleId, revisionId } });
      await tx.$executeRawUnsafe(`ALTER TABLE "${table}" RENAME TO "gone"`);
    });
    try {
      await work();
    } finally {
      await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "gone" RENAME TO "${table}"`);
    }
  }

  async function expectInternal(watching: Watching<unknown>): Promise<void> {
    expect(await watching.next()).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL', requestId: expect.any(String) as string } }],
    });
  }

  it('is reported to those who follow it by id or by slug, and their subscriptions continue', async () => {
    const article = await desk.publishedArticle();
    const unrelated = await desk.publishedArticle();
    const campaign = await desk.campaign();
    const after = await cursorNow(newsroom);
    const byId = await newsroom.watch(Feed, { filter: { articleIds: [article.id] }, after });
    const bySlug = await newsroom.watch(ArticleUpdates, { slug: article.slug });
    const byOtherId = await newsroom.watch(Feed, { filter: { articleIds: [unrelated.id] }, after });
    const ofCampaign = await newsroom.watch(CampaignUpdates, { slug: campaign.slug });
    await whileMissing('Article', rowId(article.id), async () => {
      await expectInternal(byId);
      await expectInternal(bySlug);
    });
    const { event } = await desk.comment(article);
    expect(await take(byId, 1)).toMatchObject([{ id: event.id }]);
    expect((await bySlug.next()).data?.articleUpdated.id).toBe(event.id);
    const other = await desk.comment(unrelated);
    expect(await take(byOtherId, 1)).toMatchObject([{ id: other.event.id }]);
    await desk.action({ campaignId: campaign.id });
    expect((await ofCampaign.next()).errors).toBeUndefined();
  });

  it('is not sent to those who follow another slug, if it can be read by then', async () => {
    const article = await desk.publishedArticle();
    const other = await desk.publishedArticle();
    const watching = await newsroom.watch(ArticleUpdates, { slug: other.slug });
    const timesReadOn = () =>
      newsroom.logged.filter(({ msg }) => msg === 'could not read the slugs of events').length;
    const before = timesReadOn();
    await whileMissing('Article', rowId(article.id), async () => {
      await until(() => timesReadOn() > before);
    });
    const { event } = await desk.comment(other);
    let next = await watching.next();
    // A machine may be so busy that the event is given up first.
    while (next.errors !== undefined) next = await watching.next();
    expect(next.data?.articleUpdated.id).toBe(event.id);
  });

  it('is sent to those who follow its article while the table of campaigns takes too long to read', async () => {
    const { id, slug } = await desk.publishedArticle();
    const articleId = rowId(id);
    const campaignId = rowId((await desk.campaign()).id);
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(ArticleUpdates, { slug, after });
    let isReceived = false;
    const received = watching.next().finally(() => (isReceived = true));
    await newsroom.prisma.$transaction(async (prisma) => {
      const event = { type: 'ARTICLE_WITHDRAWN', articleId, campaignId, reason: 'It was wrong.' } as const;
      await prisma.feedEvent.create({ data: event });
      await slowDown({ prisma }, 60, 'Campaign');
    });
    try {
      // As the time limit of SQL statements does, but sooner.
      await until(async () => {
        await newsroom.prisma.$executeRaw`
          SELECT pg_cancel_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'dateline node' AND wait_event = 'PgSleep'`;
        return isReceived;
      });
      expect((await received).errors).toBeUndefined();
    } finally {
      await newsroom.prisma.$executeRaw`ALTER TABLE "Campaign" DISABLE ROW LEVEL SECURITY`;
    }
  });

  it('ends a subscription that resumes by slug, since its events cannot be found', async () => {
    const article = await desk.publishedArticle();
    const after = await cursorNow(newsroom);
    const slug = article.slug;
    await whileMissing('Article', rowId(article.id), async () => {
      const watching = await newsroom.watch(ArticleUpdates, { slug, after });
      await expectInternal(watching);
      await expect(watching.next()).rejects.toThrow('The subscription has ended.');
    });
    const watching = await newsroom.watch(ArticleUpdates, { slug, after });
    expect((await watching.next()).errors).toBeUndefined();
  });
});
