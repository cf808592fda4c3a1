import { beforeAll, describe, expect, it } from 'vitest';
import * as raw from '../support/cache/raw.ts';
import { LIBRARIES, PROGRAMS, type Ask } from '../support/clients/http-clients.ts';
import { openRecordingProxy } from '../support/clients/recording-proxy.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { opened } from '../support/opened.ts';

const QUERY = 'query Tags { tags(first: 50) { nodes { id name } totalCount } }';

describe('the first requests of clients', () => {
  const newsroom = useNewsroom();
  const proxy = opened(() => openRecordingProxy(newsroom.url));
  // An answer of one packet isn't compressed.
  beforeAll(() =>
    openDesk(newsroom).publishedArticle({
      tags: Array.from({ length: 20 }, (_, number) => `Tag number ${number}`),
    }),
  );

  const hits = () => metric(newsroom, 'dateline_read_cache_requests_total{result="hit"}');

  /** Sends a query as the client does, twice, and returns the second exchange. */
  async function askedAgain(ask: Ask, method: 'GET' | 'POST') {
    await ask(proxy.url, QUERY, method);
    const before = await hits();
    expect(await ask(proxy.url, QUERY, method)).toMatchObject({ tags: { totalCount: 20 } });
    expect(await hits()).toBe(before + 1);
    const exchange = proxy.exchanges.at(-1);
    if (exchange === undefined) throw new Error('Nothing was sent.');
    expect([exchange.method, exchange.status]).toEqual([method, 200]);
    expect(exchange.answered['content-encoding']).toMatch(/^(br|gzip)$/);
    return exchange;
  }

  const CLIENTS = Object.entries<Ask | null>({ ...LIBRARIES, ...PROGRAMS });
  for (const [name, ask] of CLIENTS) {
    it.skipIf(ask === null)(`${name}: by GET and POST from the cache, compressed, with an ETag`, async () => {
      if (ask === null) return;
      await askedAgain(ask, 'POST');
      const { path, sent, answered } = await askedAgain(ask, 'GET');
      expect(answered.etag).toMatch(/^W\//);
      expect(answered['cache-control']).toBe('no-cache');
      const headers = { ...(sent as Record<string, string>), 'if-none-match': answered.etag ?? '' };
      expect((await raw.send(new URL(path, newsroom.url).href, { headers })).status).toBe(304);
    });
  }

  it.each(['GET', 'POST'] as const)(
    'answers to a %s that nothing has cached yet are compressed',
    async (method) => {
      const query = `query First${method} { tags(first: 50) { nodes { id name } totalCount } }`;
      const ask = raw.observed(method === 'GET' ? raw.get : raw.post);
      const { result, headers, text } = await ask(newsroom.url, { query }, { 'accept-encoding': 'gzip, br' });
      expect([result, headers['content-encoding']]).toEqual(['miss', 'br']);
      expect(JSON.parse(text)).toMatchObject({ data: { tags: { totalCount: 20 } } });
    },
  );

  it('errors are compressed', async () => {
    const query = `{ ${Array.from({ length: 20 }, (_, number) => `unknown${number}`).join(' ')} }`;
    const answer = await raw.post(newsroom.url, { query }, { 'accept-encoding': 'gzip' });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([400, 'gzip']);
    expect(answer.text).toContain('unknown0');
  });

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
