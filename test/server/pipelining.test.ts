import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const query = (body: string) =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const CLOSE = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('a client that sends many requests at once on one connection', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  async function connection(): Promise<Socket> {
    const { hostname, port } = new URL(newsroom.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it('gets the answers to a thousand queries in order', async () => {
    const socket = await connection();
    const names = Array.from({ length: 1_000 }, (_, index) => `q${index}`);
    socket.write(names.map((name) => query(`{"query":"{ ${name}: __typename }"}`)).join('') + CLOSE);
    const received = await text(socket);
    expect([...received.matchAll(/"(q\d+)":"Query"/g)].map(([, name]) => name)).toEqual(names);
  });

  it('gets the answers to requests with bodies that come in pieces', async () => {
    const socket = await connection();
    const all =
      query(`{"query":"{ first: __typename }"}`) + query(`{"query":"{ second: __typename }"}`) + CLOSE;
    for (const piece of all.match(/[^]{1,150}/g) ?? []) {
      await new Promise((resolve) => socket.write(piece, resolve));
    }
    expect(await text(socket)).toMatch(/"first":"Query"[^]*"second":"Query"[^]*live\r\n0\r\n\r\n$/);
  });

  it("is served beside others: their answers don't wait for all of its own", async () => {
    const socket = await connection();
    let received = '';
    socket.on('data', (data: Buffer) => (received += data.toString()));
    socket.write(query('{"query":"{ __typename }"}').repeat(1_500) + CLOSE);
    await until(() => received !== '');
    expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
    expect(received).not.toMatch(/live\r\n0\r\n\r\n$/);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toMatch(/live\r\n0\r\n\r\n$/);
  });

  it('is disconnected if too many wait, and then may send as many again', async () => {
    for (const requests of [
      query('{"query":"{ __typename }"}').repeat(4_000),
      query('x'.repeat(99_000)).repeat(40),
    ]) {
      const socket = await connection();
      socket.resume().write(requests);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    const socket = await connection();
    socket.write(query('{"query":"{ __typename }"}').repeat(1_000) + CLOSE);
    expect(await text(socket)).toMatch(/live\r\n0\r\n\r\n$/);
  });

  it('gets no socket while a request is under way', async () => {
    const socket = await connection();
    socket.write(
      `${query('{"query":"{ __typename }"}')}GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    expect(await text(socket)).not.toContain('101');
  });
});
