import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { lockTable, someoneWaits } from '../support/database/waiting.ts';
import { openNewsroom, startBeside, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { openProxyTo } from '../support/database/proxy.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const FEED = 'subscription { feed { id } }';

describe('a node in operation', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ settings: { LOG_LEVEL: 'debug' } });
  });
  afterAll(() => newsroom.close());

  const at = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, newsroom.url), { headers, redirect: 'manual' });

  const startNode = (settings: NodeJS.ProcessEnv = {}) => startBeside(newsroom, settings);

  it('does not start with CDN_SECONDS while the read cache is off, since a CDN would keep nothing', () => {
    expect(() => readEnv({ CDN_SECONDS: '10', READ_CACHE_MB: '0' })).toThrow(
      'CDN_SECONDS needs the read cache',
    );
    expect(readEnv({ CDN_SECONDS: '10' })).toMatchObject({ CDN_SECONDS: 10 });
  });

  describe('health', () => {
    it('is live and ready', async () => {
      for (const path of ['/health/live', '/health/ready']) {
        const response = await at(path);
        expect(response.status).toBe(200);
        expect(response.headers.get('cache-control')).toBe('no-store');
      }
    });

    it('is live but not ready while the database is away, and ready once it is back', async () => {
      await newsroom.database.takeDown();
      try {
        expect((await at('/health/ready')).status).toBe(503);
        expect((await at('/health/live')).status).toBe(200);
      } finally {
        await newsroom.database.bringBack();
      }
      await eventually(async () => expect((await at('/health/ready')).status).toBe(200));
    });

    it('is not ready, within seconds, while the database does not answer', async () => {
      const { proxy, url } = await openProxyTo(newsroom.databaseUrl);
      onTestFinished(() => proxy.close());
      const node = await startNode({ DATABASE_URL: url });
      const ready = async () => (await fetch(new URL('/health/ready', node.url))).status;
      expect(await ready()).toBe(200);
      proxy.swallow();
      expect(await ready()).toBe(503);
      expect((await fetch(new URL('/health/live', node.url))).status).toBe(200);
      proxy.goOn();
      await eventually(async () => expect(await ready()).toBe(200));
      await node.stop();
    });
  });

  it('gives each response an id, and logs it with method, path and status but without secrets', async () => {
    const token = newsroom.tokens.EDITOR;
    const responses = await Promise.all([
      at('/health/live'),
      at('/nowhere'),
      at('/'),
      at('/graphql', { accept: 'text/html' }),
      at('/graphql?query={__typename}', { authorization: `Bearer ${token}` }),
      at('/graphql?query={', { authorization: `Bearer ${token}` }),
      fetch(newsroom.url, { method: 'POST', body: 'x', headers: { 'content-encoding': 'gzip' } }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 404, 302, 200, 200, 400, 415]);
    const ids = responses.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(responses.length);
    await Promise.all(responses.map((response) => response.text()));
    for (const [index, id] of ids.entries()) {
      await eventually(() =>
        expect(newsroom.logged.find(({ requestId }) => requestId === id)).toMatchObject({
          msg: 'request',
          method: index === 6 ? 'POST' : 'GET',
          path: new URL(responses[index]?.url ?? '').pathname,
          status: responses[index]?.status,
        }),
      );
    }
    const log = JSON.stringify(newsroom.logged);
    expect(log).not.toContain(token);
    expect(log).not.toContain('__typename');
  });

  describe('stopping', () => {
    it('closes sockets with 1001, breaks off streams, and ends soon after', async () => {
      const node = await startNode();
      const sockets = await Promise.all([openWire(node.url), openWire(node.url), openWire(node.url)]);
      for (const wire of sockets) wire.send(subscribe('1', FEED));
      const stream = await openStream(node.url, FEED);
      await until(() => node.subscriptions() === 4);
      const dead = await openWire(node.url);
      dead.socket.pause();
      const silent = connect(Number(new URL(node.url).port), '127.0.0.1');
      await once(silent, 'connect');

      const elapsed = stopwatch();
      await node.stop();
      expectWithin(2_000, elapsed);
      for (const wire of sockets) {
        expect(await wire.closed).toEqual({ code: 1001, reason: 'This node is stopping. Reconnect.' });
        // Without `complete`: there is more to come, from another node.
        expect(wire.received).toHaveLength(1);
      }
      await expect(stream.next()).rejects.toThrow();
      expect(node.subscriptions()).toBe(0);
      dead.socket.terminate();
      silent.destroy();
      await node.stop();
    });

    it('lets requests under way finish, is not ready, and accepts no more', async () => {
      const node = await startNode();
      const release = await lockTable(newsroom.prisma, 'Campaign');
      const ask = (query: string) =>
        fetch(node.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
      const underWay = ask('{ campaigns { totalCount } }');
      // A request that has not been sent to its end.
      const probe = connect(Number(new URL(node.url).port), '127.0.0.1');
      let answer = '';
      probe.on('data', (data) => (answer += data.toString()));
      probe.write('GET /health/ready HTTP/1.1\r\nHost: x\r\n');
      await someoneWaits(newsroom.prisma);

      const stopped = node.stop();
      probe.write('\r\n');
      await until(() => answer.includes('not ready'));
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      await expect(ask('{ __typename }')).rejects.toThrow();
      await release();
      const response = await underWay;
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ data: { campaigns: { totalCount: 0 } } });
      await stopped;
      probe.destroy();
    });
  });

  it('sends its subscribers what another node wrote', async () => {
    const node = await startNode();
    const wire = await openWire(node.url);
    const desk = openDesk(newsroom);
    const article = await desk.article();
    const query = `subscription { feed(filter: { articleIds: ["${article.id}"] }) { __typename } }`;
    wire.send(subscribe('1', query));
    await until(() => node.subscriptions() === 1);
    await desk.publish(article);
    expect(await wire.next()).toMatchObject({
      payload: { data: { feed: { __typename: 'ArticlePublished' } } },
    });
    wire.socket.close();
    await node.stop();
  });

  describe('GraphiQL', () => {
    it("loads nothing from other hosts, and can't be read or framed by other sites", async () => {
      const response = await at('/graphql', {
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        origin: 'https://elsewhere.example',
      });
      const page = await response.text();
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      const tags =
        page.match(/<(?:script|link|img|iframe|source|video|audio|embed|object|base)\b[^>]*>/gi) ?? [];
      expect(
        tags.filter((tag) => /\b(?:src|href|srcset|data)\s*=\s*["']?(?:https?:)?\/\//i.test(tag)),
      ).toEqual([]);
      expect(page).not.toMatch(/@import\s+(?:url\()?["']?https?:/i);
      expect(page).not.toMatch(/url\(\s*["']?https?:/i);
      expect(page).not.toMatch(/\bimport\(\s*["']https?:/);
      expect(page).not.toMatch(/unpkg\.com\/(?:graphiql|react)|esm\.sh\/graphiql/);
    });

    it('opens only for browsers: programs get the API, also if they accept anything', async () => {
      for (const accept of ['*/*', 'application/json']) {
        const response = await at('/graphql?query={__typename}', { accept });
        expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
      }
    });

    it('can be switched off', async () => {
      const node = await startNode({ GRAPHIQL: 'false' });
      const front = await fetch(new URL('/', node.url), { redirect: 'manual' });
      expect([front.status, await front.text()]).toEqual([404, 'The API is at /graphql.']);
      const response = await fetch(node.url, { headers: { accept: 'text/html' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('<html');
      await node.stop();
    });
  });
});
