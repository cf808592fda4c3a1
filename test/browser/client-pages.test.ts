import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { bundle } from '../support/clients/in-browser.ts';
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

async function openProgram(page: Page, program: string, url: URL): Promise<void> {
  await page.route('**/articles/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
  );
  await page.goto(url.href);
  await page.addScriptTag({ content: await bundle(program) });
}

/** What a node answers whose database is away. */
const UNAVAILABLE = {
  status: 503,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({
    errors: [{ message: 'The database is away.', extensions: { code: 'UNAVAILABLE' } }],
  }),
};

/** What a node answers to what it will never take. */
const REFUSED = {
  status: 400,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({
    errors: [{ message: 'No such filter.', extensions: { code: 'BAD_USER_INPUT' } }],
  }),
};

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

  it('says that more of it can’t be read, and lets the reader try again', async () => {
    const desk = openDesk(newsroom);
    for (const headline of ['One', 'Two', 'Three']) await desk.publishedArticle({ headline });
    const page = await openPage('about:blank');
    await page.route('**/graphql*', (route) =>
      route.request().postData()?.includes('"first":4') ? route.fulfill(REFUSED) : route.fallback(),
    );
    await openProgram(page, LISTS.React, new URL('articles/latest', newsroom.url));
    const more = page.getByRole('button', { name: 'Load more' });
    await more.click();
    await eventually(async () => expect(await page.getByRole('alert').textContent()).toBe('No such filter.'));
    expect(await page.locator('li').count()).toBe(2);
    await more.click();
    await eventually(async () => expect(await page.locator('li').count()).toBeGreaterThan(2));
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

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
    return { first, second, page, shows, go: () => page.getByRole('button').click() };
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
