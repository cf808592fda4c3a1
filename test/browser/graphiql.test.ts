import { devices, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openContext } from '../support/open-page.ts';

const sum = (bytes: Readonly<Record<string, number>>) =>
  Object.values(bytes).reduce((total, number) => total + number, 0);

/** In ms: so long that only a real failure reaches it. */
const PATIENCE = 60_000;

const SCREENS = [
  ['at a desk', { viewport: { width: 1280, height: 800 } }],
  ['on a phone', devices['Pixel 7']],
] as const;

describe.runIf(HAS_BROWSER)('GraphiQL in a browser', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  /** A page in a fresh profile. */
  async function blank(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await openContext(options);
    context.setDefaultTimeout(PATIENCE);
    return context.newPage();
  }

  async function loaded(page: Page): Promise<void> {
    await page.locator('.graphiql-tab').first().waitFor();
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  }

  const activeTab = (page: Page) => page.locator('.graphiql-tab-active').innerText();

  /** What each of its editors answers. */
  const editors = <Answer>(page: Page, question: string) =>
    page.evaluate<Answer[]>(`monaco.editor.getEditors().map((editor) => ${question})`);

  it.each(SCREENS)(
    'changes to each tab with one click, and shows all of a line and apostrophes as they are, %s',
    async (_, options) => {
      const page = await blank(options);
      await page.goto(newsroom.url);
      await loaded(page);
      const names = await page.locator('.graphiql-tab').allInnerTexts();
      expect(names.length).toBeGreaterThan(10);
      const reached = [];
      for (const [index] of names.entries()) {
        await page.locator('.graphiql-tab-button').nth(index).click();
        reached.push(await activeTab(page));
      }
      expect(reached).toEqual(names);

      const [content, screen] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect([content, screen]).toEqual([options.viewport.width, options.viewport.width]);
      const widths = await editors<[number, number]>(
        page,
        '[editor.getScrollWidth(), editor.getLayoutInfo().contentWidth]',
      );
      // Those of the folded tools have no width.
      const shown = widths.filter(([, width]) => width > 0);
      expect(shown.length).toBeGreaterThan(0);
      for (const [needed, width] of shown) expect(needed).toBeLessThanOrEqual(width);

      await page.locator('.graphiql-query-editor .view-line').first().click();
      await page.keyboard.insertText('# The desk’s “own” story');
      await page.getByText('own').first().waitFor();
      const set = await editors<object>(page, 'editor.getRawOptions().unicodeHighlight');
      expect(set.length).toBeGreaterThan(0);
      for (const each of set) expect(each).toMatchObject({ ambiguousCharacters: false });
      expect(await page.locator('.unicode-highlight').count()).toBe(0);
    },
  );

  /** Opens GraphiQL in a page, until it knows the schema. Returns what that took over the network, by path, in bytes. */
  async function bytesToOpen(page: Page): Promise<Readonly<Record<string, number>>> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    const paths = new Map<string, string>();
    const bytes: Record<string, number> = {};
    session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (request.url.startsWith('http'))
        paths.set(requestId, `${request.method} ${new URL(request.url).pathname}`);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const path = paths.get(requestId);
      if (path !== undefined) bytes[path] = (bytes[path] ?? 0) + encodedDataLength;
    });
    await page.goto(newsroom.url);
    await loaded(page);
    // The next time, it is still open.
    const explorer = page.getByRole('button', { name: 'Show Documentation Explorer' });
    if (await explorer.isVisible()) await explorer.click();
    await page.getByRole('link', { name: 'Subscription', exact: true }).waitFor();
    await session.detach();
    return bytes;
  }

  it('takes no more than 5 kB when it is opened again, with all that it asks for', async () => {
    const page = await blank();
    const first = await bytesToOpen(page);
    expect(Object.keys(first)).toContainEqual(expect.stringMatching(/^GET \/graphiql\/schema\./));
    await page.locator('.graphiql-execute-button').click();
    await page.getByText('"feedCursor"').waitFor();
    // Not reload(), with which browsers ask for some files again.
    await page.goto('about:blank');
    const second = await bytesToOpen(page);
    expect(second['GET /graphql']).toBeGreaterThan(0);
    expect(sum(second)).toBeLessThanOrEqual(5_000);
    console.log(`GraphiQL takes ${sum(first)} bytes the first time, ${sum(second)} the second.`);
  });
});
