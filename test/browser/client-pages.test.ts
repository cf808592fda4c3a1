import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { bundle } from '../support/clients/in-browser.ts';
import { openPage } from '../support/open-page.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { ROOT } from '../support/database/embedded.ts';
import { render } from '../clients/setups/ssr.tsx';
import { eventually } from '../support/until.ts';

/** A program of each page that docs/clients.md shows. */
const PAGES = {
  'Apollo Client': `import './clients/setups/apollo.tsx';`,
  urql: `import './clients/setups/urql.tsx';`,
  'TanStack Query': `import './clients/setups/tanstack.tsx';`,
  React: `import './clients/setups/react.tsx';`,
  Vue: `import './clients/setups/vue.ts';`,
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

  it.each(Object.entries(PAGES))('shows an article and its changes with %s', async (_name, program) => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ body: [paragraph('It was on Monday.')] });
    const page = await openPage('about:blank');
    const script = await bundle(program);
    await page.route('**/articles/*', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
    );
    await page.goto(new URL(`articles/${article.slug}`, newsroom.url).href);
    await page.addScriptTag({ content: script });
    const text = () => page.locator('article').textContent();
    await eventually(async () => expect(await text()).toContain('It was on Monday.'));
    await desk.correct(article, { body: [paragraph('It was on Tuesday.')], text: 'The day was wrong.' });
    await eventually(async () => expect(await text()).toContain('It was on Tuesday.'));
    await desk.withdraw(article);
    await eventually(async () => expect(await page.locator('article').count()).toBe(0));
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
});

it('Apollo Client needs at most 40 lines for a live page, by the docs', () => {
  const lines = readFileSync(`${ROOT}test/clients/setups/apollo.tsx`, 'utf8').split('\n');
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(40);
});
