import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openStream } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const FEED =
  'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { cursor ... on ArticleWithdrawn { reason } } }';

interface Event {
  data: { feed: { cursor: string; reason: string } };
}

describe('the API over server-sent events', () => {
  let newsroom: Newsroom;
  let articleId: string;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  });
  afterAll(() => newsroom.close());

  /** Appends an event for each reason, and returns their ids. */
  async function append(...reasons: string[]) {
    const events = await newsroom.prisma.feedEvent.createManyAndReturn({
      data: reasons.map((reason) => ({ type: 'ARTICLE_WITHDRAWN' as const, articleId, reason })),
      select: { id: true },
    });
    return events.map(({ id }) => id);
  }

  const noneLeft = () => until(() => newsroom.node.subscriptions() === 0);

  it('streams events to subscribers, and to those who resume first what they missed', async () => {
    const first = await openStream(newsroom.url, FEED);
    expect(first).toMatchObject({ status: 200, type: 'text/event-stream' });
    await append('one', 'two');
    const one = (await first.next()) as Event;
    expect(one.data.feed.reason).toBe('one');
    first.abandon();
    await append('three');
    const query = FEED.replace('feed(', `feed(after: "${one.data.feed.cursor}", `);
    const second = await openStream(newsroom.url, query);
    await until(() => newsroom.node.subscriptions() > 0);
    await append('four');
    for (const reason of ['two', 'three', 'four']) {
      expect(await second.next()).toMatchObject({ data: { feed: { reason } } });
    }
    second.abandon();
    await noneLeft();
  });

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

  it("answers a subscription that can't begin with one error, then ends", async () => {
    const stream = await openStream(newsroom.url, FEED.replace('feed(', 'feed(after: "forged", '));
    expect(stream).toMatchObject({ status: 400, type: 'text/event-stream' });
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await stream.next()).toBeNull();
  });

  it('accepts subscriptions by GET, as EventSource sends them', async () => {
    const address = `${newsroom.url}?${new URLSearchParams({ query: FEED }).toString()}`;
    const abort = new AbortController();
    const response = await fetch(address, { headers: { accept: 'text/event-stream' }, signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    abort.abort();
    await noneLeft();
  });

  describe('leaves nothing behind of a subscription', () => {
    it("whose requested response type it can't stream", async () => {
      for (const accept of [
        'application/json',
        'application/graphql-response+json',
        'text/plain',
        'multipart/mixed',
      ]) {
        const response = await fetch(newsroom.url, {
          method: 'POST',
          headers: { accept, 'content-type': 'application/json' },
          body: JSON.stringify({ query: FEED }),
        });
        expect(response.status).toBe(406);
      }
      await noneLeft();
    });

    it('whose client disconnects before the response begins', async () => {
      const body = JSON.stringify({ query: FEED });
      const { hostname, port } = new URL(newsroom.url);
      for (let count = 0; count < 20; count += 1) {
        const connection = connect(Number(port), hostname);
        await once(connection, 'connect');
        connection.write(
          `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
        if (count % 2 === 0) connection.destroy();
        else setImmediate(() => connection.destroy());
      }
      const last = await openStream(newsroom.url, FEED);
      await until(() => newsroom.node.subscriptions() > 0);
      last.abandon();
      await noneLeft();
    });

    it('whose client stops reading: it is disconnected, and others are unaffected', async () => {
      const body = JSON.stringify({ query: FEED });
      const { hostname, port } = new URL(newsroom.url);
      const connection = connect(Number(port), hostname);
      connection.on('error', () => undefined);
      const closed = new Promise((resolve) => connection.once('close', resolve));
      connection.pause();
      connection.write(
        `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await until(() => newsroom.node.subscriptions() === 1);
      const after = await cursorNow(newsroom);
      const quick = await openStream(newsroom.url, `subscription { feed(after: "${after}") { id } }`);
      await until(() => newsroom.node.subscriptions() === 2);
      // More than the connection's buffers and the node's queue hold.
      const reasons = Array.from({ length: 400 }, (_, index) => `${index} ${'x'.repeat(40_000)}`);
      const ids = await append(...reasons);
      for (const id of ids) expect(await quick.next()).toEqual({ data: { feed: { id } } });
      await until(() => newsroom.node.subscriptions() === 1);
      connection.resume();
      await closed;
      const [id] = await append('later');
      expect(await quick.next()).toEqual({ data: { feed: { id } } });
      quick.abandon();
      await noneLeft();
    });
  });
});
