import type { Plugin } from 'graphql-yoga';
import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';

/** The operations that the plugin saw. */
const seen: (string | undefined)[] = [];
const plugin: Plugin = {
  onParams({ params }) {
    seen.push(params.query);
  },
  onResponse({ response }) {
    response.headers.set('x-plugin', 'seen');
  },
};

const { newsroom, openDesk } = await openExtended([defineExtension({ name: 'seeing', plugins: [plugin] })]);
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const QUERY = '{ articles(first: 1) { nodes { headline } } }';

describe('a plugin of Yoga', () => {
  it('sees the operations that come by HTTP, each of them, and may change the response', async () => {
    const get = () => fetch(`${newsroom.url}?query=${encodeURIComponent(QUERY)}`);
    for (let count = 0; count < 2; count += 1) {
      const { headers } = await get();
      expect(headers.get('x-plugin')).toBe('seen');
    }
    expect(seen).toEqual([QUERY, QUERY]);
  });

  it('leaves answers as they are, also after a change, and errors with their status', async () => {
    const post = (body: object) =>
      fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
        body: JSON.stringify(body),
      });
    for (const headline of ['First', 'Second']) {
      await desk.publishedArticle({ headline });
      const response = await post({ query: QUERY });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ data: { articles: { nodes: [{ headline }] } } });
    }
    const wrong = await post({ query: '{ nothing }' });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});
