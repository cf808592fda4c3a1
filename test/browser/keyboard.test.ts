import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { eventually } from '../support/until.ts';
import { openPage } from '../support/open-page.ts';

const PAGES = [
  '/',
  '/articles/microsoft-cuts-off-unit-8200',
  '/articles/nothing-has-this-slug',
  '/organizations/microsoft',
  '/campaigns/no-azure-for-apartheid',
  '/search?q=microsoft',
  '/newsletters',
  '/newsletters/confirm?token=unknown',
];

/** Numbers all that can be reached, in the order of the page. Of radio buttons, the keyboard reaches the chosen one. */
const NUMBER = `
  globalThis.reachable = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe')]
    .filter((one) => one.checkVisibility() && (one.type !== 'radio' || one.checked));
  reachable.length;
`;

/** Which one has the focus, and what is wrong with how it shows. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 &&
    bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return { at: reachable.indexOf(one), wrong: seen || one === document.body ? null : one.outerHTML };
})()`;

describe.runIf(HAS_BROWSER)('with the keyboard alone', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  const open = (path: string, options?: Parameters<typeof openPage>[2]): Promise<Page> =>
    openPage(browser, new URL(path, newsroom.url), options);

  async function walk(page: Page): Promise<void> {
    const count = await page.evaluate<number>(NUMBER);
    expect(count).toBeGreaterThan(3);
    const visited: number[] = [];
    for (let at = 0; at < count; at += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<{ at: number; wrong: string | null }>(FOCUSED);
      expect(focused.wrong).toBeNull();
      visited.push(focused.at);
    }
    expect(visited).toEqual(Array.from({ length: count }, (_, at) => at));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  }

  it.each(PAGES)('all of a page is reached in its order, and shows where the focus is: %s', async (path) => {
    await walk(await open(path));
  });

  it('the desk, and a comment that has just come, are reached too', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const page = await open(`/articles/${article.slug}`, { desk: newsroom.tokens.EDITOR });
    await page.waitForSelector('.desk');
    await page.waitForSelector('[data-connection=live]');
    await desk.comment(article);
    await page.waitForSelector('.told button');
    await walk(page);
  });

  it('the first link leads past the head of the page', async () => {
    const page = await open('/organizations/microsoft');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });

  it('a filter is chosen', async () => {
    const page = await open('/people/brad-smith');
    await page.getByRole('link', { name: 'Said elsewhere' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/people/brad-smith?kind=REMARK');
  });

  it('a player is loaded, which asks nothing of its site before, and gets the focus', async () => {
    const url = 'https://www.youtube.com/watch?v=abcdefghijk';
    const article = await openDesk(newsroom).publishedArticle({
      body: [{ embed: { url, provider: 'YouTube', caption: 'A film' } }],
    });
    const page = await open(`/articles/${article.slug}`);
    const asked: string[] = [];
    await page.route(/^https:/, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: '<button>Play</button>' });
    });
    await page.waitForSelector('[data-connection=live]');
    await page.getByRole('button', { name: 'Load from YouTube' }).focus();
    expect(asked).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('iframe');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('IFRAME');
    await eventually(() =>
      expect(asked[0]).toMatch(/^https:\/\/www\.youtube-nocookie\.com\/embed\/abcdefghijk/),
    );
  });
});
