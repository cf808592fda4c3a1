import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { openFront, type Front } from '../support/clients/front.ts';
import { hurry, openContext, openContextWithClock, openPage, upToDate } from '../support/open-page.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, startBeside, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const BODY = ['One.', 'Two.', 'Three.'].map(paragraph);
const FRESH = '.block[data-fresh=New]';

describe.runIf(HAS_BROWSER)('a page that is open, through what happens to its connection,', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  async function openProxy(): Promise<Front> {
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    return front;
  }

  /** Another node on the same database. */
  async function openOther(settings: NodeJS.ProcessEnv): Promise<string> {
    const node = await startBeside(newsroom, settings);
    onTestFinished(() => node.stop());
    return node.url;
  }

  /** An article that is open at this URL. */
  async function openArticle({ url }: { readonly url: string }, context?: BrowserContext) {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: BODY });
    const page = await openPage(new URL(`articles/${article.slug}`, url), context && { context });
    return { desk, article, page };
  }

  /** As long as it takes a page to find out that nothing answers: until it asks, and for an answer. */
  async function sleep(page: Page): Promise<void> {
    for (const seconds of [10, 5]) await page.clock.fastForward(seconds * 1_000);
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
    await hurry(page, () => front.sockets > 0);
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
    const { desk, article, page } = await openArticle(front, await openContextWithClock());
    await upToDate(page);
    front.freeze();
    await desk.comment(article);
    await sleep(page);
    await page.waitForSelector(FRESH);
    await upToDate(page);
    expect(await page.locator('.block').count()).toBe(BODY.length + 1);
  });

  it('knows when the reader is back that something is missing, before it knows why', async () => {
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front, await openContextWithClock());
    await upToDate(page);
    front.freeze();
    await desk.comment(article);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await page.waitForSelector('[data-connection=catching-up], [data-connection=lost]');
    await sleep(page);
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
    const rename = (from: string, to: string) =>
      prisma.$executeRawUnsafe(`ALTER TABLE "${from}" RENAME TO "${to}"`);
    await rename('Article', 'goneArticle');
    await rename('FeedEvent', 'goneEvent');
    try {
      front.drop();
      // The second time, it has had the answer to the first.
      await until(
        () => front.seen.slice(before).filter(({ body }) => body.includes('query Article(')).length > 1,
      );
      expect(await page.locator('.block').count()).toBe(BODY.length);
    } finally {
      await rename('goneArticle', 'Article');
      await rename('goneEvent', 'FeedEvent');
    }
    await desk.comment(article);
    // It isn't marked as new if the page was read again before its event came.
    await until(async () => (await page.locator('.block').count()) > BODY.length);
    await upToDate(page);
    // That the node couldn't read says nothing about WebSockets.
    front.drop();
    await page.waitForSelector('[data-connection=lost]');
    await upToDate(page);
    expect(front).toMatchObject({ sockets: 1, streams: 0 });
  });

  it('is read again when the log no longer reaches back, also if a node is behind and gives it the same cursor', async () => {
    const { prisma } = newsroom;
    const front = await openProxy();
    const { desk, article, page } = await openArticle(front);
    await upToDate(page);
    const expire = async () => {
      front.refuses = 'everything';
      front.drop();
      await page.waitForSelector('[data-connection=lost]');
      await desk.comment(article);
      const { position } = await prisma.feedEvent.findFirstOrThrow({ orderBy: { position: 'desc' } });
      await prisma.feedRetention.deleteMany();
      await prisma.feedRetention.create({ data: { position } });
      front.refuses = 'nothing';
    };
    const shows = (count: number) =>
      hurry(page, async () => (await page.locator('.block').count()) === count);
    await expire();
    await shows(BODY.length + 1);
    await upToDate(page);
    front.repeat('query Article(');
    await expire();
    await shows(BODY.length + 2);
    // It is live again from there.
    await desk.comment(article);
    await page.waitForSelector(FRESH);
    await upToDate(page);
  });

  it('is read again when the database was replaced by an empty one', async () => {
    const front = await openProxy();
    const { page } = await openArticle(front);
    const list = await openPage(front.url);
    await Promise.all([upToDate(page), upToDate(list)]);
    const empty = await openNewsroom();
    onTestFinished(() => empty.close());
    front.target = empty.url;
    front.drop();
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
    const { desk, article, page } = await openArticle(front, await openContextWithClock());
    await hurry(page, async () => (await connectionOf(page)) === 'polling');
    // It has been read again at once.
    await until(() =>
      front.seen.some(({ body, answer }) => body.includes('query Article(') && answer !== ''),
    );
    await desk.comment(article);
    await page.clock.fastForward(30_000);
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    expect(await page.locator('.mark').textContent()).toBe('Updated every half minute');
  });

  it('shows what it had when the reader comes back to it, and then what it missed', async () => {
    const { desk, article, page } = await openArticle(newsroom);
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
    const { desk, article, page } = await openArticle(newsroom);
    const pages = [page, await openPage(page.url())];
    await Promise.all(pages.map(upToDate));
    await desk.comment(article);
    for (const page of pages) await page.waitForSelector(FRESH);
  });

  it('shows the same dates and order in a browser whose clock is thirty years off', async () => {
    const { desk, article, page } = await openArticle(newsroom);
    const off = [-30, 30].map(async (years) => {
      const context = await openContext();
      await context.addInitScript((off) => {
        const { now } = Date;
        Date.now = () => now() + off;
        // Without arguments, it asks the system and not `Date.now`.
        globalThis.Date = new Proxy(Date, {
          construct: (target, args: readonly unknown[]) =>
            args.length === 0 ? new target(now() + off) : (Reflect.construct(target, args) as Date),
        });
      }, years * 31_557_600_000);
      return openPage(page.url(), { context });
    });
    const pages = [page, ...(await Promise.all(off))];
    await Promise.all(pages.map(upToDate));
    await desk.comment(article);
    await desk.comment(article);
    const shown = async (page: Page) => {
      await eventually(async () => expect(await page.locator(FRESH).count()).toBe(2));
      return page.locator('.block, time').allTextContents();
    };
    const [right, ...wrong] = await Promise.all(pages.map(shown));
    expect(wrong).toEqual([right, right]);
  });

  it('is read now and then while the node refuses its subscription, and is live once it takes it', async () => {
    const url = await openOther({ MAX_DIFFERENT_SUBSCRIPTIONS: '1' });
    const first = await openArticle({ url });
    await upToDate(first.page);
    const { desk, article, page } = await openArticle({ url });
    await desk.comment(article);
    await hurry(page, async () => (await connectionOf(page)) === 'polling');
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    await first.page.goto('about:blank');
    await hurry(page, async () => (await connectionOf(page)) === 'live');
    await desk.comment(article);
    await page.waitForSelector(FRESH);
  });

  it('subscribes again when it may, if its address has asked for too much', async () => {
    const url = await openOther({ POINTS_PER_ADDRESS: '5000' });
    const article = await openDesk(newsroom).publishedArticle({ body: BODY });
    const page = await openPage('about:blank');
    const frames: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(payload.toString())),
    );
    let begin: () => void = () => undefined;
    const spent = new Promise<void>((resolve) => (begin = resolve));
    await page.route('**/*.js', async (route) => {
      await spent;
      await route.continue();
    });
    await page.goto(new URL(`articles/${article.slug}`, url).href, { waitUntil: 'commit' });
    const ask = async () => {
      const body = '{"query":"{ articles(first: 50) { nodes { headline body { blockId } } } }"}';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(new URL('graphql', url), { method: 'POST', headers, body });
      return (await answer.text()).includes('RATE_LIMITED');
    };
    await until(ask);
    begin();
    // On a busy machine, the address would have points again before the page subscribes.
    await until(async () => (await ask()) && frames.some((frame) => frame.includes('RATE_LIMITED')));
    await openDesk(newsroom).comment(article);
    await page.waitForSelector(FRESH);
    await upToDate(page);
  });
});
