import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openFront, type Front } from '../support/clients/front.ts';
import { openPage, upToDate } from '../support/open-page.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const BODY = ['One.', 'Two.', 'Three.'].map(paragraph);
const FRESH = '.block[data-fresh=New]';

describe.runIf(HAS_BROWSER)('a page that is open, through what happens to its connection,', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  async function openProxy(at: Newsroom = newsroom): Promise<Front> {
    const front = await openFront(at.url);
    onTestFinished(() => front.close());
    return front;
  }

  /** An article that is open through a proxy. */
  async function openArticle(front: Front, at: Newsroom = newsroom) {
    const desk = openDesk(at);
    const article = await desk.publishedArticle({ body: BODY });
    const page = await openPage(browser, new URL(`articles/${article.slug}`, front.url));
    return { desk, article, page };
  }

  async function connectionOf(page: Page): Promise<string | null> {
    return page.locator('.mark').getAttribute('data-connection');
  }

  it('doesn’t say that it is up to date before it has what it missed', async () => {
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    front.refuses = 'everything';
    front.drop();
    await page.waitForSelector('[data-connection=lost]');
    await desk.comment(article);
    const held = front.holdEvents();
    const before = front.seen.length;
    front.refuses = 'nothing';
    const release = await held;
    // It has asked whether something is missing, and has been told.
    await until(() => front.seen.slice(before).some(({ answer }) => answer.includes('edges')));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    expect(await connectionOf(page)).toBe('catching-up');
    expect(await page.locator('.block').count()).toBe(BODY.length);
    release();
    await upToDate(page);
    expect(await page.locator('.block').count()).toBe(BODY.length + 1);
  });

  it('notices that its connection is dead, as after sleep, and catches up', async () => {
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    front.freeze();
    await desk.comment(article);
    await page.waitForSelector(FRESH);
    await upToDate(page);
    expect(await page.locator('.block').count()).toBe(BODY.length + 1);
  });

  it('knows when the reader is back that something is missing, before it knows why', async () => {
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    front.freeze();
    await desk.comment(article);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await page.waitForSelector('[data-connection=catching-up], [data-connection=lost]');
    await page.waitForSelector(FRESH);
    await upToDate(page);
  });

  it('is read again after an event that the node couldn’t read, and is up to date then', async () => {
    const { prisma } = newsroom;
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    // An event that can't be read must not count as a repetition of the one before.
    await desk.comment(article);
    await page.waitForSelector(FRESH);
    const before = front.seen.length;
    await prisma.$transaction(async (tx) => {
      const { id: articleId, publishedRevisionId: revisionId } = await tx.article.findFirstOrThrow({
        where: { slug: article.slug },
      });
      if (revisionId === null) throw new Error('It is not public.');
      for (const type of ['ARTICLE_REVISED', 'ARTICLE_REVISED'] as const)
        await tx.feedEvent.create({ data: { type, articleId, revisionId } });
      await tx.$executeRawUnsafe('ALTER TABLE "Article" RENAME TO "gone"');
    });
    try {
      await until(() => front.seen.slice(before).some(({ body }) => body.includes('query Article(')));
    } finally {
      await prisma.$executeRawUnsafe('ALTER TABLE "gone" RENAME TO "Article"');
    }
    // The reader comes back to it, so it asks whether something is missing.
    const asked = front.seen.length;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await until(() => front.seen.slice(asked).some(({ body }) => body.includes('query Missed(')));
    await upToDate(page);
  });

  it('stays as it is while the node fails to read it, and goes on then', async () => {
    const { prisma } = newsroom;
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    const before = front.seen.length;
    await prisma.$executeRawUnsafe('ALTER TABLE "Article" RENAME TO "gone"');
    try {
      front.drop();
      // The second time, it has had the answer to the first.
      await until(
        () => front.seen.slice(before).filter(({ body }) => body.includes('query Article(')).length > 1,
      );
      expect(await page.locator('.block').count()).toBe(BODY.length);
    } finally {
      await prisma.$executeRawUnsafe('ALTER TABLE "gone" RENAME TO "Article"');
    }
    await desk.comment(article);
    await page.waitForSelector(FRESH);
    await upToDate(page);
    // That the node couldn't read says nothing about WebSockets.
    front.drop();
    await page.waitForSelector('[data-connection=lost]');
    await upToDate(page);
    expect(front).toMatchObject({ sockets: 1, streams: 0 });
  });

  it('is read again when the log no longer reaches back to what it has', async () => {
    const { prisma } = newsroom;
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    front.refuses = 'everything';
    front.drop();
    await page.waitForSelector('[data-connection=lost]');
    await desk.comment(article);
    const { position } = await prisma.feedEvent.findFirstOrThrow({ orderBy: { position: 'desc' } });
    await prisma.feedRetention.create({ data: { position: position } });
    front.refuses = 'nothing';
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    await upToDate(page);
    // It is live again from there.
    await desk.comment(article);
    await page.waitForSelector(FRESH);
  });

  it('is read again when the database was replaced by an empty one', async () => {
    const first = await openNewsroom({ story: true });
    const front = await openProxy(first);
    const { page } = await openArticle(front, first);
    const list = await openPage(browser, front.url);
    await Promise.all([upToDate(page), upToDate(list)]);
    await first.close();
    await list.waitForSelector('[data-connection=lost]');
    const empty = await openNewsroom({ settings: { PORT: new URL(first.url).port } });
    onTestFinished(() => empty.close());
    for (const each of [page, list]) await each.evaluate(() => dispatchEvent(new Event('online')));
    await eventually(async () =>
      expect(await page.locator('main').textContent()).toContain('This page is no longer here'),
    );
    await eventually(async () =>
      expect(await list.locator('main').textContent()).toContain('Nothing has been published here yet.'),
    );
    await upToDate(list);
  });

  it('gets its events without a WebSocket where a proxy lets none through', async () => {
    const front = await openProxy();
    front.refuses = 'sockets';
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    expect(front.streams).toBe(1);
    await desk.comment(article);
    await page.waitForSelector(FRESH);
    front.drop();
    await desk.comment(article);
    await eventually(async () => expect(await page.locator(FRESH).count()).toBe(2));
    await upToDate(page);
    expect(front.sockets).toBe(0);
  });

  it('has no event stream while it is hidden, since a browser opens only six', async () => {
    const front = await openProxy();
    front.refuses = 'sockets';
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    const turn = (isHidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      }, isHidden);
    await turn(true);
    await until(() => front.streams === 0);
    await desk.comment(article);
    await turn(false);
    await page.waitForSelector(FRESH);
    await upToDate(page);
  });

  it('is read again now and then where there can be no events, and says so', async () => {
    const front = await openProxy();
    front.refuses = 'live';
    const { desk, article, page } = await openArticle(front);
    await page.waitForSelector('[data-connection=polling]');
    await desk.comment(article);
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    expect(await page.locator('.mark').textContent()).toBe('Updated every half minute');
  });

  it('shows what it had when the reader comes back to it, and then what it missed', async () => {
    // Playwright switches this off.
    const keeping = await openBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    onTestFinished(() => keeping.close());
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: BODY });
    const page = await openPage(keeping, new URL(`articles/${article.slug}`, newsroom.url));
    await upToDate(page);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => (document.title = persisted ? 'kept' : 'loaded'));
    });
    await page.goto(newsroom.url);
    await desk.comment(article);
    // Not goBack(), which waits for the page to load.
    await page.evaluate('history.back()');
    await eventually(async () => expect(await page.title()).toBe('kept'));
    await page.waitForSelector(FRESH);
    await upToDate(page);
  });

  it('gets what other tabs of the browser get', async () => {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: BODY });
    const url = new URL(`articles/${article.slug}`, newsroom.url);
    const pages = await Promise.all([openPage(context, url), openPage(context, url)]);
    await Promise.all(pages.map(upToDate));
    await desk.comment(article);
    for (const page of pages) await page.waitForSelector(FRESH);
  });

  it.each([-30, 30])(
    'shows the same dates and order in a browser whose clock is %i years off',
    async (years) => {
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({ body: BODY });
      const url = new URL(`articles/${article.slug}`, newsroom.url);
      const context = await browser.newContext();
      onTestFinished(() => context.close());
      await context.addInitScript((off) => {
        const { now } = Date;
        Date.now = () => now() + off;
        // Without arguments, it asks the system and not `Date.now`.
        globalThis.Date = new Proxy(Date, {
          construct: (target, args: readonly unknown[]) =>
            args.length === 0 ? new target(now() + off) : (Reflect.construct(target, args) as Date),
        });
      }, years * 31_557_600_000);
      const [right, wrong] = [await openPage(browser, url), await openPage(context, url)];
      await Promise.all([upToDate(right), upToDate(wrong)]);
      await desk.comment(article);
      await desk.comment(article);
      const shown = async (page: Page) => {
        await eventually(async () => expect(await page.locator(FRESH).count()).toBe(2));
        return page.locator('.block, time').allTextContents();
      };
      expect(await shown(wrong)).toEqual(await shown(right));
    },
  );
});
