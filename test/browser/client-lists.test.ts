import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { logRead } from '../support/clients/feed.ts';
import { eventsOf, holdNextAnswer, openProgram, REFUSED } from '../support/clients/open-program.ts';
import { openContextWithClock, openPage } from '../support/open-page.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

/** The first two articles of a list, by each program that shows one. */
const LISTS = {
  React: `
    import { createElement } from 'react';
    import { createRoot } from 'react-dom/client';
    import { Latest } from './clients/setups/latest.tsx';
    createRoot(document.body).render(createElement(Latest, { step: 2 }));`,
  Relay: `
    import { show } from './clients/setups/relay-list.tsx';
    show(2);`,
  'Apollo Client': `
    import { show } from './clients/setups/apollo-list.tsx';
    show(2);`,
};

describe.runIf(HAS_BROWSER)('a list as docs/clients.md writes it', () => {
  let newsroom: Newsroom;
  beforeEach(async () => {
    newsroom = await openNewsroom();
  });
  afterEach(() => newsroom.close());

  it.each(Object.entries(LISTS))(
    'gets longer without going away meanwhile, and is live, with %s',
    async (_name, show) => {
      const desk = openDesk(newsroom);
      const articles = [];
      for (const headline of ['One', 'Two', 'Three'])
        articles.push(await desk.publishedArticle({ headline }));
      const page = await openPage('about:blank');
      const program = `
      globalThis.counts = new Set();
      new MutationObserver(() => counts.add(document.querySelectorAll('li').length))
        .observe(document.body, { childList: true, subtree: true });
      ${show}`;
      await openProgram(page, program, new URL('articles/latest', newsroom.url));
      const shown = () => page.locator('li').allTextContents();
      await eventually(async () => expect(await shown()).toEqual(['Three', 'Two']));
      await page.getByRole('button', { name: 'Load more' }).click();
      await eventually(async () => expect(await shown()).toEqual(['Three', 'Two', 'One']));
      // It never collapsed.
      expect(await page.evaluate('[...counts]')).toEqual([0, 2, 3]);
      const [, two] = articles;
      if (two !== undefined) await desk.correct(two, { headline: 'Two, corrected' });
      await eventually(async () => expect(await shown()).toEqual(['Three', 'Two, corrected', 'One']));
      await desk.publishedArticle({ headline: 'Four' });
      await eventually(async () =>
        expect((await shown()).slice(0, 3)).toEqual(['Four', 'Three', 'Two, corrected']),
      );
    },
  );

  it.each(Object.entries(LISTS))(
    'keeps the rows that were loaded when it is polled, with %s',
    async (_name, show) => {
      const desk = openDesk(newsroom);
      for (const headline of ['One', 'Two', 'Three']) await desk.publishedArticle({ headline });
      const page = await (await openContextWithClock()).newPage();
      await page.routeWebSocket(/graphql/, (socket) => socket.close({ code: 1008, reason: 'FORBIDDEN' }));
      await openProgram(page, show, new URL('articles/latest', newsroom.url));
      const more = page.getByRole('button', { name: 'Load more' });
      await eventually(async () => expect(await more.isEnabled()).toBe(true));
      await more.click();
      const shown = () => page.locator('li').allTextContents();
      await eventually(async () => expect(await shown()).toEqual(['Three', 'Two', 'One']));
      await desk.publishedArticle({ headline: 'Four' });
      await eventually(async () => {
        await page.clock.fastForward(30_000);
        expect((await shown()).slice(0, 3)).toEqual(['Four', 'Three', 'Two']);
      });
    },
  );

  it.each(Object.entries(LISTS))(
    'shows what is published while the node answers what was asked before, with %s',
    async (_name, show) => {
      const desk = openDesk(newsroom);
      for (const headline of ['One', 'Two', 'Three']) await desk.publishedArticle({ headline });
      await logRead(newsroom);
      const page = await openPage('about:blank');
      const events = eventsOf(page);
      await openProgram(page, show, new URL('articles/latest', newsroom.url));
      const shown = () => page.locator('li').allTextContents();
      await eventually(async () => expect(await shown()).toEqual(['Three', 'Two']));
      const answer = await holdNextAnswer(page, 'articles(');
      const four = await desk.publishedArticle({ headline: 'Four' });
      await answer.isHeld();
      await desk.publishedArticle({ headline: 'Five' });
      await desk.withdraw(four, 'The source was wrong.');
      await eventually(() => expect(events()).toBe(3));
      await answer.release();
      await eventually(async () => expect(await shown()).toEqual(['Five', 'Three']));
    },
  );

  // The React page of the package's own follows events only once the longer list was read.
  it.each(['Relay', 'Apollo Client'] as const)(
    'gets longer although an article is published meanwhile, with %s',
    async (name) => {
      const desk = openDesk(newsroom);
      for (const headline of ['One', 'Two', 'Three', 'Four']) await desk.publishedArticle({ headline });
      await logRead(newsroom);
      const page = await openPage('about:blank');
      const events = eventsOf(page);
      await openProgram(page, LISTS[name], new URL('articles/latest', newsroom.url));
      const shown = () => page.locator('li').allTextContents();
      await eventually(async () => expect(await shown()).toEqual(['Four', 'Three']));
      const answer = await holdNextAnswer(page, 'articles(');
      await page.getByRole('button', { name: 'Load more' }).click();
      await answer.isHeld();
      await desk.publishedArticle({ headline: 'Five' });
      await desk.publishedArticle({ headline: 'Six' });
      await eventually(() => expect(events()).toBe(2));
      await answer.release();
      await eventually(async () => expect(await shown()).toEqual(['Six', 'Five', 'Four', 'Three']));
    },
  );

  it.each(Object.entries(LISTS))(
    'says that more of it can’t be read, and lets the reader try again, with %s',
    async (_name, show) => {
      const desk = openDesk(newsroom);
      for (const headline of ['One', 'Two', 'Three']) await desk.publishedArticle({ headline });
      const page = await openPage('about:blank');
      await openProgram(page, show, new URL('articles/latest', newsroom.url));
      const more = page.getByRole('button', { name: 'Load more' });
      await eventually(async () => expect(await more.isEnabled()).toBe(true));
      await page.route('**/graphql*', (route) =>
        route.request().postData()?.includes('articles(') ? route.fulfill(REFUSED) : route.fallback(),
      );
      await more.click();
      await eventually(async () => expect(await page.getByRole('alert').count()).toBe(1));
      await page.unroute('**/graphql*');
      expect(await page.locator('li').count()).toBe(2);
      await more.click();
      await eventually(async () => expect(await page.locator('li').count()).toBeGreaterThan(2));
      expect(await page.getByRole('alert').count()).toBe(0);
    },
  );

  it('lets the reader try again if Relay couldn’t read any of it', async () => {
    await openDesk(newsroom).publishedArticle({ headline: 'One' });
    const page = await openPage('about:blank');
    const answer = { data: { feedCursor: 'none', articles: null }, errors: [REFUSAL] };
    await page.route('**/graphql*', (route) => route.fulfill({ json: answer }), { times: 1 });
    await openProgram(page, LISTS.Relay, new URL('articles/latest', newsroom.url));
    await page.getByRole('button', { name: 'Try again' }).click();
    await eventually(async () => expect(await page.locator('li').allTextContents()).toEqual(['One']));
  });
});

/** Why a list is null in an answer. */
const REFUSAL = { message: 'No such filter.', path: ['articles'], extensions: { code: 'BAD_USER_INPUT' } };
