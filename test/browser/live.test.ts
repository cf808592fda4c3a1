import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom, startBeside, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openFront } from '../support/clients/front.ts';
import { hurry, openPage, upToDate } from '../support/open-page.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { eventually } from '../support/until.ts';

const PARAGRAPHS = Array.from({ length: 30 }, (_, at) =>
  paragraph(`Paragraph ${at + 1}. ${'It is long enough to fill a line or two. '.repeat(5)}`),
);

describe.runIf(HAS_BROWSER)('a page that is open', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  describe('of an article,', () => {
    async function openArticle(article: { readonly slug: string }): Promise<Page> {
      // With the motion that pages have by default.
      const page = await openPage(new URL(`articles/${article.slug}`, newsroom.url), {
        viewport: { width: 1_000, height: 800 },
        reducedMotion: 'no-preference',
      });
      await upToDate(page);
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
      await blocks
        .nth(20)
        .evaluate((block) => block.scrollIntoView({ block: 'center', behavior: 'instant' }));
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

    it.each(['as it was', 'mended'])(
      'shows an article that comes back %s, where it was open and where its notice was opened',
      async (how) => {
        const desk = openDesk(newsroom);
        const article = await desk.publishedArticle({ headline: 'The former headline' });
        const open = await openArticle(article);
        const withdrawn = await desk.withdraw(article, 'A name was wrong.');
        const opened = await openArticle(article);
        const pages = [open, opened];
        for (const page of pages) await page.getByText('A name was wrong.').first().waitFor();
        // A page that is loaded again forgets this.
        for (const page of pages) await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
        const mended = await desk.revise(withdrawn, { headline: 'The mended headline' });
        for (const page of pages) expect(await page.content()).not.toContain('The mended headline');
        await (how === 'mended' ? desk.publish(mended) : desk.restore(article));
        const headline = how === 'mended' ? 'The mended headline' : 'The former headline';
        for (const page of pages) {
          await eventually(async () => expect(await page.locator('h1').textContent()).toBe(headline));
          expect(await page.locator('.body .block').count()).toBe(1);
          expect(await page.evaluate(() => (globalThis as { isSame?: boolean }).isSame)).toBe(true);
        }
        // And it goes on with the article.
        await desk.comment(article);
        for (const page of pages) await page.waitForSelector('.block[data-fresh=New]');
      },
    );

    it('waits at random before it reads an article that comes back, and keeps its notice if it is refused', async () => {
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({ headline: 'The former headline' });
      const page = await openArticle(article);
      const withdrawn = await desk.withdraw(article, 'A name was wrong.');
      await page.getByText('A name was wrong.').first().waitFor();
      await page.evaluate(() => {
        const { setTimeout: wait } = globalThis;
        const waits: unknown[] = [];
        Math.random = () => 0.5;
        const recording = (then: () => void, ms?: number) => wait(then, (waits.push(ms), 0));
        Object.assign(globalThis, { waits, setTimeout: recording });
      });
      const errors = [{ message: 'It is refused.', extensions: { code: 'FORBIDDEN' } }];
      let reads = 0;
      await page.route('**/graphql*', (route) => {
        reads += 1;
        return route.fulfill({ json: { errors } });
      });
      await desk.publish(await desk.revise(withdrawn, { headline: 'The mended headline' }));
      await eventually(() => expect(reads).toBe(1));
      expect(await page.evaluate(() => (globalThis as { waits?: unknown[] }).waits)).toContain(1_500);
      await page.waitForSelector('[data-connection=live]');
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const shown = await page.locator('main').textContent();
      expect(shown).toContain('A name was wrong.');
      expect(shown).not.toContain('The former headline');
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
      const node = await startBeside(newsroom);
      const front = await openFront(node.url);
      onTestFinished(() => front.close());
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({ body: PARAGRAPHS });
      const page = await openPage(new URL(`articles/${article.slug}`, front.url));
      await upToDate(page);
      await node.stop();
      await page.waitForSelector('[data-connection=lost]');
      // Another node adds a comment meanwhile, and then takes the place of this one.
      await desk.comment(article);
      expect(await page.locator('.block').count()).toBe(PARAGRAPHS.length);
      front.target = newsroom.url;
      await hurry(page, async () => (await page.locator('.block[data-fresh=New]').count()) === 1);
      expect(await page.locator('.block').count()).toBe(PARAGRAPHS.length + 1);
    });
  });

  describe('of a campaign,', () => {
    /** A campaign with an action on each day of a month, and its page. */
    async function openCampaign() {
      const desk = openDesk(newsroom);
      const { id, slug } = await desk.campaign();
      for (let day = 1; day <= 15; day += 1) {
        const startedOn = `2025-06-${String(day * 2).padStart(2, '0')}`;
        await desk.action({ campaignId: id, title: `On day ${day * 2}`, startedOn });
      }
      const page = await openPage(new URL(`campaigns/${slug}`, newsroom.url));
      await upToDate(page);
      const titles = () => page.locator('.timeline h3').allTextContents();
      return { desk, id, page, titles };
    }

    it('shows a new entry in its place, marked as new, and announces it', async () => {
      const { desk, id, page, titles } = await openCampaign();
      await desk.action({ campaignId: id, title: 'A rally', startedOn: '2025-06-17' });
      await page.waitForSelector('.timeline > [data-fresh=New]');
      const shown = await titles();
      expect(shown.slice(shown.indexOf('A rally') - 1).slice(0, 3)).toEqual([
        'On day 16',
        'A rally',
        'On day 18',
      ]);
      expect(await page.locator('.timeline > [data-fresh]').count()).toBe(1);
      const told = page.locator('.told[role=status]');
      expect(await told.textContent()).toContain('New in the timeline: A rally');
      await told.getByRole('button').click();
      expect(await told.textContent()).toBe('');
      // Before the other, but it came later.
      await desk.outcome({ campaignId: id, summary: 'They won', occurredOn: '2025-06-03' });
      await eventually(async () =>
        expect(await told.textContent()).toContain('New in the timeline: They won'),
      );
    });

    it('keeps what is being read where it is when entries come above it', async () => {
      const { desk, id, page, titles } = await openCampaign();
      const read = page.locator('.timeline > li').filter({ hasText: 'On day 10' });
      await read.evaluate((entry) => entry.scrollIntoView({ block: 'center', behavior: 'instant' }));
      const before = await read.boundingBox();
      await desk.action({ campaignId: id, title: 'First', startedOn: '2025-05-01' });
      await desk.action({ campaignId: id, title: 'Second', startedOn: '2025-05-02' });
      // Two events that come close together: no answer to the first may hide the second.
      await eventually(async () => expect((await titles()).slice(0, 2)).toEqual(['First', 'Second']));
      expect((await read.boundingBox())?.y).toBeCloseTo(before?.y ?? NaN, 0);
      await upToDate(page);
    });
  });
});
