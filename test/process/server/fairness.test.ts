import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../../support/clients/from.ts';
import { sessionsWaiting } from '../../support/database/waiting.ts';
import { deferred, openWire, subscribe } from '../../support/clients/wire.ts';
import { openNewsroom, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';

const QUERY = '{ articles(first: 1) { nodes { id } } }';
const STRANGER = { address: '192.0.2.1' };
const BYSTANDER = { address: '192.0.2.2' };

describe('a client that asks for much at once', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true, settings: { TRUSTED_PROXIES: '1' } });
  });
  afterAll(() => newsroom.close());

  /** Sends so many queries over one connection, in one write. */
  function pipeline(count: number): { answered: () => number; close: () => void } {
    const { hostname, port } = new URL(newsroom.url);
    const connection = connect(Number(port), hostname);
    let received = '';
    connection.on('data', (data) => (received += data.toString()));
    connection.on('error', () => undefined);
    const request = [
      `GET /graphql?${new URLSearchParams({ query: QUERY }).toString()} HTTP/1.1`,
      'Host: news.example',
      `X-Forwarded-For: ${STRANGER.address}`,
    ];
    connection.write(`${request.join('\r\n')}\r\n\r\n`.repeat(count));
    return {
      answered: () => received.split('HTTP/1.1 200').length - 1,
      close: () => connection.destroy(),
    };
  }

  it("doesn't keep others waiting with a hundred pipelined queries in one packet", async () => {
    await post(newsroom, BYSTANDER, QUERY);
    const stranger = pipeline(100);
    await until(() => stranger.answered() > 0);
    expect((await post(newsroom, BYSTANDER, QUERY)).status).toBe(200);
    expect(stranger.answered()).toBeLessThan(50);
    await until(() => stranger.answered() === 100);
    stranger.close();
  });

  it("doesn't keep others waiting with a hundred queries over sockets", async () => {
    await post(newsroom, BYSTANDER, QUERY);
    const options = { headers: { 'x-forwarded-for': STRANGER.address } };
    const wires = await Promise.all(Array.from({ length: 4 }, () => openWire(newsroom.url, { options })));
    for (const wire of wires) {
      for (let count = 0; count < 25; count += 1) wire.send(subscribe(`${count}`, QUERY));
    }
    const answered = () =>
      wires.reduce((sum, { received }) => sum + received.filter((text) => text.includes('"next"')).length, 0);
    await until(() => answered() > 0);
    expect((await post(newsroom, BYSTANDER, QUERY)).status).toBe(200);
    expect(answered()).toBeLessThan(50);
    await until(() => answered() === 100);
    for (const { socket } of wires) socket.close();
  });
});

describe('a client whose queries take long', () => {
  /** Sends twelve queries that wait for a lock, and returns how many were served: those that weren't refused for waiting too long. */
  async function servedWhileLocked(newsroom: Newsroom, maxWait = 1): Promise<number> {
    const locked = deferred();
    const ending = deferred();
    const lock = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Campaign" IN ACCESS EXCLUSIVE MODE`;
      locked.resolve();
      await ending.promise;
    });
    await locked.promise;
    let answered = 0;
    const replies = Array.from({ length: 12 }, () =>
      post(newsroom, STRANGER, SLOW).finally(() => (answered += 1)),
    );
    const refused = await Promise.race(replies);
    expect(refused).toMatchObject({ status: 503, retryAfter: String(maxWait) });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfter: maxWait } }]);
    expect((await post(newsroom, BYSTANDER, QUERY)).status).toBe(200);
    // Those that haven't waited too long yet would be served once the lock is gone.
    await until(async () => answered + (await sessionsWaiting(newsroom.prisma)) === 12);
    ending.resolve();
    await lock;
    const statuses = (await Promise.all(replies)).map(({ status }) => status);
    const served = statuses.filter((status) => status === 200).length;
    expect(statuses.filter((status) => status === 503)).toHaveLength(12 - served);
    return served;
  }
  const SLOW = '{ campaign(slug: "any") { id } }';
  const settings = { TRUSTED_PROXIES: '1', MAX_WAIT_SECONDS: '1', POOL_SIZE: '24' };

  it('leaves connections to others, and what it asks for beyond that gets 503 instead of waiting', async () => {
    // Long enough for those that have a turn to get it, also on a busy machine.
    const newsroom = await openNewsroom({ settings: { ...settings, MAX_WAIT_SECONDS: '5' } });
    try {
      // Half of the readers' seven connections.
      expect(await servedWhileLocked(newsroom, 5)).toBe(4);
      expect((await post(newsroom, STRANGER, SLOW)).status).toBe(200);
    } finally {
      await newsroom.close();
    }
  });
});
