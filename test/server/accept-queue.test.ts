import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AcceptQueue } from '../../src/http/accept-queue.ts';
import { until } from '../support/until.ts';

const CROWD = 200;

describe('a crowd that connects at once', () => {
  let server: Server;
  let queue: AcceptQueue;
  let accepted: number;
  /** How many were accepted when each request was read. */
  let reads: number[];

  async function open(now: () => number): Promise<number> {
    [accepted, reads] = [0, []];
    server = createServer((_, response) => {
      reads.push(accepted);
      response.end();
    });
    queue = new AcceptQueue(server, now);
    server.on('connection', () => (accepted += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function gather(port: number, count: number) {
    return Array.from({ length: count }, () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n');
      return socket;
    });
  }

  afterEach(async () => {
    server.closeAllConnections();
    if (server.listening) await once(server.close(), 'close');
  });

  it('is accepted before the first request is read, and each is answered', async () => {
    const crowd = gather(await open(() => 0), CROWD);
    await until(() => reads.length === CROWD);
    expect(reads[0]).toBe(CROWD);
    for (const socket of crowd) socket.resume();
    await until(() => crowd.every(({ closed }) => closed));
  });

  it('is read after a tenth of a second, however many more come', async () => {
    let ms = 0;
    gather(await open(() => (ms += 20)), CROWD);
    await until(() => reads.length === CROWD);
    expect(reads[0]).toBeLessThan(CROWD);
  });

  it('can leave meanwhile', async () => {
    const crowd = gather(await open(() => 0), CROWD);
    for (const socket of crowd.slice(0, CROWD - 1)) socket.resetAndDestroy();
    await until(() => accepted === CROWD && reads.length > 0);
    expect(reads.at(-1)).toBe(CROWD);
  });

  it('is cut off when the server stops', async () => {
    const crowd = gather(await open(() => 0), CROWD);
    await until(() => accepted > 0);
    const closed = once(server.close(), 'close');
    queue.close();
    await closed;
    await until(() => crowd.every((socket) => socket.closed));
    expect(reads).toEqual([]);
  });
});
