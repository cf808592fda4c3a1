import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { metric, openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openConnection, openWire, socketRequest } from '../support/clients/wire.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const QUERY = 'subscription { feed { id } }';
const EVIL = 'https://evil.example';

/** A browser's WebSocket on a page of another site. */
class OfEvilPage extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { origin: EVIL });
  }
}

describe('a socket that is refused', () => {
  let newsroom: Newsroom;
  beforeEach(async () => {
    newsroom = await openNewsroom({ settings: { MAX_SOCKETS_PER_ADDRESS: '2' } });
  });
  afterEach(() => newsroom.close());

  /** Requests a socket for a page of another site, and leaves the close frame without an answer. */
  async function deaf() {
    const connection = openConnection(newsroom.url, { allowHalfOpen: true });
    connection.write(socketRequest({ Origin: EVIL }));
    const [answer] = (await once(connection, 'data')) as [Buffer];
    return { connection, answer: answer.toString() };
  }

  it("for its page's origin ends the subscription with the reason, although the client would retry for ever", async () => {
    let attempts = 0;
    const client = createClient({
      url: newsroom.url.replace('http', 'ws'),
      webSocketImpl: OfEvilPage,
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => Promise.resolve(),
      on: { connecting: () => (attempts += 1) },
    });
    const error = await new Promise((resolve) => {
      client.subscribe(
        { query: QUERY },
        { next: () => undefined, error: resolve, complete: () => undefined },
      );
    });
    expect(error).toMatchObject({
      code: 1008,
      reason:
        "FORBIDDEN: Pages of this origin may not open live connections. It isn't in the node's ALLOWED_ORIGINS.",
    });
    expect(attempts).toBe(1);
    expect(await metric(newsroom, 'dateline_socket_closes_total{code="1008"}')).toBe(1);
    expect(await metric(newsroom, 'dateline_sockets')).toBe(0);
  });

  it('because there are too many is tried again by the official client, until there is room', async () => {
    const others = [await openWire(newsroom.url), await openWire(newsroom.url)];
    const reasons: string[] = [];
    const client = createClient({
      url: newsroom.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => Promise.resolve(),
      on: {
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string };
          reasons.push(`${code} ${reason}`);
        },
      },
    });
    const unsubscribe = client.subscribe(
      { query: QUERY },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    );
    await until(() => reasons.length > 0);
    expect(new Set(reasons)).toEqual(
      new Set(['1013 LIMIT_EXCEEDED: A client address may have at most 2 live connections.']),
    );
    others[0]?.socket.close();
    await until(() => newsroom.node.subscriptions() === 1);
    unsubscribe();
    others[1]?.socket.close();
  });

  it('is cut off within a second if its client leaves the close frame without an answer', async () => {
    const elapsed = stopwatch();
    const { connection, answer } = await deaf();
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    connection.resume();
    await once(connection, 'end');
    expectWithin(1_000, elapsed);
    connection.destroy();
  });

  it('is cut off if its client goes on sending, and the rest is not read', async () => {
    const { connection } = await deaf();
    const ended = once(connection, 'end').then(() => 'was read to its end');
    const failed = new Promise<string>((resolve) => connection.once('error', () => resolve('was cut off')));
    connection.resume();
    connection.write(Buffer.alloc(20_000_000, 'x'));
    expect(await Promise.race([ended, failed])).toBe('was cut off');
  });

  it('is refused with an HTTP status if ten others of its address are still being closed', async () => {
    const all = [];
    for (let count = 0; count < 12; count += 1) all.push(await deaf());
    const statuses = all.map(({ answer }) => answer.slice(9, 12));
    // On a busy machine, the first may be gone before the last comes.
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => '101'));
    expect(statuses).toContain('403');
    for (const { connection } of all) {
      connection.resume();
      if (!connection.readableEnded) await once(connection, 'end');
      connection.destroy();
    }
    await eventually(async () => {
      const { connection, answer } = await deaf();
      connection.destroy();
      expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    });
    // They have taken no room of others.
    const admitted = [await openWire(newsroom.url), await openWire(newsroom.url)];
    expect(await metric(newsroom, 'dateline_sockets')).toBe(2);
    for (const { socket } of admitted) socket.close();
  });
});
