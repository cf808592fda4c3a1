import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { openContext, openPage, violations } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';

const STORY = '/articles/microsoft-cuts-off-unit-8200';
const PAGES = [
  '/',
  STORY,
  '/articles/nothing-has-this-slug',
  '/organizations/microsoft',
  '/campaigns/no-azure-for-apartheid',
  '/search?q=microsoft',
  '/sections/news',
  '/articles/unit-8200-as-it-happened',
  '/corrections',
  '/articles/rally-outside-microsofts-headquarters/history',
  '/newsletters',
  '/newsletters/confirm?token=unknown',
];
/** Of the same kinds, with more or less on them. */
const FURTHER = [
  '/?list=all',
  '/articles/unit-8200-as-it-happened?posts=key',
  '/tags/technology',
  '/articles/rally-outside-microsofts-headquarters',
  '/articles/live-rally-outside-microsofts-headquarters-copy',
  '/people/brad-smith',
  '/people/dana-dateline-demo',
  '/sections/news/technology',
  '/corrections?kind=RETRACTION',
  '/search',
  '/search?q=micorsoft&type=STATEMENT',
  '/search?q=nothing-has-this-word',
];
const ARABIC = {
  language: 'ar',
  headline: 'خبر عن Microsoft وشركة Azure',
  standfirst: 'ملخص قصير.',
  byline: 'كاتب',
};

/** Names the elements of the server's page that the browser takes away. */
const COUNT_REPLACED = `
  globalThis.replaced = [];
  new MutationObserver((changes) => {
    for (const { target, removedNodes } of changes)
      for (const node of removedNodes)
        if (node.nodeType === 1 && target.closest('#root')) replaced.push(node.outerHTML);
  }).observe(document, { childList: true, subtree: true });
`;

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

describe.runIf(HAS_BROWSER)('the pages of the example site', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  const open = (path: string, options?: Parameters<typeof openPage>[1]) =>
    openPage(new URL(path, newsroom.url), options);

  /** All of a page is reached in its order, and shows where the focus is. */
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

  it.each([...PAGES, ...FURTHER])(
    'are as without JavaScript, fit a narrow window, and have nothing that axe or a keyboard finds fault with: %s',
    async (path) => {
      const still = await open(path, { javaScriptEnabled: false });
      expect(await still.locator('h1').textContent()).not.toBe('');
      expect((await still.locator('main').innerText()).trim().length).toBeGreaterThan(20);

      const page = await open('about:blank');
      await page.addInitScript(COUNT_REPLACED);
      await page.goto(new URL(path, newsroom.url).href, { waitUntil: 'networkidle' });
      expect(await page.evaluate('globalThis.replaced')).toEqual([]);
      if (PAGES.includes(path)) await walk(page);
      const media = [{ colorScheme: 'dark' }, { media: 'print' }] as const;
      expect(await violations(page, media)).toEqual([]);

      await page.emulateMedia({ media: 'screen' });
      // The second time, with text that is twice as large.
      for (const [width, size] of [
        [320, '100%'],
        [640, '225%'],
      ] as const) {
        await page.setViewportSize({ width, height: 700 });
        await page.evaluate((size) => (document.documentElement.style.fontSize = size), size);
        expect(await overflow(page), size).toBeLessThanOrEqual(0);
      }
    },
  );

  it('have nothing that axe finds fault with in Arabic, with a comment that has just come, and the desk', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({
      ...ARABIC,
      body: [paragraph('نص قصير.'), paragraph('نص آخر.')],
    });
    const page = await open(`/articles/${article.slug}`, { desk: newsroom.tokens.EDITOR });
    await page.waitForSelector('[data-connection=live]');
    await page.waitForSelector('.desk');
    await desk.comment(article, { statement: { language: 'he', text: 'שלום', wording: 'VERBATIM' } });
    await page.waitForSelector('.block[data-fresh=New]');
    await page.waitForSelector('.told button');
    expect(await violations(page, [{ colorScheme: 'dark' }])).toEqual([]);
    await walk(page);
  });

  it('can be read without JavaScript', async () => {
    const page = await open(STORY, { javaScriptEnabled: false });
    expect(await page.locator('h1').textContent()).toMatch(/^Microsoft cuts off/);
    expect(await page.locator('.block').count()).toBeGreaterThan(10);
    expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(
      new URL(STORY, newsroom.url).href,
    );
    const jsonLd = await page.locator('script[type="application/ld+json"]').textContent();
    expect(JSON.parse(jsonLd ?? '')).toMatchObject({ '@type': 'NewsArticle' });
    expect(await page.locator('.mark').isVisible()).toBe(false);
    // Nothing is offered that wouldn't work.
    const newsletters = await open('/newsletters', { javaScriptEnabled: false });
    expect(await newsletters.locator('main').getByRole('button').count()).toBe(0);
    expect(await newsletters.locator('main').innerText()).toContain('switch on JavaScript');
    const confirm = await open('/newsletters/confirm?token=unknown', { javaScriptEnabled: false });
    expect(await confirm.locator('main').getByRole('button').count()).toBe(1);
  });

  it('load at most 120 kB of JavaScript for an article, and nothing from other sites', async () => {
    const context = await openContext();
    const page = await openPage('about:blank', { context });
    const loaded: Promise<number>[] = [];
    const hosts = new Set<string>();
    page.on('response', (response) => {
      const url = new URL(response.url());
      hosts.add(url.host);
      if (url.pathname.endsWith('.js')) loaded.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(new URL(STORY, newsroom.url).href);
    await page.waitForSelector('[data-connection=live]');
    const bytes = (await Promise.all(loaded)).reduce((sum, bytes) => sum + bytes, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(120_000);
    // The demo's pictures have the address of its default port.
    expect([...hosts].filter((host) => !host.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('show all of a campaign to scale, and compare numbers that differ', async () => {
    const desk = openDesk(newsroom);
    const [campaign, police] = [await desk.campaign(), await desk.organization({ name: 'Police' })];
    await desk.action({
      campaignId: campaign.id,
      startedOn: '2024-03-09T14:30:00+02:00',
      figures: [
        { kind: 'PARTICIPANTS', low: 800, high: 1_200, attributedTo: { organizationId: police.id } },
        { kind: 'PARTICIPANTS', low: 3_000 },
        { kind: 'ARRESTS', low: 2, high: 2 },
      ],
    });
    await desk.outcome({ campaignId: campaign.id, occurredOn: '2025-09~' });
    const page = await open(`/campaigns/${campaign.slug}`);
    const name = 'From 9 March 2024 at 12:30 UTC to about September 2025, actions: 1, outcomes: 1';
    const overview = page.getByRole('img', { name: /^From / });
    expect(await overview.getAttribute('aria-label')).toBe(name);
    // A day is a mark; a month has a length.
    expect([await overview.locator('path').count(), await overview.locator('rect').count()]).toEqual([1, 1]);
    expect((await page.locator('.figures > li').allInnerTexts()).toSorted()).toEqual([
      '2 arrests',
      '800–1,200 participants according to Police',
      'at least 3,000 participants',
    ]);
    expect(await page.locator('.bar').count()).toBe(2);
  });

  it('write open dates and seasons in words, and draw what is open to the edge', async () => {
    const desk = openDesk(newsroom);
    const { id: campaignId, slug } = await desk.campaign({ startedOn: '2019/..' });
    for (const startedOn of ['2001-21', '-0043-03-15', '[2005,2007]', '2019/..'])
      await desk.action({ campaignId, startedOn });
    const page = await open(`/campaigns/${slug}`);
    expect(await page.locator('.byline').innerText()).toContain('since 2019');
    expect(await page.locator('.timeline .date').allTextContents()).toEqual([
      '15 March 44 BC',
      'spring 2001',
      '2005 or 2007',
      'since 2019',
    ]);
    const overview = page.getByRole('img', { name: 'From 15 March 44 BC to since 2019, actions: 4' });
    expect([await overview.locator('path').count(), await overview.locator('rect').count()]).toEqual([1, 2]);
  });

  it('show who said what of one kind in whose words, and take a wrong address for a page that there isn’t', async () => {
    const page = await open('/people/brad-smith');
    await page.getByRole('link', { name: 'Given to this newsroom' }).click();
    expect(await page.locator('.said').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('No statement of this kind');
    await page.getByRole('link', { name: 'Said elsewhere' }).click();
    expect(await page.locator('.said').count()).toBe(3);
    await page.getByRole('link', { name: 'Partly quoted' }).click();
    expect(await page.locator('.said').count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?kind=REMARK&wording=PARTIAL');
    for (const path of [
      '/people/brad-smith?kind=WRONG',
      '/people/brad-smith?wording=WRONG',
      '/?after=WRONG',
      '/search?q=microsoft&after=WRONG',
      '/search?q=microsoft&type=WRONG',
      '/search?q=microsoft&year=WRONG',
      '/search?q=microsoft&tag=WRONG',
      '/tags/none',
      '/people/%ff',
    ])
      expect((await fetch(new URL(path, newsroom.url))).status, path).toBe(404);
  });

  describe('can be used with the keyboard alone:', () => {
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
});
