import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { metric, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';

interface Shown {
  readonly extensions: { readonly code: string };
}

describe('a socket that floods', () => {
  let scene: Awaited<ReturnType<typeof openWithBystander>>;
  let newsroom: Newsroom;
  beforeAll(async () => {
    scene = await openWithBystander();
    newsroom = scene.newsroom;
  });
  afterAll(() => newsroom.close());

  const times = (count: number, act: (index: number) => void) => {
    for (let index = 0; index < count; index += 1) act(index);
  };
  const floods: [string, readonly number[], (wire: Wire) => void][] = [
    [
      'with 50,000 subscriptions',
      [1008],
      (wire) => {
        times(50_000, (index) => {
          wire.send(subscribe(`${index}`, EVENTS));
        });
      },
    ],
    [
      'with 50,000 subscriptions of as many documents',
      [1008],
      (wire) => {
        times(50_000, (index) => {
          wire.send(subscribe(`${index}`, `subscription S${index} { feed { id } }`));
        });
      },
    ],
    [
      'with 200,000 WebSocket pings',
      // Or disconnected without a close frame, if its answers pile up.
      [1008, 1006],
      ({ socket }) => {
        times(200_000, () => {
          socket.ping();
        });
      },
    ],
    [
      'with 200,000 unsolicited WebSocket pongs',
      [1008],
      ({ socket }) => {
        times(200_000, () => {
          socket.pong();
        });
      },
    ],
    [
      'with 20,000 pings of graphql-transport-ws',
      [1008],
      (wire) => {
        times(20_000, () => {
          wire.send({ type: 'ping' });
        });
      },
    ],
    [
      'with a message in 16,000 fragments',
      [1008],
      ({ socket }) => {
        times(16_000, (index) => {
          socket.send('x', { fin: index === 15_999 });
        });
      },
    ],
    [
      'with 10,000 messages that are not JSON',
      [4400],
      (wire) => {
        times(10_000, () => {
          wire.send('{');
        });
      },
    ],
    [
      'with 10,000 bytes that are not UTF-8',
      [4400],
      ({ socket }) => {
        times(10_000, () => {
          socket.send(Buffer.from([0xff, 0xfe, 0]));
        });
      },
    ],
    [
      'with 10,000 messages of an unknown type',
      [4400],
      (wire) => {
        times(10_000, () => {
          wire.send({ type: 'nonsense' });
        });
      },
    ],
    [
      'with 10,000 subscriptions with the same id',
      [4409],
      (wire) => {
        times(10_000, () => {
          wire.send(subscribe('same', EVENTS));
        });
      },
    ],
    [
      'with 10,000 times connection_init',
      [4429],
      (wire) => {
        times(10_000, () => {
          wire.send({ type: 'connection_init' });
        });
      },
    ],
  ];
  for (const [what, codes, flood] of floods) {
    it(`${what} is closed with ${codes.join(' or ')}, and others are served right after`, async () => {
      const wire = await openWire(newsroom.url);
      flood(wire);
      expect(codes).toContain((await wire.closed).code);
      await scene.isServed();
      await scene.begun(1);
      expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
    });
  }

  it('with documents that are too deep, too long or invalid gets an error for each and stays open', async () => {
    const wire = await openWire(newsroom.url);
    const levels = Array.from({ length: 25 }, (_, level) => level);
    const documents = [
      ['LIMIT_EXCEEDED', `subscription { feed ${'{ a '.repeat(120)}${'}'.repeat(120)} }`],
      ['LIMIT_EXCEEDED', `subscription { feed { id ${' __typename'.repeat(2_000)} } }`],
      [
        'LIMIT_EXCEEDED',
        `subscription { feed { ... on ArticleRevised { article { ...F0 } } } } ${levels
          .map(
            (level) =>
              `fragment F${level} on Article { campaigns { articles { nodes { ...F${level + 1} } } } }`,
          )
          .join(' ')} fragment F25 on Article { slug }`,
      ],
      ['BAD_USER_INPUT', 'subscription { feed { id }'],
      ['BAD_USER_INPUT', `subscription { feed { ${'"'.repeat(500)} } }`],
      ['BAD_USER_INPUT', 'subscription { feed { nope } }'],
      ['BAD_USER_INPUT', 'subscription { feed { ...Loop } } fragment Loop on FeedEvent { ...Loop }'],
      ['BAD_USER_INPUT', 'subscription { feed { id } other: feed { id } }'],
      ['BAD_USER_INPUT', 'subscription { feed(after: "forged") { id } }'],
      ['BAD_USER_INPUT', 'subscription { feed(filter: { types: [NOPE] }) { id } }'],
    ] as const;
    for (const [index, [, query]] of documents.entries()) wire.send(subscribe(`${index}`, query));
    const codes = new Map<string, string>();
    while (codes.size < documents.length) {
      const { id = '', type, payload } = (await wire.next()) ?? { type: 'closed' };
      expect(type).not.toBe('closed');
      if (type === 'complete') continue;
      const [error] = type === 'error' ? (payload as Shown[]) : (payload as { errors: Shown[] }).errors;
      codes.set(id, error?.extensions.code ?? '');
    }
    for (const [index, [code, query]] of documents.entries()) {
      expect([query, codes.get(`${index}`)]).toEqual([query, code]);
    }
    expect(newsroom.node.subscriptions()).toBe(1);
    await scene.isServed();
    wire.send(subscribe('still here', '{ __typename }'));
    let last = await wire.next();
    while (last?.id !== 'still here') last = await wire.next();
    expect(last).toMatchObject({ type: 'next' });
    wire.socket.close();
  });
});
