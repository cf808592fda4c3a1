import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';

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
  '/newsletters',
  '/newsletters/confirm?token=unknown',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

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

  /** Opens a page, which must not report an error, or try what its Content-Security-Policy forbids. */
  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (line) => {
      if (line.text().includes('Content Security Policy')) errors.push(line.text());
    });
    onTestFinished(async () => {
      await page.close();
      expect(errors).toEqual([]);
    });
    await page.goto(new URL(path, newsroom.url).href, { waitUntil: 'load' });
    return page;
  }

  async function violations(page: Page): Promise<string[]> {
    const found = await page.evaluate(`${AXE}; axe.run().then(({ violations }) => violations)`);
    return (found as Violation[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(PAGES)(`have nothing that axe finds fault with in the ${colorScheme}: %s`, async (path) => {
      const page = await open(path, { colorScheme });
      expect(await violations(page)).toEqual([]);
    });
  }

  it.each(PAGES)('fit a narrow window: %s', async (path) => {
    const page = await open(path, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
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

  it('run nothing that a text brings along', async () => {
    const desk = openDesk(newsroom);
    const evil = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';
    const person = await desk.person({ name: evil, description: evil });
    const said = await desk.statement({ text: evil, speaker: { personId: person.id } });
    const article = await desk.publishedArticle({
      headline: evil,
      standfirst: evil,
      byline: evil,
      body: [
        paragraph(`A text. ${evil}`),
        { heading: { text: evil, level: 2 } },
        { list: { items: [evil], ordered: false } },
        quote(said.id),
      ],
    });
    for (const path of [`/articles/${article.slug}`, '/', `/people/${person.slug}`]) {
      const page = await open(path);
      await page.waitForSelector('[data-connection=live]');
      expect(await page.evaluate('globalThis.ran')).toBeUndefined();
      expect(await page.locator('main script, main img[onerror]').count()).toBe(0);
    }
  });

  it('take a headline of 500 characters, and text from right to left', async () => {
    const desk = openDesk(newsroom);
    const headline = 'خبر'.repeat(160);
    const { slug } = await desk.publishedArticle({ language: 'ar', headline });
    const page = await open(`/articles/${slug}`, { viewport: { width: 320, height: 700 } });
    expect(await page.locator('article').getAttribute('dir')).toBe('rtl');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('show who said what of one kind, and take a wrong address for a page that there isn’t', async () => {
    const page = await open('/people/brad-smith');
    await page.getByRole('link', { name: 'Given to this newsroom' }).click();
    expect(await page.locator('.said').count()).toBe(0);
    await page.getByRole('link', { name: 'Said elsewhere' }).click();
    expect(await page.locator('.said').count()).toBe(3);
    for (const path of ['/people/brad-smith?kind=WRONG', '/?after=WRONG', '/tags/none', '/people/%ff'])
      expect((await fetch(new URL(path, newsroom.url))).status, path).toBe(404);
  });
});
