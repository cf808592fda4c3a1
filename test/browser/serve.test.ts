import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../support/cache/raw.ts';
import { openFront } from '../support/clients/front.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const BUILT = join(import.meta.dirname, '../../examples/reader/dist/server/serve.js');
const FEED = 'feeds/articles.rss';

describe('the server of the example site', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  /** Starts the server in front of an API, as its README says. Returns its URL. */
  async function serve(api: string, settings: Record<string, string> = {}): Promise<string> {
    const child = spawn(process.execPath, [BUILT], {
      env: { ...process.env, API_URL: new URL('graphql', api).href, PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill());
    for await (const line of createInterface(child.stdout)) {
      const url = /Open (\S+) in a browser/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error('The server did not start.');
  }

  async function openProxy() {
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    return front;
  }

  it('answers 400 to an address that is none, and goes on', async () => {
    const url = await serve(newsroom.url);
    for (const path of ['//', '//[']) expect((await send(url.slice(0, -1) + path, {})).status).toBe(400);
    expect((await fetch(url)).status).toBe(200);
  });

  it('names the sitemap at SITE_URL, or else where it listens, and never by the Host of a request', async () => {
    const robots = async (url: string, host: string) =>
      (await send(new URL('robots.txt', url).href, { headers: { host } })).text;
    const [own, named] = [
      await serve(newsroom.url),
      await serve(newsroom.url, { SITE_URL: 'https://news.example' }),
    ];
    for (const host of ['evil.example', new URL(own).host]) {
      expect(await robots(own, host)).toContain(`Sitemap: ${own}sitemap.xml\n`);
      expect(await robots(named, host)).toContain('Sitemap: https://news.example/sitemap.xml\n');
    }
  });

  it('answers 502 if the API breaks off in the midst of a feed, and goes on', async () => {
    const api = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('<rss>', () => response.destroy());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void api.close());
    await once(api, 'listening');
    const url = await serve(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
    for (const attempt of [1, 2]) expect((await fetch(new URL(FEED, url))).status, `${attempt}`).toBe(502);
  });

  it('tells the API who reads a feed, as it does for a page', async () => {
    const front = await openProxy();
    const url = await serve(front.url);
    for (const path of [FEED, 'sitemap.xml', '']) expect((await fetch(new URL(path, url))).status).toBe(200);
    const addresses = front.seen.map(
      ({ headers }) => (JSON.parse(headers) as Record<string, string>)['x-forwarded-for'],
    );
    expect(addresses.length).toBeGreaterThanOrEqual(3);
    for (const address of addresses) expect(address).toMatch(/127\.0\.0\.1$/);
  });

  it('passes a feed on with the ETag of its own bytes', async () => {
    const url = new URL(FEED, await serve(newsroom.url)).href;
    const [passed, own] = [
      await send(url, { headers: { 'accept-encoding': 'gzip' } }),
      await send(new URL(FEED, newsroom.url).href, {}),
    ];
    expect(passed.headers['content-encoding']).toBeUndefined();
    for (const name of ['etag', 'vary', 'content-type', 'cache-control'])
      expect(passed.headers[name], name).toBe(own.headers[name]);
    expect(passed.body.equals(own.body)).toBe(true);
    const again = await send(url, { headers: { 'if-none-match': passed.headers.etag ?? '' } });
    expect(again.status).toBe(304);
  });
});
