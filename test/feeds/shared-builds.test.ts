import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedPages } from '../../src/feeds/pages.ts';
import type { AskAsReader } from '../../src/http/side-pages.ts';
import { deferred } from '../support/clients/wire.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SITE = {
  name: 'The News',
  url: 'https://news.example/',
  publisher: null,
  pageUrls: {
    article: 'https://news.example/articles/',
    campaign: null,
    person: null,
    organization: null,
    tag: null,
  },
};

describe('a sitemap that many ask for at the same time', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  async function publishedIn(year: number) {
    const article = await desk.publishedArticle();
    await newsroom.prisma.article.update({
      where: { id: rowId(article.id) },
      data: { firstPublishedAt: `${year}-05-05T05:05:05Z` },
    });
    return article;
  }

  const ask: AskAsReader = async (query, variables) => {
    const response = await fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, retryAfter: null, etag: null, body };
  };
  const refusedBy =
    (status: number): AskAsReader =>
    () =>
      Promise.resolve({ status, retryAfter: '7', etag: null, body: Buffer.from('{"errors":[]}') });

  function openPages() {
    const answer = feedPages(SITE, 0);
    return (year: number, by: AskAsReader) =>
      answer({ method: 'GET', path: `/sitemaps/${year}.xml`, query: new URLSearchParams(), headers: {} }, by);
  }

  it('is built once for the first of them, and once for all others', async () => {
    const { slug } = await publishedIn(2011);
    const open = openPages();
    let queries = 0;
    const counted: AskAsReader = (query, variables) => {
      queries += 1;
      return ask(query, variables);
    };
    const [sent, goOn] = [deferred(), deferred()];
    const first = open(2011, async (query, variables) => {
      sent.resolve();
      await goOn.promise;
      return counted(query, variables);
    });
    await sent.promise;
    const others = Array.from({ length: 9 }, () => open(2011, counted));
    goOn.resolve();
    for (const page of await Promise.all([first, ...others]))
      expect([page?.status, String(page?.body)]).toEqual([200, expect.stringContaining(slug)]);
    expect(queries).toBe(2);
    // Nothing is kept.
    await open(2011, counted);
    expect(queries).toBe(3);
  });

  it('has nothing that was withdrawn before they asked', async () => {
    const [shown, withdrawn] = [await publishedIn(2012), await publishedIn(2012)];
    const open = openPages();
    const [read, goOn] = [deferred(), deferred()];
    const before = open(2012, async (query, variables) => {
      const answer = await ask(query, variables);
      read.resolve();
      await goOn.promise;
      return answer;
    });
    await read.promise;
    await desk.withdraw(withdrawn);
    const after = [open(2012, ask), open(2012, ask)];
    goOn.resolve();
    expect(String((await before)?.body)).toContain(withdrawn.slug);
    for (const page of await Promise.all(after)) {
      expect(String(page?.body)).toContain(shown.slug);
      expect(String(page?.body)).not.toContain(withdrawn.slug);
    }
  });

  // 503 also when whoever asks has left.
  it.each([429, 503])('is refused by %s only to those of them whom the API refuses', async (status) => {
    await publishedIn(2013);
    const [open, refused] = [openPages(), refusedBy(status)];
    const pages = await Promise.all([refused, refused, ask, ask].map((by) => open(2013, by)));
    expect(pages.map((page) => page?.status)).toEqual([status, status, 200, 200]);
  });
});
