import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post, send } from '../support/cache/raw.ts';
import { type Newsroom, openNewsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';

const QUERY = 'query ($slug: String!) { article(slug: $slug) { id headline bodyText campaigns { id } } }';
const LONG = 'long';
const SHORT = '{ __typename }';

describe('a kept answer', () => {
  const newsroom = useNewsroom();
  let withCdn: Newsroom;
  beforeAll(async () => {
    withCdn = await openNewsroom({ at: newsroom, settings: { CDN_SECONDS: '20' } });
    const body = Array.from({ length: 40 }, (_, line) => paragraph(`Line ${line} of an article.`));
    await openDesk(newsroom).publishedArticle({ slug: LONG, body });
  });
  afterAll(() => withCdn.leave());

  const page = { query: QUERY, variables: { slug: LONG } };
  const ask = (headers: Record<string, string>, method = 'GET') => get(newsroom.url, page, headers, method);

  describe('is compressed', () => {
    it('in the best encoding that Accept-Encoding names, by GET and POST', async () => {
      const encodings: readonly [encoding: string | undefined, ...accepted: string[]][] = [
        ['br', 'br', 'gzip, deflate, br', 'gzip, deflate, br, zstd', '*'],
        [
          'gzip',
          'gzip',
          'x-gzip',
          'GZip',
          'gzip;q=1.0, br;q=0.5',
          'br;q=0, gzip',
          'br;q=0, *;q=0.1',
          'gzip;q=0.5',
        ],
        [undefined, 'identity', 'identity, gzip;q=0.5', 'gzip;q=0, br;q=0', '*;q=0', 'gzip;q=nonsense'],
        [undefined, 'deflate', ',;=', ''],
      ];
      const plain = await ask({});
      for (const [encoding, ...all] of encodings)
        for (const accepted of all) {
          for (const time of ['first', 'again']) {
            const answer = await ask({ 'accept-encoding': accepted });
            const { 'content-encoding': given, 'content-length': length, etag } = answer.headers;
            expect
              .soft([given, etag, length, answer.text], `${accepted}, ${time}`)
              .toEqual([encoding, plain.headers.etag, String(answer.body.length), plain.text]);
            if (encoding !== undefined) expect.soft(answer.body.length).toBeLessThan(plain.body.length);
          }
          const posted = await post(newsroom.url, page, { 'accept-encoding': accepted });
          expect
            .soft([posted.headers['content-encoding'], posted.text], accepted)
            .toEqual([encoding, plain.text]);
        }
    });

    it('unless it is short', async () => {
      for (let time = 0; time < 2; time += 1) {
        const answer = await get(newsroom.url, { query: SHORT }, { 'accept-encoding': 'gzip, br' });
        expect(answer.headers['content-encoding']).toBeUndefined();
      }
    });
  });

  describe('is not sent again to a client that has it', () => {
    it('whose ETag it is, in any form and among others', async () => {
      const { headers } = await ask({});
      const etag = headers.etag ?? '';
      expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
      const strong = etag.slice(2);
      for (const tag of [etag, strong, `"other", ${etag}`, `"a",${strong} , "b"`, '*', ' * ']) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask({ 'if-none-match': tag, 'accept-encoding': 'br' }, method);
          expect([tag, answer.status, answer.body.length]).toEqual([tag, 304, 0]);
          expect(answer.headers).toMatchObject({
            etag,
            'cache-control': 'no-cache',
            vary: 'Accept, Accept-Encoding, Authorization',
            'access-control-allow-origin': '*',
          });
          expect(answer.headers['content-type']).toBeUndefined();
        }
      }
    });

    it('but is to one that only pretends to', async () => {
      const { headers } = await ask({});
      const etag = headers.etag ?? '';
      const forged = [
        '"forged"',
        'W/"forged"',
        '""',
        'W/',
        ',',
        etag.replace('W/', 'w/').replaceAll('"', ''),
        etag.slice(0, -2),
      ];
      for (const tag of [...forged, `${etag}x`, '"*"', 'x'.repeat(5_000)]) {
        const answer = await ask({ 'if-none-match': tag });
        expect([tag.slice(0, 50), answer.status]).toEqual([tag.slice(0, 50), 200]);
        expect(answer.text).toContain('Line 1 of an article.');
      }
    });

    it('which a POST never is', async () => {
      const answer = await post(newsroom.url, page, { 'if-none-match': '*' });
      expect([answer.status, answer.headers.etag, answer.headers['cache-control']]).toEqual([
        200,
        undefined,
        'no-store',
      ]);
    });
  });

  it('has another ETag once something in it has changed', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const read = () => get(newsroom.url, { query: QUERY, variables: { slug: article.slug } });
    const before = await read();
    await desk.publish(await desk.revise(article, { headline: 'Another headline' }));
    await expect.poll(async () => (await read()).text, { timeout: 30_000 }).toContain('Another headline');
    const after = await get(
      newsroom.url,
      { query: QUERY, variables: { slug: article.slug } },
      { 'if-none-match': before.headers.etag ?? '' },
    );
    expect(after.status).toBe(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });

  describe('for a CDN', () => {
    it('says for how long it may be kept, and by which ids it is found', async () => {
      for (const _time of ['made', 'kept']) {
        const { headers, text } = await get(withCdn.url, page);
        const { data } = JSON.parse(text) as { data: { article: { id: string } } };
        expect(headers['cache-control']).toBe('public, max-age=0, s-maxage=20');
        expect(headers['surrogate-key']).toBe(`dateline ${data.article.id}`);
      }
      const head = await get(withCdn.url, page, {}, 'HEAD');
      expect(head.headers['surrogate-key']).toContain('dateline ');
    });

    it('names no ids if they are too many for a header', async () => {
      const desk = openDesk(newsroom);
      const body = Array.from({ length: 100 }, (_, line) => paragraph(`Line ${line}.`));
      const { slug } = await desk.publishedArticle({ body });
      const query = 'query ($slug: String!) { article(slug: $slug) { body { id } } }';
      const { headers } = await get(withCdn.url, { query, variables: { slug } });
      expect(headers['surrogate-key']).toBe('dateline dateline-many');
    });

    it('names none to a POST, to members, or without one', async () => {
      const authorization = `Bearer ${newsroom.tokens.EDITOR}`;
      const answers = [
        await post(withCdn.url, page),
        await get(withCdn.url, page, { authorization }),
        await ask({}),
        await send(withCdn.url, {}),
      ];
      for (const { headers } of answers) {
        expect(headers['surrogate-key']).toBeUndefined();
        expect(headers['cache-control']).not.toContain('public');
      }
    });
  });
});
