import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, UNCACHED, useNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const PAGE = 'query Page($slug: String!) { article(slug: $slug) { id headline bodyText } }';

describe("readers' queries", () => {
  const newsroom = useNewsroom();
  /** The same database, without a cache. */
  let plain: Newsroom;
  const slug = 'a-page';
  beforeAll(async () => {
    plain = await openNewsroom({ at: newsroom, settings: UNCACHED });
    await openDesk(newsroom).publishedArticle({ slug });
  });
  afterAll(() => plain.leave());

  it('have the same answers with and without a cache, for each Accept', async () => {
    const accepted = [
      '*/*',
      'application/json',
      'application/graphql-response+json',
      'application/*',
      'text/*',
    ];
    const others = [
      'text/plain',
      'text/html',
      'text/event-stream',
      'text/event-stream, */*',
      'image/png',
      'a;b=c',
    ];
    const operation = JSON.stringify({ query: PAGE, variables: { slug } });
    const forms = [
      ['', { method: 'POST', body: operation, headers: { 'content-type': 'application/json' } }],
      [`?${new URLSearchParams({ query: PAGE, variables: JSON.stringify({ slug }) }).toString()}`, {}],
      [`?${new URLSearchParams({ query: PAGE, variables: '[1]' }).toString()}`, {}],
      ['?query={', {}],
      ['', {}],
    ] as const;
    for (const [search, init] of forms) {
      for (const accept of [...accepted, ...others]) {
        const headers = { accept, ...('headers' in init ? init.headers : {}) };
        const answer = async ({ url }: Newsroom) => {
          const signal = AbortSignal.timeout(20_000);
          const response = await fetch(url + search, { ...init, headers, signal });
          const body = (await response.text()).replace(/[0-9a-f-]{36}/g, 'ID');
          return { status: response.status, type: response.headers.get('content-type'), body };
        };
        const expected = await answer(plain);
        for (const time of ['made', 'found'])
          expect.soft(await answer(newsroom), `${search.slice(0, 20)} ${accept}, ${time}`).toEqual(expected);
      }
    }
  });
});
