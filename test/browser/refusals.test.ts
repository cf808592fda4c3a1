import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openFront } from '../support/clients/front.ts';
import { openPage, upToDate } from '../support/open-page.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const BODY = ['One.', 'Two.'].map(paragraph);

describe.runIf(HAS_BROWSER)('a page whose subscription the node refuses', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function openOwn(settings: NodeJS.ProcessEnv): Promise<Newsroom> {
    const newsroom = await openNewsroom({ story: true, settings });
    onTestFinished(() => newsroom.close());
    return newsroom;
  }

  it('is read now and then, and is live once the node takes it', async () => {
    const newsroom = await openOwn({ MAX_DIFFERENT_SUBSCRIPTIONS: '1' });
    const desk = openDesk(newsroom);
    const [one, other] = [
      await desk.publishedArticle({ body: BODY }),
      await desk.publishedArticle({ body: BODY }),
    ];
    const first = await openPage(browser, new URL(`articles/${other.slug}`, newsroom.url));
    await upToDate(first);
    const page = await openPage(browser, new URL(`articles/${one.slug}`, newsroom.url));
    await desk.comment(one);
    await page.waitForSelector('[data-connection=polling]');
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    await first.goto('about:blank');
    // It tries again at once when the network is back.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await upToDate(page);
    await desk.comment(one);
    await page.waitForSelector('.block[data-fresh=New]');
  });

  it('subscribes again when it may, if its address has asked for too much', async () => {
    const newsroom = await openOwn({ POINTS_PER_ADDRESS: '5000' });
    const article = await openDesk(newsroom).publishedArticle({ body: BODY });
    const page = await openPage(browser, 'about:blank');
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
    await page.goto(new URL(`articles/${article.slug}`, newsroom.url).href, { waitUntil: 'commit' });
    const ask = async () => {
      const body = '{"query":"{ articles(first: 50) { nodes { headline body { blockId } } } }"}';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(new URL('graphql', newsroom.url), { method: 'POST', headers, body });
      return (await answer.text()).includes('RATE_LIMITED');
    };
    await until(ask);
    begin();
    // On a busy machine, the address would have points again before the page subscribes.
    await until(async () => (await ask()) && frames.some((frame) => frame.includes('RATE_LIMITED')));
    await openDesk(newsroom).comment(article);
    await page.waitForSelector('.block[data-fresh=New]');
    await upToDate(page);
  });

  it('begins again from where it was read, also if another node is behind and gives it the same cursor', async () => {
    const newsroom = await openOwn({});
    const { prisma } = newsroom;
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: BODY });
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    const page = await openPage(browser, new URL(`articles/${article.slug}`, front.url));
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
    await expire();
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 1));
    await upToDate(page);
    front.repeat('query Article(');
    await expire();
    await eventually(async () => expect(await page.locator('.block').count()).toBe(BODY.length + 2));
    await desk.comment(article);
    await page.waitForSelector('.block[data-fresh=New]');
    await upToDate(page);
  });
});
