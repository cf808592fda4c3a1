import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Connections } from '../../src/http/connections.ts';
import { Pacer } from '../../src/load/pacer.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openConnection, postRequest, socketRequest } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const CLOSE = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('a client that sends many requests at once on one connection', () => {
  const newsroom = useNewsroom();

  async function connection(): Promise<Socket> {
    const socket = openConnection(newsroom.url);
    await once(socket, 'connect');
    return socket;
  }

  it('gets the answers to a thousand queries in order', async () => {
    const socket = await connection();
    const names = Array.from({ length: 1_000 }, (_, index) => `q${index}`);
    socket.write(names.map((name) => postRequest(`{"query":"{ ${name}: __typename }"}`)).join('') + CLOSE);
    const received = await text(socket);
    expect([...received.matchAll(/"(q\d+)":"Query"/g)].map(([, name]) => name)).toEqual(names);
  });

  it('gets the answers to requests with bodies that come in pieces', async () => {
    const socket = await connection();
    const all =
      postRequest(`{"query":"{ first: __typename }"}`) +
      postRequest(`{"query":"{ second: __typename }"}`) +
      CLOSE;
    for (const piece of all.match(/[^]{1,150}/g) ?? []) {
      await new Promise((resolve) => socket.write(piece, resolve));
    }
    expect(await text(socket)).toMatch(/"first":"Query"[^]*"second":"Query"[^]*live\r\n0\r\n\r\n$/);
  });

  it("is served beside others: their answers don't wait for all of its own", async () => {
    const socket = await connection();
    let received = '';
    socket.on('data', (data: Buffer) => (received += data.toString()));
    socket.write(postRequest('{"query":"{ __typename }"}').repeat(1_500) + CLOSE);
    await until(() => received !== '');
    expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
    expect(received).not.toMatch(/live\r\n0\r\n\r\n$/);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toMatch(/live\r\n0\r\n\r\n$/);
  });

  it('gets all answers, however many it sends and however long its bodies are', async () => {
    for (const requests of [
      postRequest('{"query":"{ __typename }"}').repeat(4_000),
      postRequest(JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(90_000) } })).repeat(
        40,
      ),
    ]) {
      const socket = await connection();
      socket.write(requests + CLOSE);
      const received = await text(socket);
      expect(received.split('HTTP/1.1 200').length - 1).toBe(requests.split('POST').length);
    }
  });

  it('is disconnected if it sends more behind an event stream, which would never be answered', async () => {
    const socket = await connection();
    const stream = encodeURIComponent('subscription { feed { id } }');
    socket.write(
      `GET /graphql?query=${stream} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n` +
        postRequest('{"query":"{ __typename }"}').repeat(150),
    );
    await once(socket, 'close');
    expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
  });

  it('gets no socket while a request is under way', async () => {
    const socket = await connection();
    // It waits for the database, since its answer isn't cached yet.
    socket.write(postRequest('{"query":"{ articles(first: 1) { nodes { id } } }"}') + socketRequest());
    expect(await text(socket)).not.toContain('101');
  });
});

describe('a connection that sends much faster than it is answered', () => {
  /** Node reads so many bytes at most before it hands on what they contain. */
  const CHUNK = 65_536;
  const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  const COUNT = 5_000;

  /** Counts the requests that Node.js has parsed and that haven't begun. */
  async function openServer() {
    const server = createServer();
    // One that isn't read seems to be idle.
    server.keepAliveTimeout = 0;
    const requests = { waiting: 0, most: 0 };
    server.on('request', () => {
      requests.waiting += 1;
      requests.most = Math.max(requests.most, requests.waiting);
    });
    const connections = new Connections({
      server,
      pacer: new Pacer(),
      livePerAddress: 1,
      addressOf: ({ remoteAddress = '' }) => remoteAddress,
      clientAddressOf: ({ socket: { remoteAddress = '' } }) => remoteAddress,
      begin: (_request, response) => {
        requests.waiting -= 1;
        setImmediate(() => response.end());
        return () => undefined;
      },
      log: pino({ level: 'silent' }),
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { server, requests, connections, port };
  }

  it('is not read while a hundred of its requests wait', async () => {
    const { server, requests, connections, port } = await openServer();
    const socket = connect(port, '127.0.0.1');
    socket.write(REQUEST.repeat(COUNT) + REQUEST.replace('Host', 'Connection: close\r\nHost'));
    expect((await text(socket)).split('HTTP/1.1 200').length - 1).toBe(COUNT + 1);
    expect(requests.most).toBeGreaterThan(100);
    expect(requests.most).toBeLessThan(100 + CHUNK / REQUEST.length + 2);
    expect(connections.isBusy(socket)).toBe(false);
    server.close();
  });

  it('is not read while very many of its client address wait on others', async () => {
    const { server, requests, port } = await openServer();
    const all = Array.from({ length: 40 }, () => connect(port, '127.0.0.1'));
    await Promise.all(all.map((socket) => once(socket, 'connect')));
    const last = REQUEST.replace('Host', 'Connection: close\r\nHost');
    for (const socket of all) socket.write(REQUEST.repeat(2_000) + last);
    const received = await Promise.all(all.map((socket) => text(socket)));
    for (const answers of received) expect(answers.split('HTTP/1.1 200').length - 1).toBe(2_001);
    expect(requests.most).toBeGreaterThan(20_000);
    expect(requests.most).toBeLessThan(30_000);
    server.close();
  });
});
