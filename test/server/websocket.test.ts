import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { failuresOf } from '../support/failures.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const FEED = 'subscription { feed { id } }';

describe('the API over a WebSocket', () => {
  const newsroom = useNewsroom();

  /** Opens a socket with a subscription that has begun. */
  async function openSubscription() {
    const before = newsroom.node.subscriptions();
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('feed', FEED));
    await until(() => newsroom.node.subscriptions() > before);
    return wire;
  }

  const noneLeft = () => until(() => newsroom.node.subscriptions() === 0);

  it('serves many operations on one socket, each with its own end, also if others fail', async () => {
    const wire = await openWire(newsroom.url);
    const queries = ['{ __typename }', '{', '{ nope }', '{ feed(after: "forged") { nodes { id } } }', FEED];
    for (let round = 0; round < 20; round += 1) {
      for (const [index, query] of queries.entries()) wire.send(subscribe(`${round}.${index}`, query));
    }
    await until(() => newsroom.node.subscriptions() === 20);
    const ends = new Map<string, string[]>();
    while ([...ends.values()].flat().length < 20 * (2 + 1 + 1 + 2)) {
      const { id = '', type } = (await wire.next()) ?? { type: 'closed' };
      ends.set(id, [...(ends.get(id) ?? []), type]);
    }
    for (let round = 0; round < 20; round += 1) {
      expect(ends.get(`${round}.0`)).toEqual(['next', 'complete']);
      expect(ends.get(`${round}.1`)).toEqual(['error']);
      expect(ends.get(`${round}.2`)).toEqual(['error']);
      expect(ends.get(`${round}.3`)).toEqual(['next', 'complete']);
      expect(ends.get(`${round}.4`)).toBeUndefined();
    }
    wire.socket.close();
    await noneLeft();
  });

  it('names the key under which connection_init has a token that is not read', async () => {
    const token = newsroom.tokens.EDITOR;
    for (const [key, init] of Object.entries({
      authToken: { authToken: token },
      token: { token, Authorization: '' },
      'a.token': { 'a.token': token },
      'headers.Authorization': { headers: { Authorization: `Bearer ${token}` } },
    })) {
      const wire = await openWire(newsroom.url, { init });
      expect(await wire.closed).toEqual({
        code: 4403,
        reason: expect.stringContaining(`\`${key}\``) as string,
      });
    }
  });

  it('has readers who send an empty token, or keys that are no token', async () => {
    for (const init of [
      { Authorization: '' },
      { authorization: 'Bearer ' },
      { authToken: null, csrfToken: 'x', client: 'site' },
    ]) {
      const wire = await openWire(newsroom.url, { init });
      wire.send(subscribe('one', '{ viewer { member { id } } }'));
      expect((await wire.next())?.payload).toEqual({ data: { viewer: { member: null } } });
      wire.socket.close();
    }
  });

  it('takes the token from connection_init, in upper or lower case', async () => {
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      const wire = await openWire(newsroom.url, { init: { [name]: `Bearer ${newsroom.tokens.EDITOR}` } });
      wire.send(subscribe('1', '{ viewer { member { role } } }'));
      expect(await wire.next()).toMatchObject({
        payload: { data: { viewer: { member: { role: 'EDITOR' } } } },
      });
      wire.socket.close();
    }
  });

  it('closes a socket with an invalid token, and says why', async () => {
    for (const Authorization of ['Bearer wrong', 'nonsense', 'Bearer null', 7, { token: 'x' }]) {
      const wire = await openWire(newsroom.url, { init: { Authorization } });
      const { code, reason } = await wire.closed;
      expect(code).toBe(4403);
      expect(reason).toMatch(/^UNAUTHENTICATED: The token is invalid, revoked or expired\./);
      expect(wire.received).toEqual([]);
    }
  });

  describe('closes a socket', () => {
    const SUBSCRIBE = { id: '1', type: 'subscribe' };
    const CLOSES: readonly (readonly [
      what: string,
      code: number,
      ...messages: (object | string | Buffer)[],
    ])[] = [
      ['a second connection_init', 4429, { type: 'connection_init' }],
      ['a frame that is not JSON', 4400, 'hello'],
      ['a binary frame that is not JSON', 4400, Buffer.from([0xff, 0xfe])],
      ['a list', 4400, '[]'],
      ['null', 4400, 'null'],
      ['a message of no known type', 4400, { type: 'nonsense' }],
      ['connection_ack', 4400, { type: 'connection_ack' }],
      ['a result', 4400, { id: '1', type: 'next', payload: { data: {} } }],
      ['an error', 4400, { id: '1', type: 'error', payload: [{ message: 'x' }] }],
      ['variables in a list', 4400, { ...SUBSCRIBE, payload: { query: '{ __typename }', variables: [] } }],
      ['an operation without an id', 4400, { type: 'subscribe', payload: { query: FEED } }],
      ['an operation without a payload', 4400, SUBSCRIBE],
      ['a document that is a number', 4400, { ...SUBSCRIBE, payload: { query: 7 } }],
      ['a `complete` without an id', 4400, { type: 'complete' }],
      ['a `ping` whose payload is a list', 4400, { type: 'ping', payload: [] }],
      ['an id that is in use', 4409, subscribe('1', FEED), subscribe('1', FEED)],
      ['a message of more than 64 KB', 1009, 'x'.repeat(64 * 1024 + 1)],
    ];

    it('that breaks the protocol, with the code for that, and leaves other sockets open', async () => {
      const other = await openSubscription();
      const failures = await failuresOf(
        CLOSES,
        ([what]) => what,
        async ([what, code, ...messages]) => {
          const wire = await openWire(newsroom.url);
          for (const message of messages)
            wire.socket.send(
              typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
            );
          const closed = await wire.closed;
          expect(closed.code).toBe(code);
          expect(closed.reason).not.toMatch(/Unexpected message|RangeError|payload size/);
          other.send(subscribe(what, '{ __typename }'));
          expect(await other.next()).toMatchObject({ id: what, type: 'next' });
          expect(await other.next()).toEqual({ id: what, type: 'complete' });
        },
      );
      expect(failures).toEqual([]);
      other.socket.close();
      await noneLeft();
    });

    it('that subscribes before connection_init: 4401', async () => {
      const wire = await openWire(newsroom.url, { init: null });
      wire.send(subscribe('1', '{ __typename }'));
      expect((await wire.closed).code).toBe(4401);
    });

    it('that speaks the former protocol, or none: 4406', async () => {
      const legacy = await openWire(newsroom.url, { protocol: 'graphql-ws', init: null });
      expect((await legacy.closed).code).toBe(4406);
      const none = new WebSocket(newsroom.url.replace('http', 'ws'));
      const [code] = (await once(none, 'close')) as [number];
      expect(code).toBe(4406);
    });
  });

  it('accepts a message of 64 KB', async () => {
    const wire = await openWire(newsroom.url);
    const message = JSON.stringify(subscribe('1', '{ __typename }')).padEnd(64 * 1024);
    wire.send(message);
    expect(await wire.next()).toMatchObject({ id: '1', type: 'next' });
    wire.socket.close();
  });

  describe('leaves nothing behind of a subscription', () => {
    it('whose client closes the socket, or disconnects without a close frame', async () => {
      const polite = await openSubscription();
      polite.socket.close();
      await noneLeft();
      const gone = await openSubscription();
      gone.socket.terminate();
      await noneLeft();
      const early = await openWire(newsroom.url);
      for (let count = 0; count < 20; count += 1) early.send(subscribe(`${count}`, FEED));
      early.socket.terminate();
      await openWire(newsroom.url).then(({ socket }) => {
        socket.close();
      });
      await noneLeft();
    });
  });

  it('logs nothing of it as a warning or an error', () => {
    expect(newsroom.logged.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});
