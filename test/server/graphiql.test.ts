import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGraphiql } from '../../src/server/graphiql.ts';

const TOKEN = 'dateline_TOKEN-OF-THE-DEMO';

describe('the GraphiQL page on the demo database', () => {
  const graphiql = createGraphiql({ tabs: ['{ theFirst }', '{ theSecond }'], token: TOKEN });
  const server = createServer((request, response) => response.end(graphiql(request)));
  let port: number;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  async function open(headers: Record<string, string>, path = '/graphql'): Promise<string> {
    const opening = request({
      host: '127.0.0.1',
      port,
      path,
      headers: { accept: 'text/html', ...headers },
    }).end();
    const [response] = (await once(opening, 'response')) as [NodeJS.ReadableStream];
    return text(response);
  }

  it('contains the editor’s token if it is opened on this machine', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'localhost:4000', `127.0.0.1:${port}`]) {
      expect((await open({ host })).split(TOKEN).length).toBeGreaterThan(1);
    }
  });

  it('contains no token under another name of this machine or behind a proxy', async () => {
    const elsewhere: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { host: 'localhost.evil.example' },
      { host: 'localhost', 'x-forwarded-for': '203.0.113.7' },
      { host: 'localhost', forwarded: 'for=203.0.113.7' },
      { host: '127.0.0.1', via: '1.1 proxy' },
      { host: '127.0.0.1', 'x-real-ip': '203.0.113.7' },
    ];
    for (const headers of elsewhere) expect(await open(headers)).not.toContain(TOKEN);
  });

  it('opens with the given tabs, or with the operation in its address', async () => {
    const page = await open({ host: 'localhost' });
    expect(page).toContain('{ theFirst }');
    expect(page).toContain('{ theSecond }');
    const operation = '{ shared } # </script><script>alert(1)</script>';
    const shared = await open(
      { host: 'localhost' },
      `/graphql?${new URLSearchParams({ query: operation }).toString()}`,
    );
    expect(shared).toContain('{ shared } # \\u003c/script>');
    expect(shared).not.toContain('<script>alert(1)');
  });
});
