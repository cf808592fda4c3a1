import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { bundle } from '../support/clients/in-browser.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openPage } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';

/** Programs whose `open` shows an article by a client, with a key that changes with the client. */
const PAGES = {
  React: `
    import { createElement } from 'react';
    import { createRoot } from 'react-dom/client';
    import { useLive } from '@dateline/client/react';
    let clients = 0;
    const root = createRoot(document.body);
    function Article({ client, slug }) {
      const { data } = useLive(client, articlePage(slug));
      return data && (data.article?.headline ?? 'There is no such article.');
    }
    const open = (client, slug) => root.render(createElement(Article, { key: (clients += 1), client, slug }));`,
  Vue: `
    import { createApp, h, shallowRef } from 'vue';
    import { useLive } from '@dateline/client/vue';
    let clients = 0;
    const now = shallowRef();
    const Article = {
      props: ['client', 'slug'],
      setup({ client, slug }) {
        const { data } = useLive(client, articlePage(slug));
        return () => data.value && (data.value.article?.headline ?? 'There is no such article.');
      },
    };
    const open = (client, slug) => {
      const isFirst = now.value === undefined;
      now.value = { key: (clients += 1), client, slug };
      if (isFirst) createApp(() => h(Article, now.value)).mount(document.body);
    };`,
  Svelte: `
    import { mount } from 'svelte';
    import { writable } from 'svelte/store';
    import Page from './support/clients/members/Page.svelte';
    let clients;
    const open = (client, slug) => {
      if (clients) return clients.set(client);
      clients = writable(client);
      mount(Page, { target: document.body, props: { clients, slug } });
    };`,
};

describe.runIf(HAS_BROWSER)('a page of a member who signs out', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it.each(Object.entries(PAGES))('shows what readers see, with a key in %s', async (_name, program) => {
    const { slug } = await openDesk(newsroom).article({ headline: 'A draft' });
    const page = await openPage(new URL('/health/live', newsroom.url).href);
    const content = `
      import { createClient } from '@dateline/client';
      import { articlePage } from './clients/setups/article.ts';
      ${program}
      let client;
      globalThis.signIn = (slug, token) => {
        client?.close();
        client = createClient({ url: '/graphql', token: () => token });
        open(client, slug);
      };`;
    await page.evaluate('document.body.textContent = ""');
    await page.addScriptTag({ content: await bundle(content) });
    const shows = (text: string) =>
      eventually(async () => expect((await page.locator('body').textContent())?.trim()).toBe(text));
    await page.evaluate(`signIn('${slug}', '${newsroom.tokens.EDITOR}')`);
    await shows('A draft');
    await page.evaluate(`signIn('${slug}')`);
    await shows('There is no such article.');
  });
});
