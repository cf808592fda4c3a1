import { parseFeed } from 'feedsmith';
import { afterAll, describe, expect, it } from 'vitest';
import { subPeriods, periodNamed, yearsBetween } from '../../src/feeds/period.ts';
import { send } from '../support/cache/raw.ts';
import { INDEX_SCHEMA, problemsIn, sitemapSchema } from '../support/feeds/xml.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { feedPages } from '../../src/feeds/pages.ts';
import type { AskAsReader } from '../../src/http/side-pages.ts';
import { deferred } from '../support/clients/wire.ts';

const newsroom = await openNewsroom({ settings: { SITE_NAME: 'A & B', SITE_URL: 'https://news.example/' } });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function publishedOn(date: string, input: Parameters<typeof desk.publishedArticle>[0] = {}) {
  const article = await desk.publishedArticle(input);
  await newsroom.prisma.article.update({
    where: { id: rowId(article.id) },
    data: { firstPublishedAt: date },
  });
  return article;
}

describe('sitemaps', () => {
  const open = (path: string, headers: Record<string, string> = {}) =>
    send(new URL(path, newsroom.url).href, { headers });
  const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url);
  const urlOf = ({ slug }: { slug: string }) => `https://news.example/articles/${slug}`;

  it('list the public articles by the year in which they were published, newest first', async () => {
    expect((await open('/sitemap.xml')).status).toBe(404);
    const old = await publishedOn('2019-12-31T23:59:59.999Z');
    const [first, last] = [
      await publishedOn('2021-01-01T00:00:00Z'),
      await publishedOn('2021-12-31T23:59:59Z'),
    ];
    const withdrawn = await publishedOn('2021-06-01T00:00:00Z');
    await desk.withdraw(withdrawn);
    await desk.article();
    const index = await open('/sitemap.xml');
    expect(index.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(await problemsIn(index.text, INDEX_SCHEMA)).toEqual([]);
    expect(locations(index.text)).toEqual(
      ['2021', '2019'].map((year) => `https://news.example/sitemaps/${year}.xml`),
    );
    const year = await open('/sitemaps/2021.xml');
    expect(await problemsIn(year.text, sitemapSchema(1))).toEqual([]);
    expect(locations(year.text)).toEqual([first, last].map(urlOf));
    expect(locations((await open('/sitemaps/2019.xml')).text)).toEqual([urlOf(old)]);
    expect((await open('/sitemaps/2021.xml', { 'if-none-match': year.headers.etag ?? '' })).status).toBe(304);
    for (const path of ['2020', '2021-13', '2021-02-30', '2021-6', '21', '../2021', '2021-01-01T0'])
      expect([path, (await open(`/sitemaps/${path}.xml`)).status]).toEqual([path, 404]);
  });

  it('list more articles than the API gives at once', async () => {
    const written: string[] = [];
    for (let count = 0; count < 101; count += 1)
      written.push(urlOf(await publishedOn('2015-05-05T05:05:05Z')));
    expect(locations((await open('/sitemaps/2015.xml')).text).toSorted()).toEqual(written.toSorted());
  });

  it('tell Google the articles of the last two days, with title, language and newsroom', async () => {
    const now = Date.now();
    const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
    await publishedOn(ago(49));
    const news = await publishedOn(ago(47), { headline: 'Chips & <fish>', language: 'en-GB' });
    const traditional = await publishedOn(ago(1), { language: 'zh-Hant-TW' });
    const unknown = await publishedOn(ago(0.5), { language: 'und' });
    const { text } = await open('/sitemap-news.xml');
    expect(await problemsIn(text, sitemapSchema(0))).toEqual([]);
    const urls = locations(text);
    expect(urls.slice(-3)).toEqual([unknown, traditional, news].map(urlOf));
    expect(text).toContain('<news:name>A &amp; B</news:name>');
    expect(text).toContain('<news:title>Chips &amp; &lt;fish&gt;</news:title>');
    expect([...text.matchAll(/<news:language>([^<]*)</g)].map(([, tag]) => tag).slice(-3)).toEqual([
      'und',
      'zh-tw',
      'en',
    ]);
    // It is no feed.
    expect(() => parseFeed(text)).toThrow();
  });

  it('divide a time without a gap, down to minutes', () => {
    const year = periodNamed('2024');
    if (year === null) throw new Error('2024 is a year.');
    expect(yearsBetween(new Date('2022-05-01'), new Date('2024-01-01')).map(({ name }) => name)).toEqual([
      '2024',
      '2023',
      '2022',
    ]);
    let period = year;
    for (const [parts, last] of [
      [12, '2024-12'],
      [31, '2024-12-31'],
      [24, '2024-12-31T23'],
      [60, '2024-12-31T2359'],
    ] as const) {
      const within = subPeriods(period);
      expect([within.length, within[0]?.name, within.at(-1)?.from]).toEqual([parts, last, period.from]);
      for (const [at, { from }] of within.entries())
        expect((within[at + 1]?.until.getTime() ?? from.getTime() - 1) + 1).toBe(from.getTime());
      expect(within[0]?.until).toEqual(period.until);
      period = within[0] ?? period;
    }
    expect(subPeriods(period)).toEqual([]);
    expect(subPeriods(periodNamed('2024-02') ?? year)).toHaveLength(29);
  });
});

const SITE = {
  name: 'The News',
  url: 'https://news.example/',
  publisher: null,
  imageUrlTemplate: null,
  pageUrls: {
    article: 'https://news.example/articles/',
    campaign: null,
    person: null,
    organization: null,
    tag: null,
    section: null,
    preview: 'https://news.example/preview/',
  },
};

describe('a sitemap that many ask for at the same time', () => {
  const publishedIn = (year: number) => publishedOn(`${year}-05-05T05:05:05Z`);

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

  // 503 also if the client has left.
  it.each([429, 503])('is refused by %s only to those of them whom the API refuses', async (status) => {
    await publishedIn(2013);
    const [open, refused] = [openPages(), refusedBy(status)];
    const pages = await Promise.all([refused, refused, ask, ask].map((by) => open(2013, by)));
    expect(pages.map((page) => page?.status)).toEqual([status, status, 200, 200]);
  });
});
