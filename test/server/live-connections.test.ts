import type { Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { metric, type Newsroom, newsroomForTest, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openConnection, openStream, openWire } from '../support/clients/wire.ts';
import { eventually } from '../support/until.ts';

type Headers = Record<string, string>;

interface Attempt {
  readonly status: number;
  readonly body: string;
  close(): void;
}

/** The status that would say the same as the code with which a refused socket is closed. */
const STATUS_OF = new Map([
  [1008, 403],
  [1013, 429],
]);

/** Requests a socket. Returns status 101 if it is admitted. If it is refused, the body is the reason. */
async function socket({ url }: Newsroom, headers: Headers = {}): Promise<Attempt> {
  const wire = await openWire(url, { options: { headers } });
  if (wire.received.length === 0) {
    const { code, reason } = await wire.closed;
    return { status: STATUS_OF.get(code) ?? code, body: reason, close: () => undefined };
  }
  return {
    status: 101,
    body: '',
    close: () => {
      wire.socket.close();
    },
  };
}

/** Requests an event stream. Returns status 200 if it is admitted, 403 if it says that its origin may not. */
async function stream({ url }: Newsroom, headers: Headers = {}): Promise<Attempt> {
  const opened = await openStream(url, 'subscription { feed { id } }', { headers });
  const isRefused = opened.status === 200 && !(await opened.begins());
  return {
    status: isRefused ? 403 : opened.status,
    body: opened.received.join(''),
    close: () => {
      opened.abandon();
    },
  };
}

const WAYS = { socket, stream };
const LET_IN = { socket: 101, stream: 200 };

async function noneLeft(newsroom: Newsroom): Promise<void> {
  await eventually(async () => {
    for (const kind of ['sockets', 'event_streams'])
      expect(await metric(newsroom, `dateline_${kind}`)).toBe(0);
  });
}

/** Requests live connections with these headers, one after the other, and returns which are admitted. */
async function statuses(newsroom: Newsroom, way: keyof typeof WAYS, all: readonly Headers[]) {
  const attempts = [];
  for (const headers of all) attempts.push(await WAYS[way](newsroom, headers));
  for (const attempt of attempts) attempt.close();
  await noneLeft(newsroom);
  return attempts.map(({ status }) => status);
}

describe('a client address', () => {
  const newsroom = useNewsroom({ settings: { MAX_SOCKETS_PER_ADDRESS: '2' } });

  it('may have a limited number of sockets and streams together, and another one once one is closed', async () => {
    const first = await socket(newsroom);
    const second = await stream(newsroom);
    expect([first.status, second.status]).toEqual([101, 200]);
    for (const way of [socket, stream]) expect((await way(newsroom)).status).toBe(429);
    expect((await socket(newsroom)).body).toContain('2 live connections');
    // Other requests are not counted.
    expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
    expect(
      (await fetch(`${newsroom.url}?${new URLSearchParams({ query: '{ __typename }' }).toString()}`)).status,
    ).toBe(200);

    first.close();
    const third = await eventually(async () => {
      const attempt = await socket(newsroom);
      expect(attempt.status).toBe(101);
      return attempt;
    });
    expect((await socket(newsroom)).status).toBe(429);
    second.close();
    const fourth = await eventually(async () => {
      const attempt = await stream(newsroom);
      expect(attempt.status).toBe(200);
      return attempt;
    });
    for (const attempt of [third, fourth]) attempt.close();
    await noneLeft(newsroom);
  });

  it("can't be faked with a header if the node has no trusted proxy", async () => {
    await eventually(async () => {
      const first = await statuses(
        newsroom,
        'socket',
        ['1', '2', '3'].map((last) => ({ 'x-forwarded-for': `203.0.113.${last}` })),
      );
      expect(first).toEqual([101, 101, 429]);
    });
  });

  it('may open another socket after one was refused or never opened', async () => {
    await eventually(async () => {
      expect(await statuses(newsroom, 'socket', [{}, {}])).toEqual([101, 101]);
    });
    for (let count = 0; count < 5; count += 1) {
      const connection = openConnection(newsroom.url);
      // An upgrade request without a key can't become a socket.
      connection.write(
        'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      connection.resume();
      await once(connection, 'close');
    }
    await eventually(async () => {
      expect(await statuses(newsroom, 'socket', [{}, {}])).toEqual([101, 101]);
    });
  });
});

describe('a client address that may have many live connections', () => {
  it('may have as many connections, and others for requests', async () => {
    const newsroom = await newsroomForTest({ settings: { MAX_SOCKETS_PER_ADDRESS: '1600' } });
    const sockets: Socket[] = [];
    let closed = 0;
    for (let count = 0; count < 1_600; count += 1) {
      const socket = openConnection(newsroom.url);
      socket.on('close', () => (closed += 1));
      sockets.push(socket);
      if (count % 100 === 99) await once(socket, 'connect');
    }
    expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
    expect(closed).toBe(0);
    for (const socket of sockets) socket.destroy();
  });
});

describe('a client address behind a trusted proxy', () => {
  const newsroom = useNewsroom({ settings: { MAX_SOCKETS_PER_ADDRESS: '1', TRUSTED_PROXIES: '1' } });

  const from = (...all: string[]) => all.map((address) => ({ 'x-forwarded-for': address }));

  for (const way of ['socket', 'stream'] as const) {
    const yes = LET_IN[way];
    it(`is the one that the proxy appends, for a ${way}`, async () => {
      expect(
        await statuses(newsroom, way, from(`192.0.2.1`, '192.0.2.2', '192.0.2.1', '::ffff:192.0.2.2')),
      ).toEqual([yes, yes, 429, 429]);
    });

    it(`is not one that the client itself sends before it, for a ${way}`, async () => {
      expect(
        await statuses(
          newsroom,
          way,
          from('198.51.100.1', '10.0.0.1, 198.51.100.1', '10.0.0.2,198.51.100.1', '198.51.100.1, 10.0.0.1'),
        ),
      ).toEqual([yes, 429, 429, yes]);
    });
  }

  it("is the proxy's own if it appends none", async () => {
    expect(await statuses(newsroom, 'socket', [{}, {}, { 'x-forwarded-for': ' ' }])).toEqual([101, 429, 429]);
  });

  it('is cut to 64 bits if it is an IPv6 address, however it is written', async () => {
    const addresses = [
      '2001:db8:0:1::1',
      '2001:DB8::1:ffff:0:0:2',
      '2001:0db8:0000:0001:1::',
      '2001:db8:0:2::1',
    ];
    expect(await statuses(newsroom, 'socket', from(...addresses))).toEqual([101, 429, 429, 101]);
  });
});

describe('a page of this machine', () => {
  const NAMES = ['http://localhost:5173', 'http://127.0.0.1:5173', 'http://[::1]:5173'];
  const OTHERS = ['null', 'https://evil.example', 'http://localhost.evil.example', 'http://127.0.0.2:5173'];

  const HOSTS = ['localhost:4000', '127.0.0.1:4000', '[::1]:4000'];

  /** Which pages may open sockets to the node under each of its names, and streams under the address that it is at. */
  async function admitted(settings: NodeJS.ProcessEnv) {
    const newsroom = await newsroomForTest({ settings });
    const origins = [...NAMES, ...OTHERS];
    const pairs = origins.flatMap((origin) => [...HOSTS, 'news.example'].map((host) => ({ origin, host })));
    const sockets = await statuses(newsroom, 'socket', pairs);
    const streams = await statuses(
      newsroom,
      'stream',
      origins.map((origin) => ({ origin })),
    );
    return {
      sockets: pairs
        .filter((_pair, index) => sockets[index] === LET_IN.socket)
        .map(({ origin, host }) => `${origin} to ${host}`),
      streams: origins.filter((_origin, index) => streams[index] === LET_IN.stream),
    };
  }

  it('may open a live connection to a node that only this machine reaches, whatever each is called', async () => {
    expect(await admitted({})).toEqual({
      sockets: NAMES.flatMap((origin) => HOSTS.map((host) => `${origin} to ${host}`)),
      streams: NAMES,
    });
  });

  it('may open one to a node that others reach, too, only if both have the same name', async () => {
    expect(await admitted({ HOST: '0.0.0.0' })).toEqual({
      sockets: NAMES.map((origin, index) => `${origin} to ${HOSTS[index]}`),
      // The node is opened at 127.0.0.1.
      streams: ['http://127.0.0.1:5173'],
    });
  });
});

describe('a page of another origin', () => {
  const ORIGINS = [
    'https://news.example',
    'https://evil.example',
    'null',
    'https://news.example.evil.example',
  ];

  /** Whether pages of these origins, a page of the node's own host, and a program are admitted. */
  async function outcomes(settings: NodeJS.ProcessEnv) {
    const newsroom = await newsroomForTest({ settings });
    const { host } = new URL(newsroom.url);
    const all = [...ORIGINS, `http://${host}`].map((origin) => ({ origin }));
    return {
      sockets: await statuses(newsroom, 'socket', [...all, {}]),
      streams: await statuses(newsroom, 'stream', [...all, {}]),
      refused: (await socket(newsroom, { origin: 'https://evil.example' })).body,
      // Unlike live connections, other requests are open to all pages, by the CORS headers.
      asked: (
        await fetch(`${newsroom.url}?${new URLSearchParams({ query: '{ __typename }' }).toString()}`, {
          headers: { origin: 'https://evil.example' },
        })
      ).status,
      warned: newsroom.logged.some(({ msg }) => String(msg).includes('ALLOWED_ORIGINS')),
    };
  }

  it('may not open a live connection; a page of this host may, and so may programs', async () => {
    expect(await outcomes({})).toEqual({
      sockets: [403, 403, 403, 403, 101, 101],
      streams: [403, 403, 403, 403, 200, 200],
      refused:
        "FORBIDDEN: Pages of this origin may not open live connections. It isn't in the node's ALLOWED_ORIGINS.",
      asked: 200,
      warned: true,
    });
  });

  it('may open one if it is listed; pages of this host still may', async () => {
    const ALLOWED_ORIGINS = 'https://other.example, https://news.example/';
    expect(await outcomes({ ALLOWED_ORIGINS })).toMatchObject({
      sockets: [101, 403, 403, 403, 101, 101],
      streams: [200, 403, 403, 403, 200, 200],
    });
  });

  it('may open one if all origins may', async () => {
    expect(await outcomes({ ALLOWED_ORIGINS: '*' })).toMatchObject({
      sockets: [101, 101, 101, 101, 101, 101],
      streams: [200, 200, 200, 200, 200, 200],
      warned: false,
    });
  });
});
