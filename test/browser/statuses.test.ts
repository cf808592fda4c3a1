import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAYER_ORIGINS } from '../../src/articles/embed-player.ts';
import { send } from '../support/cache/raw.ts';
import { globalId, openDesk, rowId, sender, unique } from '../support/newsroom/factories.ts';
import { RevokePreviewLink } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import { send as sendMutation } from '../support/valid-inputs/every-mutation.ts';

interface ReaderModule {
  readonly openReader: (options: { readonly apiUrl: string; readonly siteUrl: string }) => (request: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly wantsPage: boolean;
    readonly fetch: typeof fetch;
  }) => Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }>;
}

describe('the example site answers', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const get = (path: string, headers: HeadersInit = {}) =>
    fetch(new URL(path, newsroom.url), { redirect: 'manual', headers });

  it.each([
    '/articles/none',
    '/tags/none',
    '/people/none',
    '/organizations/none',
    '/campaigns/none',
    '/articles/%ff',
  ])('with 404 where there is nothing: %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such page');
  });

  it('with a history that says of a mended version that the article came back, and when it was first published', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const history = async () => (await get(`/articles/${article.slug}/history`)).text();
    const firstPublished = async () => {
      const id = rowId(article.id);
      const { firstPublishedAt } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id } });
      return firstPublishedAt?.toISOString() ?? '';
    };
    const before = await history();
    expect(before).toContain('<p class="meta">First published</p>');
    const first = await firstPublished();
    expect(before).toContain(`<h2><time dateTime="${first}">`);
    await desk.withdraw(article, 'It was wrong.');
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    const after = await history();
    expect(after).toContain('Came back mended after it was withdrawn.');
    expect(after).toMatch(new RegExp(`First published on (<!-- -->)?<time dateTime="${first}">`));
    expect(after).not.toContain('<p class="meta">First published</p>');
  });

  it('with the draft of a preview link, which no cache keeps and no search engine lists, until it is revoked', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.article({ headline: 'A draft for a lawyer' });
    const link = await desk.previewLink(article);
    const path = `/preview/${link.url.split('/').at(-1)}`;
    for (const headline of ['A draft for a lawyer', 'A later draft']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      const page = await response.text();
      expect(page).toContain(headline);
      expect(page).toContain('Preview: not published');
      expect(page).toContain('noindex');
      expect(page).not.toContain('<script type="module"');
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'private, no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
      });
      await desk.revise(article, { headline: 'A later draft' }).catch(() => undefined);
    }
    expect((await get(`/articles/${article.slug}`)).status).toBe(404);
    await sender(newsroom)(RevokePreviewLink, { id: link.id });
    const gone = await get(path);
    expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'private, no-store']);
    expect(await gone.text()).not.toContain('draft');
  });

  it('with a Content-Security-Policy that allows the players of the API, and no other frames', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(/frame-src ([^;]*)/.exec(policy)?.[1]?.split(' ')).toEqual(PLAYER_ORIGINS);
  });

  it.each(['/nonsense', '/people', '/people/', '/articles/', '/articles/one/two', '/tags//'])(
    'with its own page where it has none: %s',
    async (path) => {
      const response = await get(path, { accept: 'text/html' });
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('There is no such page');
    },
  );

  it.each(['/health/none', '/metrics/none', '/graphql/none', '/graphiql/none', '/feeds/none.rss'])(
    'nothing in place of the node: %s',
    async (path) => {
      const response = await get(path, { accept: 'text/html' });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('There is no such page');
    },
  );

  it('without a page to programs that don’t ask for one', async () => {
    const response = await get('/nonsense', { accept: 'application/json' });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('The API is at /graphql.');
  });

  it('with a 301 to the page if there is a slash too many', async () => {
    const desk = openDesk(newsroom);
    const { slug } = await desk.publishedArticle();
    const response = await get(`/articles/${slug}/?utm_source=mail`);
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(`/articles/${slug}?utm_source=mail`);
  });

  it('robots with where the sitemap is', async () => {
    const text = await (await get('/robots.txt')).text();
    expect(text).toContain('Allow: /\n');
    const sitemap = /^Sitemap: (.+)$/m.exec(text)?.[1] ?? '';
    expect((await fetch(sitemap)).status).toBe(200);
  });

  it('robots that name the site by its own URL, whatever Host a request names', async () => {
    const robots = (headers: Record<string, string>) =>
      send(new URL('/robots.txt', newsroom.url).href, { headers });
    const own = await robots({});
    expect((await robots({ host: 'evil.example' })).text).toBe(own.text);
    expect(own.text).toContain(`Sitemap: ${new URL('/sitemap.xml', newsroom.url).href}\n`);
  });

  it('with 410 and the reason for an article that was withdrawn', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    await desk.withdraw(article, 'It was published by mistake.');
    const response = await get(`/articles/${article.slug}`);
    expect(response.status).toBe(410);
    const html = await response.text();
    expect(html).toContain('It was published by mistake.');
    expect(html).toContain('<meta name="robots" content="noindex">');
  });

  it('with one 301 to where an article is now, however often it has moved', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const second = await desk.changeSlug(article);
    const third = await desk.changeSlug(article);
    for (const { slug } of [article, second]) {
      const response = await get(`/articles/${slug}`);
      expect(response.status).toBe(301);
      expect(response.headers.get('location')).toBe(`/articles/${third.slug}`);
    }
    const tagged = await get(`/articles/${article.slug}?utm_source=mail&utm_medium=x`);
    expect(tagged.headers.get('location')).toBe(`/articles/${third.slug}?utm_source=mail&utm_medium=x`);
    expect((await get(`/articles/${third.slug}`)).status).toBe(200);
    await desk.withdraw(article);
    expect((await get(`/articles/${article.slug}`)).status).toBe(410);
  });

  it('with a 301 to where a tag, a campaign, a person or an organisation is now', async () => {
    const desk = openDesk(newsroom);
    const [person, organization] = [
      await desk.person({ visibility: 'PUBLIC' }),
      await desk.organization({ visibility: 'PUBLIC' }),
    ];
    const [campaign, tag] = [await desk.campaign(), unique('tag')];
    await desk.publishedArticle({ tags: [tag] });
    const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: tag } });
    for (const [path, update, row] of [
      ['people', 'updatePerson', person],
      ['organizations', 'updateOrganization', organization],
      ['campaigns', 'updateCampaign', campaign],
      ['tags', 'updateTag', { id: globalId('Tag', id), slug: tag }],
    ] as const) {
      const slug = unique('slug');
      await sendMutation(newsroom, { name: update }, { id: row.id, slug }, newsroom.tokens.EDITOR);
      const response = await get(`/${path}/${row.slug}?utm_source=mail`);
      expect(response.status).toBe(301);
      expect(response.headers.get('location')).toBe(`/${path}/${slug}?utm_source=mail`);
      expect((await get(`/${path}/${slug}`)).status).toBe(200);
    }
  });

  it('with 503 in place of 404 while PostgreSQL is away', async () => {
    const { slug } = await openDesk(newsroom).publishedArticle();
    await newsroom.database.takeDown();
    try {
      const response = await get(`/articles/${slug}`);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('The news can’t be read at the moment');
    } finally {
      await newsroom.database.bringBack();
    }
    await until(async () => (await get(`/articles/${slug}`)).status === 200);
  });

  it('with 503, and when to try again, while the API is away', async () => {
    const built = join(import.meta.dirname, '../../examples/reader/dist/server/server.js');
    const { openReader } = (await import(pathToFileURL(built).href)) as ReaderModule;
    const answer = openReader({ apiUrl: 'https://api.example/graphql', siteUrl: 'https://news.example' });
    const { status, headers, body } = await answer({
      path: '/',
      query: new URLSearchParams(),
      wantsPage: true,
      // Nothing listens there.
      fetch: (_url, init) => fetch('http://127.0.0.1:9/graphql', init),
    });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body).toContain('The news can’t be read at the moment');
    expect(body).toContain('<a href="">Try again</a>');
    expect(body).toContain('<a href="https://api.example/graphql">API</a>');
    expect(body).not.toContain('<script');
  });
});
