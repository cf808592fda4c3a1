import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drain } from '../../../src/http/drain.ts';
import { bystanderForTest, EVENTS } from '../../support/clients/bystander.ts';
import { startBeside } from '../../support/newsroom/newsroom.ts';
import {
  openConnection,
  openStream,
  openWire,
  postRequest,
  socketRequest,
  subscribe,
  type Wire,
} from '../../support/clients/wire.ts';
import { expectWithin, stopwatch } from '../../support/until.ts';

const RESUMED = EVENTS.replace('subscription', 'subscription ($after: String)').replace(
  'feed(',
  'feed(after: $after, ',
);

interface Got {
  readonly payload: {
    readonly data: { readonly feed: { readonly cursor: string; readonly reason: string } };
  };
}

describe('a node that stops', () => {
  it('closes sockets with 1001; on another node the subscribers get all that they missed, once', async () => {
    const { newsroom, append, begun } = await bystanderForTest({ DRAIN_SECONDS: '1' });
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
    onTestFinished(() => other.stop());
    for (const stream of streams) {
      expect(await stream.next()).toMatchObject({ data: { feed: { reason: 'event 1' } } });
    }
    // Connections that are open already, as a load balancer keeps them; one has a request under way.
    const [early, busy] = [openConnection(newsroom.url), openConnection(newsroom.url)];
    await Promise.all([once(early, 'connect'), once(busy, 'connect')]);
    const answers = [text(early), text(busy)];
    const body = JSON.stringify({ query: '{ __typename }' });
    const request = postRequest(body, { Expect: '100-continue' });
    busy.write(request.slice(0, -body.length));
    await once(busy, 'readable');

    const elapsed = stopwatch();
    const stopping = newsroom.node.stop();
    early.write(socketRequest());
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
    const { newsroom } = await bystanderForTest({ DRAIN_SECONDS: '0' });
    const deaf = openConnection(newsroom.url);
    deaf.write(socketRequest());
    await once(deaf, 'data');
    const closed = once(deaf, 'close');
    const elapsed = stopwatch();
    await newsroom.node.stop();
    expectWithin(1_800, elapsed);
    deaf.destroy();
    await closed;
  });
});

describe('draining connections', () => {
  it('is spread over the given time in random order, until it is hurried', async () => {
    const all = Array.from({ length: 1_000 }, (_, index) => index);
    const ended: number[] = [];
    const hurry = new AbortController();
    const draining = drain(all, 5, (connection) => ended.push(connection), hurry.signal);
    expect(ended).toHaveLength(100);
    expect(ended).not.toEqual(all.slice(0, 100));
    hurry.abort();
    await draining;
    expect(ended.toSorted((a, b) => a - b)).toEqual(all);
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
