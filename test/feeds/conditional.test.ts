import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FEED_DOCUMENTS } from '../../src/feeds/feed.ts';
import { TypedDocumentString } from '../gql/graphql.ts';
import { send } from '../support/cache/raw.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { metric, openNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('a feed that a program asks for again', () => {
  const open = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(new URL(path, newsroom.url).href, { method, headers });
  const misses = () => metric(newsroom, 'dateline_read_cache_requests_total{result="miss"}');

  async function newFeed() {
    const tags = [unique('topic')];
    const body = [paragraph('A long text. '.repeat(200))];
    const article = await desk.publishedArticle({ tags, body });
    return { path: `/feeds/tags/${tags[0]}.rss`, tags, article };
  }

  it.each(['GET', 'HEAD'])('is answered with 304 by its ETag until it changes, by %s', async (method) => {
    const { path, tags } = await newFeed();
    const { headers } = await open(path, {}, method);
    const etag = headers.etag ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(headers['cache-control']).toBe('no-cache');
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await open(path, { 'if-none-match': given }, method);
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    }
    await desk.publishedArticle({ tags });
    expect((await open(path, { 'if-none-match': etag }, method)).status).toBe(200);
  });

  it('has a Last-Modified once it has settled, and 304 for just that', async () => {
    const { path, article } = await newFeed();
    const found = await until(async () => (await open(path)).headers['last-modified']);
    const date = found ?? '';
    expect((await open(path, { 'if-modified-since': date })).status).toBe(304);
    const later = new Date(Date.parse(date) + 60_000).toUTCString();
    for (const other of [later, 'nonsense', 'Thu, 01 Jan 1970 00:00:00 GMT'])
      expect((await open(path, { 'if-modified-since': other })).status).toBe(200);
    // The ETag counts more.
    const both = { 'if-modified-since': date, 'if-none-match': '"other"' };
    expect((await open(path, both)).status).toBe(200);
    // A withdrawal brings an earlier page back, but no earlier date.
    await desk.withdraw(article);
    expect((await open(path, { 'if-modified-since': date })).status).toBe(200);
  });

  it('has an ETag of its own for each encoding', async () => {
    const { path } = await newFeed();
    const plain = await open(path);
    const packed = await open(path, { 'accept-encoding': 'gzip' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(packed.text).toBe(plain.text);
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    expect((await open(path, { 'if-none-match': packed.headers.etag ?? '' })).status).toBe(200);
  });

  it('has the same head by HEAD, and no body', async () => {
    const { path } = await newFeed();
    const [got, head] = [await open(path), await open(path, {}, 'HEAD')];
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control', 'vary'])
      expect([name, head.headers[name]]).toEqual([name, got.headers[name]]);
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it('is read from the database once for all formats, in nine SQL statements', async () => {
    const { path, tags } = await newFeed();
    for (let count = 0; count < 5; count += 1) await desk.publishedArticle({ tags });
    const counter = openCounter(newsroom.databaseUrl);
    const document = new TypedDocumentString<unknown, { slug: string }>(FEED_DOCUMENTS.tags);
    const { statements, errors } = await counter.ask(document, { slug: tags[0] ?? '' });
    await counter.close();
    expect(errors).toEqual([]);
    expect(statements.length).toBeLessThanOrEqual(9);
    const before = await misses();
    const { headers } = await open(path);
    expect(await misses()).toBe(before + 1);
    for (const other of [path, path.replace('.rss', '.atom'), path.replace('.rss', '.json')])
      expect((await open(other, { 'if-none-match': headers.etag ?? '' })).status).toBe(
        other === path ? 304 : 200,
      );
    expect(await misses()).toBe(before + 1);
  });

  it('can be kept by a CDN, if there is one, which can purge it', async () => {
    const withCdn = await openNewsroom({ at: newsroom, settings: { CDN_SECONDS: '20' } });
    const { headers } = await send(new URL('/feeds/articles.json', withCdn.url).href, {});
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=0, s-maxage=20',
      'surrogate-key': 'dateline dateline-feeds',
    });
    await withCdn.leave();
  });

  it('works where only trusted documents do', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'dateline-documents-')), 'documents.json');
    await writeFile(file, '{}');
    const strict = await openNewsroom({
      at: newsroom,
      settings: { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_ONLY: 'true' },
    });
    for (const path of ['/feeds/articles.rss', '/sitemap.xml', '/sitemap-news.xml'])
      expect((await send(new URL(path, strict.url).href, {})).status).toBe(200);
    await strict.leave();
    await rm(dirname(file), { recursive: true });
  });

  it('says when to come back if one address asks for too much', async () => {
    const poor = await openNewsroom({ at: newsroom, settings: { POINTS_PER_ADDRESS: '1000' } });
    const refused = await eventually(async () => {
      const answer = await send(new URL('/feeds/articles.rss', poor.url).href, {});
      expect(answer.status).toBe(429);
      return answer;
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['cache-control']).toBe('no-store');
    await poor.leave();
  });
});
