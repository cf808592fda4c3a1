import { beforeAll, describe, expect, it } from 'vitest';
import * as raw from '../support/cache/raw.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const QUERY = 'query Tags { tags(first: 50) { nodes { id name } totalCount } }';
const NEWER = 'application/graphql-response+json';

/** The headers of clients' first requests, as they send them by default. */
const CLIENTS: Readonly<Record<string, Record<string, string>>> = {
  'Apollo Client 3': { accept: '*/*', 'content-type': 'application/json' },
  'Apollo Client 4': { accept: `${NEWER},application/json;q=0.9`, 'content-type': 'application/json' },
  'with the link of its documentation': {
    accept: '*/*',
    authorization: '',
    'content-type': 'application/json',
  },
  urql: {
    accept: `${NEWER}, application/graphql+json, application/json, text/event-stream, multipart/mixed`,
  },
  'graphql-request': { accept: `${NEWER}, application/json`, 'content-type': 'application/json' },
  Relay: { accept: '*/*', 'content-type': 'application/json' },
  axios: { accept: 'application/json, text/plain, */*' },
  'Python requests': { accept: '*/*', connection: 'keep-alive' },
  Go: {},
  curl: { accept: '*/*' },
};

describe('the first requests of clients', () => {
  const newsroom = useNewsroom();
  // An answer of one packet isn't compressed.
  beforeAll(() =>
    openDesk(newsroom).publishedArticle({
      tags: Array.from({ length: 20 }, (_, number) => `Tag number ${number}`),
    }),
  );

  it.each(Object.entries(CLIENTS))(
    '%s: by GET and POST from the cache, compressed, with an ETag',
    async (_, headers) => {
      const sent = { 'accept-encoding': 'gzip, deflate, br', ...headers };
      const byGet = raw.observed(raw.get);
      const byPost = raw.observed(raw.post);
      await byGet(newsroom.url, { query: QUERY }, sent);
      const got = await byGet(newsroom.url, { query: QUERY }, sent);
      expect([got.status, got.result, got.headers.etag]).toEqual([200, 'hit', expect.stringMatching(/^W\//)]);
      const posted = await byPost(newsroom.url, { query: QUERY }, sent);
      expect([posted.status, posted.result, posted.text]).toEqual([200, 'hit', got.text]);
      for (const { headers: answered } of [got, posted]) expect(answered['content-encoding']).toBe('br');
      const again = await byGet(
        newsroom.url,
        { query: QUERY },
        { ...sent, 'if-none-match': got.headers.etag ?? '' },
      );
      expect(again.status).toBe(304);
    },
  );

  it('answers of members, which are not kept, are compressed, too', async () => {
    const authorization = `Bearer ${newsroom.tokens.EDITOR}`;
    const answer = await raw.post(newsroom.url, { query: QUERY }, { authorization, 'accept-encoding': 'br' });
    expect([answer.headers['content-encoding'], answer.headers['cache-control']]).toEqual([
      'br',
      'private, no-store',
    ]);
    expect(answer.text).toContain('totalCount');
  });
});
