import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openPage, violations } from '../support/open-page.ts';

const STORY = '/articles/microsoft-cuts-off-unit-8200';
const PAGES = [
  '/',
  '/tags/technology',
  STORY,
  '/articles/rally-outside-microsofts-headquarters',
  '/articles/live-rally-outside-microsofts-headquarters-copy',
  '/articles/nothing-has-this-slug',
  '/people/brad-smith',
  '/organizations/microsoft',
  '/campaigns/no-azure-for-apartheid',
  '/search',
  '/search?q=microsoft',
  '/search?q=micorsoft&type=STATEMENT',
  '/search?q=nothing-has-this-word',
  '/newsletters',
  '/newsletters/confirm?token=unknown',
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

describe.runIf(HAS_BROWSER)('the pages of the example site', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  const open = (path: string, options?: Parameters<typeof openPage>[2]) =>
    openPage(browser, new URL(path, newsroom.url), options);

  it.each(PAGES)(
    'have nothing that axe finds fault with, in the light, in the dark and in print: %s',
    async (path) => {
      const page = await open(path);
      for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { media: 'print' }] as const) {
        await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce', ...media });
        expect(await violations(page), JSON.stringify(media)).toEqual([]);
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
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), colorScheme).toEqual([]);
    }
  });

  it.each(PAGES)('fit a narrow window: %s', async (path) => {
    const page = await open(path, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it.each(PAGES)('fit a narrow window when the text is twice as large: %s', async (path) => {
    const page = await open(path, { viewport: { width: 640, height: 700 } });
    await page.evaluate("document.documentElement.style.fontSize = '225%'");
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it.each(PAGES)('can be read without JavaScript, and are taken over as they are: %s', async (path) => {
    const still = await open(path, { javaScriptEnabled: false });
    expect(await still.locator('h1').textContent()).not.toBe('');
    expect((await still.locator('main').innerText()).trim().length).toBeGreaterThan(20);

    const page = await open('about:blank');
    await page.addInitScript(COUNT_REPLACED);
    await page.goto(new URL(path, newsroom.url).href, { waitUntil: 'networkidle' });
    expect(await page.evaluate('globalThis.replaced')).toEqual([]);
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
    const page = await browser.newPage();
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
    await page.close();
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
    await page.getByRole('link', { name: 'Partly in ours' }).click();
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
});
