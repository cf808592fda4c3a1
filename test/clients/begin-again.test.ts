import { afterEach, describe, expect, it, vi } from 'vitest';
import { actAsBrowser } from '../support/clients/browser.ts';
import { followers, openFollowers } from '../support/clients/followers.ts';
import { logRead } from '../support/clients/feed.ts';
import { loseEvents } from '../support/database/lose-events.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('each client library, live by @dateline/client,', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);
  it('reads the page again and continues once its cursor has expired', async () => {
    actAsBrowser();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const clients = await openFollowers(newsroom.url, article.slug);
    for (const noteText of ['One', 'Two', 'Lost']) await desk.comment(article, { noteText });
    for (const { notes } of clients) await until(() => notes.includes('Lost'));
    // Of the article, and of the statement.
    await loseEvents(newsroom.prisma, 2);
    for (const { pages } of clients) await until(() => pages() === 2);
    await desk.comment(article, { noteText: 'Three' });
    for (const { notes } of clients) await until(() => notes.includes('Three'));
    for (const { name, notes, pages, close } of clients) {
      expect(notes, name).toEqual(['One', 'Two', 'Lost', 'Three']);
      expect(pages(), name).toBe(2);
      await close();
    }
  });

  it("reads the page again at an event that the node can't read, and continues", async () => {
    actAsBrowser();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const clients = await openFollowers(newsroom.url, article.slug);
    await desk.comment(article, { noteText: 'One' });
    for (const { notes } of clients) await until(() => notes.includes('One'));
    const { articleId, revisionId, noteId } = await newsroom.prisma.feedEvent.findFirstOrThrow({
      where: { articleId: rowId(article.id), type: 'ARTICLE_COMMENT_ADDED' },
    });
    await newsroom.prisma.$executeRaw`ALTER TABLE "UpdateNote" RENAME TO "gone"`;
    try {
      await newsroom.prisma.feedEvent.create({
        data: { type: 'ARTICLE_REVISED', articleId, revisionId, noteId },
      });
      // The page can be read.
      for (const { pages } of clients) await until(() => pages() === 2);
    } finally {
      await newsroom.prisma.$executeRaw`ALTER TABLE "gone" RENAME TO "UpdateNote"`;
    }
    await desk.comment(article, { noteText: 'Two' });
    for (const { name, notes, pages, close } of clients) {
      await until(() => notes.includes('Two'));
      expect(notes, name).toEqual(['One', 'Two']);
      expect(pages(), name).toBe(2);
      await close();
    }
  });

  it("says why, and doesn't try again, if pages of its origin may not subscribe", async () => {
    actAsBrowser({ origin: 'https://elsewhere.example' });
    const reports: unknown[] = [];
    const report = (...said: unknown[]) => void reports.push(...said);
    vi.spyOn(console, 'error').mockImplementation(report);
    vi.spyOn(console, 'warn').mockImplementation(report);
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    for (const [name, follow] of Object.entries(await followers(newsroom.url))) {
      reports.length = 0;
      await follow(newsroom.url, article.slug, () => undefined, new AbortController().signal).catch(report);
      expect(reports.map(String).join('\n'), name).toMatch(/FORBIDDEN|origin/);
    }
  });
});

describe('each client, in an outage of PostgreSQL', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);

  it('reads the page again, and never says that there is no such article', async () => {
    actAsBrowser();
    const failures = () =>
      metric(newsroom, 'dateline_operations_total{kind="query",outcome="UNAVAILABLE"}').then(
        (count) => count || 0,
      );
    for (const [name, follow] of Object.entries(await followers(newsroom.url))) {
      // One that the node doesn't have in its cache.
      const { slug } = await desk.publishedArticle();
      await logRead(newsroom);
      const shown: unknown[] = [];
      const leaving = new AbortController();
      const before = await failures();
      await newsroom.database.takeDown();
      const following = follow(
        newsroom.url,
        slug,
        (article) => shown.push(article?.headline),
        leaving.signal,
      );
      const ended = following.catch((error: unknown) => shown.push(error));
      try {
        await until(async () => (await failures()) > before);
      } finally {
        await newsroom.database.bringBack();
      }
      await until(() => shown.length > 0);
      expect(shown, name).toEqual([expect.any(String)]);
      leaving.abort();
      await ended;
    }
  });
});
