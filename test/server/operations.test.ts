import { describe, expect, it, onTestFinished } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openProxyTo } from '../support/database/proxy.ts';
import { eventually } from '../support/until.ts';

describe('a node in operation', () => {
  const newsroom = useNewsroom({ settings: { LOG_LEVEL: 'debug' } });

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
          // Of a path that the node doesn't have, the log says nothing.
          path: index === 1 ? '(unknown)' : new URL(responses[index]?.url ?? '').pathname,
          status: responses[index]?.status,
        }),
      );
    }
    const log = JSON.stringify(newsroom.logged);
    expect(log).not.toContain(token);
    expect(log).not.toContain('__typename');
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
