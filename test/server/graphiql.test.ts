import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { get, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { introspectionFromSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openConnection } from '../support/clients/wire.ts';
import { eventually } from '../support/until.ts';

describe('the GraphiQL page', () => {
  const newsroom = useNewsroom({ story: true });

  const openPage = (query = '', headers = {}) =>
    fetch(`${newsroom.url}${query}`, { headers: { accept: 'text/html', ...headers } });

  /** Fetches bytes as they are sent. */
  async function send(path: string, encoding: string) {
    const request = get(new URL(path, newsroom.url), {
      headers: { accept: 'text/html, */*', 'accept-encoding': encoding },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { headers: response.headers, body: await buffer(response) };
  }

  async function pathsOfFiles(): Promise<string[]> {
    return (await (await openPage()).text()).match(/\/graphiql\/[\w.-]+\.\w+/g) ?? [];
  }

  it('is small, opens with the tour, and runs no script of its own', async () => {
    const page = await openPage();
    const html = await page.text();
    expect(html.length).toBeLessThan(20_000);
    expect(html).toContain('subscription Live');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    const shared = await openPage('?query=%7B+shared+%7D%3C%2Fscript%3E');
    expect(await shared.text()).toBe(html);
  });

  it('tells browsers which database it is of, and which of its tabs send no token', async () => {
    const html = await (await openPage()).text();
    const [, json = ''] = /<script id="options" type="application\/json">(.*?)<\/script>/.exec(html) ?? [];
    const { value } = await newsroom.prisma.secret.findUniqueOrThrow({ where: { name: 'graphiql' } });
    expect(JSON.parse(json)).toMatchObject({
      database: Buffer.from(value).toString('base64url'),
      readerTabs: ['Article', 'Live', 'Readers'],
    });
  });

  it('is compressed', async () => {
    const { headers, body } = await send('/graphql', 'gzip, br');
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept, accept-encoding' });
    expect(body.length).toBeLessThan(5_000);
    expect(brotliDecompressSync(body).toString()).toContain('subscription Live');
  });

  it('is requested again at each visit, and sent only if it has changed', async () => {
    const page = await openPage();
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const again = await openPage('', { 'if-none-match': page.headers.get('etag') });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('loads files that are compressed ahead and that browsers keep', async () => {
    const paths = await pathsOfFiles();
    expect(paths).toHaveLength(8);
    for (const path of paths) {
      const plain = await send(path, 'identity');
      expect(plain.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-length': String(plain.body.length),
        vary: 'accept-encoding',
      });
      expect(plain.headers['content-encoding']).toBeUndefined();
      const br = await send(path, 'gzip, deflate, br');
      expect(br.headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
      const gz = await send(path, 'br;q=0, gzip');
      expect(gz.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(gz.body).equals(plain.body)).toBe(true);
    }
  });

  it('loads the schema as one of these files, as introspection gives it', async () => {
    const path = (await pathsOfFiles()).find((name) => name.includes('schema.')) ?? '';
    const sent: unknown = await (await fetch(new URL(path, newsroom.url))).json();
    expect(sent).toEqual(introspectionFromSchema(schema));
  });

  it('serves nothing but these files', async () => {
    for (const path of ['/graphiql/', '/graphiql/open.js', '/graphiql/..%2Fhash', '/graphiql/token']) {
      expect((await fetch(new URL(path, newsroom.url))).status).toBe(404);
    }
  });

  it.runIf(existsSync('/proc/self/fd'))('closes the file of a client that leaves', async () => {
    const path =
      (await pathsOfFiles()).find((name) => name.includes('graphiql.') && name.endsWith('.js')) ?? '';
    const leaving = openConnection(newsroom.url);
    leaving.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(leaving, 'data');
    leaving.destroy();
    await eventually(() => {
      expect(openFiles().filter((name) => name.endsWith(path))).toEqual([]);
    });
  });

  it('returns no token for a code that no start has printed', async () => {
    const exchange = (headers: Record<string, string>) =>
      fetch(new URL('/graphiql/token', newsroom.url), { method: 'POST', headers });
    for (const headers of [
      {},
      { authorization: 'Code ' },
      { authorization: 'Code AAAAAAAAAAAAAAAAAAAAAA' },
    ]) {
      const response = await exchange(headers);
      expect(response.status).toBe(403);
      expect(await response.text()).toMatch(/^This link has been used/);
    }
  });
});

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
