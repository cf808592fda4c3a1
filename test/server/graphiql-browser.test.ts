import { devices, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** In ms: so long that only a real failure reaches it. */
const PATIENCE = 60_000;

describe.skipIf(!HAS_BROWSER)('GraphiQL in a browser', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    browser = await openBrowser();
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  /** Opens GraphiQL in a fresh profile, and waits for its tabs and its editor. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(PATIENCE);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(newsroom.url);
    await loaded(page);
    return page;
  }

  async function loaded(page: Page): Promise<void> {
    await page.locator('.graphiql-tab').first().waitFor();
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  }

  const activeTab = (page: Page) => page.locator('.graphiql-tab-active').innerText();

  for (const [where, options] of [
    ['at a desk', { viewport: { width: 1280, height: 800 } }],
    ['on a phone', devices['Pixel 7']],
  ] as const) {
    it(`changes to each tab with one click, ${where}`, { timeout: 2 * PATIENCE }, async () => {
      const page = await open(options);
      const names = await page.locator('.graphiql-tab').allInnerTexts();
      expect(names.length).toBeGreaterThan(10);
      const reached = [];
      for (const [index] of names.entries()) {
        await page.locator('.graphiql-tab-button').nth(index).click();
        reached.push(await activeTab(page));
      }
      expect(reached).toEqual(names);
    });
  }

  it('is as wide as the screen of a phone', { timeout: PATIENCE }, async () => {
    const page = await open(devices['Pixel 7']);
    const [content, screen] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(screen).toBe(devices['Pixel 7'].viewport.width);
    expect(content).toBe(screen);
  });

  it('shows apostrophes as they are', { timeout: PATIENCE }, async () => {
    const page = await open();
    await page.locator('.graphiql-query-editor .view-line').first().click();
    await page.keyboard.insertText('# The desk’s “own” story');
    await page.getByText('own').first().waitFor();
    const options = 'monaco.editor.getEditors().map((editor) => editor.getRawOptions().unicodeHighlight)';
    const set = await page.evaluate<unknown[]>(options);
    expect(set.length).toBeGreaterThan(0);
    expect(set).toEqual(set.map(() => expect.objectContaining({ ambiguousCharacters: false }) as unknown));
    expect(await page.locator('.unicode-highlight').count()).toBe(0);
  });

  it(
    'takes no more than 5 kB when it is opened again, besides the schema that it asks for',
    { timeout: 2 * PATIENCE },
    async () => {
      const page = await open();
      const session = await page.context().newCDPSession(page);
      await session.send('Network.enable');
      let bytes = 0;
      const ofSchema = new Set<string>();
      session.on('Network.requestWillBeSent', ({ requestId, request }) => {
        if (request.method === 'POST') ofSchema.add(requestId);
      });
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (!ofSchema.has(requestId)) bytes += encodedDataLength;
      });
      // Not reload(), with which browsers ask for some files again.
      await page.goto('about:blank');
      // The schema is what GraphiQL asks for last.
      const schema = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.goto(newsroom.url);
      await loaded(page);
      await (await schema).finished();
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(5_000);
    },
  );
});
