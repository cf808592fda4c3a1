import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openConnection } from '../support/clients/wire.ts';
import { eventually, until } from '../support/until.ts';

describe("a client that doesn't read its answers", () => {
  let newsroom: Newsroom;
  const clients: Socket[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await newsroom.close();
  });

  const LOGGED = '/graphiql/:file';

  /** The longest answer that this node gives. */
  async function longFile(): Promise<string> {
    const page = await (await fetch(newsroom.url, { headers: { accept: 'text/html' } })).text();
    return /\/graphiql\/graphiql\.\w+\.js/.exec(page)?.[0] ?? '';
  }

  /** Asks for the file and reads nothing of it. */
  async function ask(path: string): Promise<Socket> {
    const client = openConnection(newsroom.url);
    clients.push(client);
    client.pause();
    await once(client, 'connect');
    client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    return client;
  }

  const statusOf = async () => {
    const response = await fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };

  it('is disconnected', async () => {
    newsroom = await openNewsroom({ settings: { UNREAD_SECONDS: '1', LOG_LEVEL: 'debug' } });
    const path = await longFile();
    const client = await ask(path);
    // A request is logged once it is over.
    await until(() => newsroom.logged.some((entry) => entry['path'] === LOGGED));
    let received = 0;
    client.on('data', (data: Buffer) => (received += data.length));
    client.resume();
    await new Promise((resolve) => client.once('close', resolve));
    expect(received).toBeLessThan(5_000_000);
  });

  it('is not taken for one that waits for its answer', async () => {
    newsroom = await openNewsroom({ settings: { UNREAD_SECONDS: '1' } });
    const { answer } = await newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Article" IN ACCESS EXCLUSIVE MODE`;
      const answer = fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ articles { totalCount } }"}',
      });
      // The time limit has passed once an idle connection, opened later, is closed.
      await once(openConnection(newsroom.url).resume(), 'close');
      return { answer };
    });
    expect((await answer).status).toBe(200);
  });

  it('gets no further answers until it reads, and neither does anyone at its client address', async () => {
    newsroom = await openNewsroom({ settings: { MAX_UNREAD_BYTES_PER_ADDRESS: '65536' } });
    const path = await longFile();
    const deaf: Socket[] = [];
    await eventually(async () => {
      deaf.push(await ask(path));
      expect(await statusOf()).toEqual({ status: 503, retryAfter: '1' });
    });
    expect((await fetch(new URL('/health/ready', newsroom.url))).status).toBe(200);
    for (const client of deaf) client.resume();
    await eventually(async () => expect(await statusOf()).toEqual({ status: 200, retryAfter: null }));
  });

  it('loses its newest answers if all of them together are too long', async () => {
    newsroom = await openNewsroom({
      settings: { MAX_UNREAD_BYTES_PER_ADDRESS: '65536', LOG_LEVEL: 'debug' },
    });
    const path = await longFile();
    // All are under way before the first is too much.
    for (let count = 0; count < 20; count += 1) await ask(path);
    await until(() => newsroom.logged.some((entry) => entry['path'] === LOGGED && entry['status'] === 200));
  });
});
