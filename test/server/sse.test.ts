import { createClient } from 'graphql-sse';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { get, post } from '../support/cache/raw.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openConnection, openStream, postRequest } from '../support/clients/wire.ts';
import { eventually, until } from '../support/until.ts';
import { graphql } from '../gql/index.ts';

const ArticleCursor = graphql(`
  query ArticleCursor {
    articles(first: 1) {
      pageInfo {
        endCursor
      }
    }
  }
`);

const FEED =
  'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { cursor ... on ArticleWithdrawn { reason } } }';

describe('the API over server-sent events', () => {
  const newsroom = useNewsroom();
  let articleId: string;
  beforeAll(async () => {
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  });

  /** Appends an event for each reason, and returns their ids. */
  async function append(...reasons: string[]) {
    const events = await newsroom.prisma.feedEvent.createManyAndReturn({
      data: reasons.map((reason) => ({ type: 'ARTICLE_WITHDRAWN' as const, articleId, reason })),
      select: { id: true },
    });
    return events.map(({ id }) => id);
  }

  const noneLeft = () => until(() => newsroom.node.subscriptions() === 0);

  it("ends a member's stream once the token is revoked", async () => {
    const token = await createMemberToken(newsroom.prisma, { name: 'Leaves', role: 'REPORTER' });
    const stream = await openStream(newsroom.url, FEED, { token });
    await newsroom.prisma.apiToken.updateMany({
      where: { member: { name: 'Leaves' } },
      data: { revokedAt: new Date() },
    });
    await append('unseen');
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await stream.next()).toBeNull();
    await noneLeft();
  });

  it("answers a subscription that can't begin with one error, then ends, since EventSource shows no other status", async () => {
    const stream = await openStream(newsroom.url, FEED.replace('feed(', 'feed(after: "forged", '));
    expect(stream).toMatchObject({ status: 200, type: 'text/event-stream' });
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await stream.next()).toBeNull();
  });

  it('accepts subscriptions by GET, as EventSource sends them', async () => {
    const address = `${newsroom.url}?${new URLSearchParams({ query: FEED }).toString()}`;
    const abort = new AbortController();
    const response = await fetch(address, { headers: { accept: 'text/event-stream' }, signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    // The same URL has a JSON answer that may be kept.
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('vary')).toBe('Accept, Authorization');
    abort.abort();
    await noneLeft();
  });

  it("lets no cache keep a member's answer, nor a reader's, however an event stream is asked for", async () => {
    const query = '{ viewer { member { role } } }';
    const token = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    const mine = { status: 200, 'cache-control': 'private, no-store', vary: 'Accept, Authorization' };
    const types = ['text/event-stream', 'text/*', 'text/event-stream, image/png'];
    for (const accept of types) {
      for (const [headers, expected] of [
        [token, mine],
        [{}, { ...mine, 'cache-control': 'no-store' }],
      ] as const) {
        const { status, headers: of } = await get(newsroom.url, { query }, { accept, ...headers });
        expect({ accept, status, 'cache-control': of['cache-control'], vary: of.vary }).toEqual({
          accept,
          ...expected,
        });
        const posted = await post(newsroom.url, { query }, { accept, ...headers });
        expect(posted.headers['cache-control']).toBe(expected['cache-control']);
      }
    }
  });

  it('answers operations that are refused for good in the same way', async () => {
    const refused: [string, string, { token?: string; headers?: Record<string, string> }][] = [
      ['BAD_USER_INPUT', 'subscription {', {}],
      ['BAD_USER_INPUT', 'subscription { nope }', {}],
      ['UNAUTHENTICATED', FEED, { token: 'wrong' }],
      ['FORBIDDEN', FEED, { headers: { origin: 'https://evil.example' } }],
    ];
    for (const [code, query, options] of refused) {
      const stream = await openStream(newsroom.url, query, options);
      expect(stream).toMatchObject({ status: 200, type: 'text/event-stream' });
      expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code } }] });
      expect(await stream.next()).toBeNull();
    }
  });

  it('sends events to graphql-sse in its distinct connections mode', async () => {
    const client = createClient({ url: newsroom.url });
    const events = client.iterate({ query: FEED, extensions: { after: await cursorNow(newsroom) } });
    await append('seen');
    expect((await events.next()).value).toMatchObject({ data: { feed: { reason: 'seen' } } });
    client.dispose();
    await noneLeft();
  });

  it("says that graphql-sse's single connection mode isn't supported, also to pages of other sites", async () => {
    const origin = 'https://reader.example';
    const preflight = await fetch(newsroom.url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT' },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    const response = await fetch(newsroom.url, { method: 'PUT', headers: { origin } });
    expect(response.status).toBe(405);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.text()).toContain('leave out `singleConnection`');
  });

  describe('gives each event its cursor as the id', () => {
    /** The same for all, so that they form a cohort. */
    const REASONS =
      'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { ... on ArticleWithdrawn { reason } } }';
    const reasonsAfter = (cursor: string) => REASONS.replace('feed(', `feed(after: "${cursor}", `);
    const reason = (text: string, cursor = expect.any(String) as string) => ({
      data: { feed: { reason: text } },
      extensions: { cursor },
    });

    it('whether or not the operation selects it, in the same bytes for all', async () => {
      const streams = [];
      for (let count = 0; count < 3; count += 1) {
        const stream = await openStream(newsroom.url, REASONS);
        expect(await stream.begins()).toBe(true);
        streams.push(stream);
      }
      expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
      const before = await metric(newsroom, 'dateline_executions_total');
      await append('shared');
      const cursor = await eventually(async () => {
        const latest = await cursorNow(newsroom);
        expect(latest).not.toBeNull();
        return latest;
      });
      for (const stream of streams) {
        expect(await stream.next()).toEqual(reason('shared', cursor ?? ''));
        expect(stream.lastEventId()).toBe(cursor);
        expect(stream.received.join('')).toContain(
          `event: next\nid: ${cursor}\ndata: ${JSON.stringify(reason('shared', cursor ?? ''))}\n\n`,
        );
        stream.abandon();
      }
      expect(await metric(newsroom, 'dateline_executions_total')).toBe(before + 1);
      await noneLeft();
    });

    it('after which a request with Last-Event-ID continues, whatever its `after` is', async () => {
      const first = await openStream(newsroom.url, REASONS);
      await first.begins();
      await append('five');
      await first.next();
      const five = first.lastEventId() ?? '';
      await append('six');
      await first.next();
      const six = first.lastEventId() ?? '';
      first.abandon();
      await append('seven');
      const headers = { 'last-event-id': five };
      for (const query of [REASONS, reasonsAfter(six)]) {
        const resumed = await openStream(newsroom.url, query, { headers });
        expect(await resumed.next()).toEqual(reason('six'));
        expect(await resumed.next()).toEqual(reason('seven'));
        resumed.abandon();
      }
      const withoutId = await openStream(newsroom.url, reasonsAfter(six), {
        headers: { 'last-event-id': '' },
      });
      expect(await withoutId.next()).toEqual(reason('seven'));
      withoutId.abandon();
      await noneLeft();
    });

    it('and begins with the id of the event before, so that a client that has none yet can resume, too', async () => {
      const first = await openStream(newsroom.url, REASONS);
      expect(await first.begins()).toBe(true);
      const id = first.lastEventId() ?? '';
      first.abandon();
      await append('meanwhile');
      const headers = { 'last-event-id': id };
      const resumed = await openStream(newsroom.url, REASONS, { headers });
      expect(await resumed.begins()).toBe(true);
      expect(resumed.lastEventId()).toBe(id);
      expect(await resumed.next()).toEqual(reason('meanwhile'));
      resumed.abandon();
      await noneLeft();
    });

    it('and refuses a Last-Event-ID that it never gave', async () => {
      const { data } = await newsroom.ask(ArticleCursor, {});
      const ofAnotherList = data.articles.pageInfo.endCursor ?? '';
      for (const id of ['forged', '0', ofAnotherList, 'x'.repeat(5_000)]) {
        const stream = await openStream(newsroom.url, REASONS, { headers: { 'last-event-id': id } });
        const result = await stream.next();
        expect(result).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
        expect(JSON.stringify(result)).toContain('Last-Event-ID');
        expect(await stream.next()).toBeNull();
      }
      await noneLeft();
    });
  });

  describe('leaves nothing behind of a subscription', () => {
    it("whose requested response type it can't stream: it says which it can, also to pages of other sites", async () => {
      const json = 'application/json';
      const newer = 'application/graphql-response+json';
      const streams = 'text/event-stream, multipart/mixed;subscriptionSpec=1.0';
      for (const [accept, type, offered] of [
        [json, json, streams],
        [newer, newer, streams],
        [`multipart/mixed;deferSpec=20220824, ${json}`, json, streams],
        ['text/plain', json, `${newer}, ${json}, ${streams}`],
        ['multipart/mixed', json, `${newer}, ${json}, ${streams}`],
      ] as const) {
        const { status, headers, text } = await post(newsroom.url, { query: FEED }, { accept });
        expect([status, headers['content-type'], headers.accept]).toEqual([
          ...[406, `${type}; charset=utf-8`, offered],
        ]);
        expect(headers['access-control-expose-headers']).toContain('accept');
        expect(JSON.parse(text)).toEqual({
          errors: [
            {
              message: expect.stringContaining('multipart/mixed;subscriptionSpec=1.0') as string,
              extensions: { code: 'BAD_USER_INPUT' },
            },
          ],
        });
      }
      await noneLeft();
    });

    it('whose client stops reading: it is disconnected, and others are unaffected', async () => {
      const connection = openConnection(newsroom.url);
      const closed = new Promise((resolve) => connection.once('close', resolve));
      connection.pause();
      connection.write(postRequest(JSON.stringify({ query: FEED }), { Accept: 'text/event-stream' }));
      await until(() => newsroom.node.subscriptions() === 1);
      const after = await cursorNow(newsroom);
      const quick = await openStream(newsroom.url, `subscription { feed(after: "${after}") { id } }`);
      await until(() => newsroom.node.subscriptions() === 2);
      // More than the connection's buffers and the node's queue hold.
      const reasons = Array.from({ length: 400 }, (_, index) => `${index} ${'x'.repeat(40_000)}`);
      const ids = await append(...reasons);
      for (const id of ids) expect(await quick.next()).toMatchObject({ data: { feed: { id } } });
      await until(() => newsroom.node.subscriptions() === 1);
      connection.resume();
      await closed;
      const [id] = await append('later');
      expect(await quick.next()).toMatchObject({ data: { feed: { id } } });
      quick.abandon();
      await noneLeft();
    });
  });
});
