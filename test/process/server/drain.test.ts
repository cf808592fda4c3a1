import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drain } from '../../../src/http/drain.ts';
import { EVENTS, openWithBystander } from '../../support/clients/bystander.ts';
import { startBeside } from '../../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe, type Wire } from '../../support/clients/wire.ts';
import { expectWithin, stopwatch } from '../../support/until.ts';

const RESUMED = EVENTS.replace('subscription', 'subscription ($after: Cursor)').replace(
  'feed(',
  'feed(after: $after, ',
);

/** Requests a socket. */
const UPGRADE = [
  'GET /graphql HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');

interface Got {
  readonly payload: {
    readonly data: { readonly feed: { readonly cursor: string; readonly reason: string } };
  };
}

describe('a node that stops', () => {
  it('closes sockets with 1001; on another node the subscribers get all that they missed, once', async () => {
    const { newsroom, append, begun } = await openWithBystander({ DRAIN_SECONDS: '1' });
    const wires: Wire[] = [];
    for (let count = 0; count < 60; count += 1) wires.push(await openWire(newsroom.url));
    for (const wire of wires) wire.send(subscribe('1', EVENTS));
    const streams = [await openStream(newsroom.url, EVENTS), await openStream(newsroom.url, EVENTS)];
    await begun(63);
    await append();
    const cursors = await Promise.all(
      wires.map(async (wire) => ((await wire.next()) as unknown as Got).payload.data.feed.cursor),
    );

    const other = await startBeside(newsroom);
    onTestFinished(async () => {
      await other.stop();
      await newsroom.close();
    });
    for (const stream of streams) {
      expect(await stream.next()).toMatchObject({ data: { feed: { reason: 'event 1' } } });
    }
    // Connections that are open already, as a load balancer keeps them; one has a request under way.
    const { hostname, port } = new URL(newsroom.url);
    const [early, busy] = [connect(Number(port), hostname), connect(Number(port), hostname)];
    await Promise.all([once(early, 'connect'), once(busy, 'connect')]);
    const answers = [text(early), text(busy)];
    const body = JSON.stringify({ query: '{ __typename }' });
    busy.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await once(busy, 'readable');

    const elapsed = stopwatch();
    const stopping = newsroom.node.stop();
    early.write(UPGRADE);
    expect(await answers[0]).toMatch(
      /^HTTP\/1\.1 101 .*UNAVAILABLE: This node is stopping\. Connect again\.$/s,
    );
    busy.write(body);
    expect(await answers[1]).toContain('{"data":{"__typename":"Query"}}');
    await expect(fetch(newsroom.url)).rejects.toThrow('fetch failed');
    for (const wire of wires) {
      expect(await wire.closed).toEqual({ code: 1001, reason: 'This node is stopping. Reconnect.' });
    }
    // Broken off: a stream that ends normally tells its client that there is no more to come.
    for (const stream of streams) await expect(stream.next()).rejects.toThrow('terminated');
    await stopping;
    expectWithin(4_000, elapsed);
    expect(newsroom.node.subscriptions()).toBe(0);

    await append();
    const back = await Promise.all(
      cursors.map(async (after) => {
        const wire = await openWire(other.url);
        wire.send(subscribe('1', RESUMED, { after }));
        return wire;
      }),
    );
    // Some subscribers are still resuming when the next event comes.
    await append();
    for (const wire of back) {
      for (const reason of ['event 2', 'event 3']) {
        expect(await wire.next()).toMatchObject({ payload: { data: { feed: { reason } } } });
      }
    }
    await append();
    for (const wire of back) {
      expect(await wire.next()).toMatchObject({ payload: { data: { feed: { reason: 'event 4' } } } });
      wire.socket.close();
    }
  });

  it("disconnects clients that don't answer, without waiting for them", async () => {
    const { newsroom } = await openWithBystander({ DRAIN_SECONDS: '0' });
    const { hostname, port } = new URL(newsroom.url);
    const deaf = connect(Number(port), hostname);
    deaf.on('error', () => undefined);
    deaf.write(UPGRADE);
    await once(deaf, 'data');
    const closed = once(deaf, 'close');
    const elapsed = stopwatch();
    await newsroom.node.stop();
    expectWithin(1_800, elapsed);
    await newsroom.close();
    deaf.destroy();
    await closed;
  });
});

describe('draining connections', () => {
  it('is spread over the given time, in random order', async () => {
    const ended: { connection: number; at: number }[] = [];
    const all = Array.from({ length: 1_000 }, (_, index) => index);
    const started = performance.now();
    await drain(all, 0.3, (connection) => ended.push({ connection, at: performance.now() - started }));
    const order = ended.map(({ connection }) => connection);
    expect(order.toSorted((a, b) => a - b)).toEqual(all);
    expect(order).not.toEqual(all);
    expect(ended.at(-1)?.at).toBeGreaterThan(200);
    const atOnce = ended.filter(({ at }) => at < 40);
    expect(atOnce.length).toBeLessThan(400);
  });

  it('takes no time for a few connections, nor if there is no time', async () => {
    for (const [count, seconds] of [
      [60, 5],
      [1_000, 0],
      [0, 5],
    ] as const) {
      let ended = 0;
      const draining = drain(Array.from({ length: count }), seconds, () => (ended += 1));
      // Before anything could be waited for.
      expect(ended).toBe(count);
      await draining;
    }
  });
});
