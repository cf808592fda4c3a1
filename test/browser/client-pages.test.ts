import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { logRead } from '../support/clients/feed.ts';
import { bundle } from '../support/clients/in-browser.ts';
import { eventsOf, holdNextAnswer, openProgram, REFUSED } from '../support/clients/open-program.ts';
import { openContext, openContextWithClock, openPage } from '../support/open-page.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { ROOT } from '../support/database/embedded.ts';
import { render } from '../clients/setups/ssr.tsx';
import { eventually } from '../support/until.ts';

/** A program of each page that docs/clients.md shows. */
const PAGES = {
  'Apollo Client': `import './clients/setups/apollo.tsx';`,
  urql: `import './clients/setups/urql.tsx';`,
  Relay: `import './clients/setups/relay-page.tsx';`,
  'TanStack Query': `import './clients/setups/tanstack.tsx';`,
  React: `import './clients/setups/react.tsx';`,
  Vue: `
    import { createApp } from 'vue';
    import Article from './clients/setups/Article.vue';
    createApp(Article, { slug: location.pathname.split('/').at(-1) }).mount(document.body);`,
  Svelte: `
    import { mount } from 'svelte';
    import Article from './clients/setups/Article.svelte';
    mount(Article, { target: document.body, props: { slug: location.pathname.split('/').at(-1) } });`,
};

describe.runIf(HAS_BROWSER)('a page as docs/clients.md writes it', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it.each(Object.entries(PAGES))('shows an article and its changes with %s', async (name, program) => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
    const page = await openPage('about:blank');
    const sockets: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', () => sockets.push(socket.url())));
    const reads: string[] = [];
    page.on('request', (request) => reads.push(`${request.url()} ${request.postData() ?? ''}`));
    await openProgram(page, program, new URL(`articles/${article.slug}`, newsroom.url));
    const text = () => page.locator('article').textContent();
    await eventually(async () => expect(await text()).toContain('It was on Monday.'));
    await eventually(() => expect(reads.some((read) => read.includes('Missed'))).toBe(true));
    const ofPage = reads.filter((read) => read.includes('graphql') && !read.includes('Missed'));
    expect(ofPage).toHaveLength(1);
    await desk.correct(article, { body: [paragraph('It was on Tuesday.')], text: 'The day was wrong.' });
    await eventually(async () => expect(await text()).toContain('It was on Tuesday.'));
    expect(sockets.length).toBeGreaterThan(0);
    await desk.withdraw(article, 'The source was wrong.');
    await eventually(async () => expect(await page.locator('article').count()).toBe(0));
    if (name === 'Relay') expect(await page.locator('body').textContent()).toContain('The source was wrong.');
  });

  it.each(Object.entries(PAGES))(
    'recovers from an outage at its first read with %s',
    async (_name, program) => {
      const article = await openDesk(newsroom).publishedArticle({ headline: 'It was on Monday' });
      const page = await (await openContext()).newPage();
      let refused = 0;
      await page.route('**/graphql*', (route) => {
        refused += 1;
        return route.fulfill(UNAVAILABLE);
      });
      await openProgram(page, program, new URL(`articles/${article.slug}`, newsroom.url));
      await eventually(() => expect(refused).toBeGreaterThan(0));
      const text = () => page.locator('body').textContent();
      await eventually(async () => expect(await text()).not.toBe(''));
      expect(await text()).not.toContain('There is no such article.');
      await page.unroute('**/graphql*');
      const again = page.getByRole('button', { name: 'Try again' });
      await eventually(async () => {
        if (await again.isVisible()) await again.click();
        expect(await text()).toContain('It was on Monday');
      });
    },
  );

  it('says that an article was withdrawn for which there is no reason, with Relay', async () => {
    const page = await openPage('about:blank');
    const data = { feedCursor: 'none', article: null, withdrawal: { reason: null } };
    await page.route('**/graphql*', (route) => route.fulfill({ json: { data } }), { times: 1 });
    await openProgram(page, PAGES.Relay, new URL('articles/withdrawn', newsroom.url));
    await eventually(async () =>
      expect(await page.locator('body').textContent()).toContain('This article was withdrawn.'),
    );
  });

  // The others show an event without reading the page.
  it.each(['Apollo Client', 'urql', 'Relay'] as const)(
    'shows a correction that comes while it is read again, with %s',
    async (name) => {
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
      await logRead(newsroom);
      const page = await openPage('about:blank');
      const events = eventsOf(page);
      await openProgram(page, PAGES[name], new URL(`articles/${article.slug}`, newsroom.url));
      const text = () => page.locator('body').textContent();
      await eventually(async () => expect(await text()).toContain('It was on Monday.'));
      await desk.withdraw(article, 'The source was wrong.');
      await eventually(async () => expect(await text()).toMatch(/no such article|was withdrawn/));
      const answer = await holdNextAnswer(page, 'article(');
      await desk.restore(article);
      await answer.isHeld();
      await desk.correct(article, { body: [paragraph('It was on Tuesday.')], text: 'The day was wrong.' });
      await eventually(() => expect(events()).toBe(3));
      await answer.release();
      await eventually(async () => expect(await text()).toContain('It was on Tuesday.'));
    },
  );

  it.each(Object.entries(PAGES))(
    'is polled if its subscription is refused, with %s',
    async (_name, program) => {
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
      const page = await (await openContextWithClock()).newPage();
      await page.routeWebSocket(/graphql/, (socket) => socket.close({ code: 1008, reason: 'FORBIDDEN' }));
      await openProgram(page, program, new URL(`articles/${article.slug}`, newsroom.url));
      const text = () => page.locator('article').textContent();
      await eventually(async () => expect(await text()).toContain('It was on Monday.'));
      await desk.correct(article, { body: [paragraph('It was on Tuesday.')], text: 'The day was wrong.' });
      await eventually(async () => {
        await page.clock.fastForward(30_000);
        expect(await text()).toContain('It was on Tuesday.');
      });
    },
  );
});

describe.runIf(HAS_BROWSER)(
  'a page as docs/clients.md writes it, which the node no longer keeps up to date,',
  () => {
    let newsroom: Newsroom;
    beforeAll(async () => {
      newsroom = await openNewsroom();
    });
    afterAll(() => newsroom.close());

    it.each(['React', 'Vue', 'Svelte'] as const)('says why beside the article with %s', async (name) => {
      const article = await openDesk(newsroom).publishedArticle({ headline: 'It was on Monday' });
      const page = await openPage('about:blank');
      await page.route('**/graphql*', (route) =>
        route.request().postData()?.includes('Missed') ? route.fulfill(REFUSED) : route.fallback(),
      );
      await openProgram(page, PAGES[name], new URL(`articles/${article.slug}`, newsroom.url));
      const shown = page.locator('article');
      await eventually(async () =>
        expect(await shown.getByRole('alert').textContent()).toBe('No such filter.'),
      );
      expect(await shown.textContent()).toContain('It was on Monday');
    });
  },
);

/** What a node answers whose database is away. */
const UNAVAILABLE = {
  status: 503,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({
    errors: [{ message: 'The database is away.', extensions: { code: 'UNAVAILABLE' } }],
  }),
};

describe.runIf(HAS_BROWSER)('a page that a server has rendered', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it('shows what has happened since the server read it, without reading the page again', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
    const html = await render(createClient({ url: newsroom.url }), article.slug);
    expect(html).toContain('<p>It was on Monday.</p>');
    await desk.correct(article, { body: [paragraph('It was on Tuesday.')], text: 'The day was wrong.' });
    const page = await openPage('about:blank');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.postData() ?? ''));
    const body = `<!doctype html><body>${html}</body>`;
    await page.route('**/articles/*', (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(new URL(`articles/${article.slug}`, newsroom.url).href);
    const program = `
      import { hydrate } from './clients/setups/ssr.tsx';
      hydrate(location.pathname.split('/').at(-1));`;
    await page.addScriptTag({ content: await bundle(program) });
    await eventually(async () =>
      expect(await page.locator('article').textContent()).toContain('It was on Tuesday.'),
    );
    expect(requests.filter((sent) => sent.includes('query Article('))).toEqual([]);
  });

  /** The page of an article, which a button turns into that of another. */
  async function openTwo() {
    const desk = openDesk(newsroom);
    const first = await desk.publishedArticle({ headline: 'First' });
    const second = await desk.publishedArticle({ headline: 'Second' });
    const page = await openPage('about:blank');
    await openProgram(page, TWO_ARTICLES, new URL(`articles/${first.slug}`, newsroom.url));
    await page.evaluate(`open('${first.slug}', '${second.slug}')`);
    const shows = (text: string) =>
      eventually(async () => expect(await page.locator('body').textContent()).toContain(text));
    // The button moves as the text before it changes, so a mouse could miss it.
    const go = () => page.getByRole('button').dispatchEvent('click');
    return { first, second, page, shows, go };
  }

  it('shows nothing of it once it is the page of another article', async () => {
    const { first, second, page, shows, go } = await openTwo();
    await shows('First');
    await go();
    await shows('Second');
    await go();
    await shows('First');
    const wrong = { [first.slug]: 'Second', [second.slug]: 'First' };
    const shown = await page.evaluate<[string, string | undefined][]>('shown');
    expect(shown.filter(([slug, headline]) => wrong[slug] === headline)).toEqual([]);
  });

  it('is never idle before it is the page of another article', async () => {
    const { page, shows, go } = await openTwo();
    await shows('First live');
    await page.evaluate('shown.length = 0');
    await go();
    await shows('Second live');
    const shown = await page.evaluate<[string, string | undefined, string][]>('shown');
    expect(shown.map(([, , connection]) => connection)).not.toContain('idle');
  });
});

/** In React, with what it has shown. */
const TWO_ARTICLES = `
  import { createElement, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { useLive } from '@dateline/client/react';
  import { articlePage } from './clients/setups/article.ts';
  import { client } from './clients/setups/client.ts';
  globalThis.shown = [];
  function Article({ slug, initial }) {
    const { data, connection } = useLive(client, { ...articlePage(slug), initial });
    shown.push([slug, data?.article.headline, connection]);
    return [data?.article.headline, connection].join(' ');
  }
  globalThis.open = async (first, second) => {
    const { query, variables } = articlePage(first);
    const { data: initial } = await client.query(query, variables);
    function Page() {
      const [slug, go] = useState(first);
      return [
        createElement(Article, { key: 'article', slug, initial }),
        createElement('button', { key: 'go', onClick: () => go(slug === first ? second : first) }, 'Go'),
      ];
    }
    createRoot(document.body).render(createElement(Page));
  };`;

it('Apollo Client needs at most 40 lines for a live page, by the docs', () => {
  const lines = readFileSync(`${ROOT}test/clients/setups/apollo.tsx`, 'utf8').split('\n');
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(40);
});
