import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { eventually } from '../support/until.ts';

const PARAGRAPHS = Array.from({ length: 30 }, (_, at) =>
  paragraph(`Paragraph ${at + 1}. ${'It is long enough to fill a line or two. '.repeat(5)}`),
);

describe.runIf(HAS_BROWSER)('the page of an article that is open', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  /** Opens a page, which must not report an error. */
  async function open(path: string, at: Newsroom = newsroom): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1_000, height: 800 } });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    onTestFinished(async () => {
      await page.close();
      expect(errors).toEqual([]);
    });
    await page.goto(new URL(path, at.url).href);
    return page;
  }

  async function openArticle(article: { readonly slug: string }): Promise<Page> {
    const page = await open(`/articles/${article.slug}`);
    await page.waitForSelector('[data-connection=live]');
    return page;
  }

  it('shows a comment in its place, marked as new, and announces it', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: PARAGRAPHS });
    const page = await openArticle(article);
    const [first] = await page.locator('.block').evaluateAll((blocks) => blocks.map(({ id }) => id));
    const { note } = await desk.comment(article, { afterBlockId: first ?? '' });
    expect(note.text).toMatch(/^This article has been updated with comment from \S+\.$/);
    await page.waitForSelector('.block[data-fresh=New]');
    const order = await page
      .locator('.block')
      .evaluateAll((blocks) => blocks.map((block) => block.textContent));
    expect(order[0]).toMatch(/^Paragraph 1\./);
    expect(order[2]).toMatch(/^Paragraph 2\./);
    expect(order).toHaveLength(PARAGRAPHS.length + 1);
    await eventually(async () =>
      expect(await page.locator('.told[role=status] p').textContent()).toBe(`${note.text} Show×`),
    );
    expect(await page.locator('.told[role=status]').ariaSnapshot()).toContain('link "Show"');
    expect(await page.locator('.notes').textContent()).toContain(note.text);
  });

  it('keeps what is being read where it is when a comment comes above it', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: PARAGRAPHS });
    const page = await openArticle(article);
    const blocks = page.locator('.block');
    const first = await blocks.first().getAttribute('id');
    await blocks.nth(20).evaluate((block) => block.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await page.evaluate(() => {
      const shifts: number[] = ((globalThis as { shifts?: number[] }).shifts = []);
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as { value?: number }).value ?? 1);
      });
      observer.observe({ type: 'layout-shift' });
    });
    const read = blocks.filter({ hasText: 'Paragraph 21.' });
    const before = await read.boundingBox();
    await desk.comment(article, { afterBlockId: first ?? '' });
    await page.waitForSelector('.block[data-fresh=New]', { state: 'attached' });
    // Two frames, so that the browser has painted and measured.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect((await read.boundingBox())?.y).toBeCloseTo(before?.y ?? NaN, 0);
    expect(await page.evaluate(() => (globalThis as { shifts?: number[] }).shifts)).toEqual([]);
  });

  it('shows which words a correction has changed', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
    const page = await openArticle(article);
    const blockId = await page.locator('.block').getAttribute('id');
    const body = [{ paragraph: { blockId, html: 'It was on Tuesday.' } }];
    await desk.correct(article, { body, text: 'The day was wrong.' });
    await page.waitForSelector('.block[data-fresh]');
    expect(await page.locator('.body').textContent()).toContain('It was on Tuesday.');
    expect((await page.locator('.diff del').allTextContents()).join()).toContain('Monday');
    expect((await page.locator('.diff ins').allTextContents()).join()).toContain('Tuesday');
  });

  it('takes the article away when it is withdrawn, and says why', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const page = await openArticle(article);
    await desk.withdraw(article, 'It was published by mistake.');
    await eventually(async () =>
      expect(await page.locator('main').textContent()).toContain('It was published by mistake.'),
    );
    expect(await page.locator('.body').count()).toBe(0);
  });

  it('says what has become of a quotation', async () => {
    const desk = openDesk(newsroom);
    const said = await desk.statement({ wording: 'VERBATIM', text: 'Said once.' });
    const article = await desk.publishedArticle({ body: [quote(said.id)] });
    const page = await openArticle(article);
    await desk.changeStatus(said, 'WITHDRAWN');
    await eventually(async () =>
      expect(await page.locator('.body').textContent()).toContain('Since withdrawn by the speaker'),
    );
  });

  it('has everything that it missed while its node was away', async () => {
    const first = await openNewsroom({ story: true });
    const desk = openDesk(first);
    const article = await desk.publishedArticle({ body: PARAGRAPHS });
    const page = await open(`/articles/${article.slug}`, first);
    await page.waitForSelector('[data-connection=live]');
    await first.leave();
    await page.waitForSelector('[data-connection=lost]');
    // Another node, at another port, adds a comment while this one is away.
    const elsewhere = await openNewsroom({ at: first });
    await openDesk(elsewhere).comment(article);
    await elsewhere.leave();
    expect(await page.locator('.block').count()).toBe(PARAGRAPHS.length);
    const again = await openNewsroom({ at: first, settings: { PORT: new URL(first.url).port } });
    onTestFinished(() => again.close());
    await page.waitForSelector('.block[data-fresh=New]', { state: 'attached' });
    expect(await page.locator('.block').count()).toBe(PARAGRAPHS.length + 1);
  });
});
