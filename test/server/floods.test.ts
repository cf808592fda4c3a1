import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { failuresOf } from '../support/failures.ts';
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

  const FLOODS: readonly (readonly [
    what: string,
    count: number,
    codes: readonly number[],
    send: (wire: Wire, index: number) => void,
  ])[] = [
    ['subscriptions', 20_000, [1008], (wire, index) => wire.send(subscribe(`${index}`, EVENTS))],
    [
      'subscriptions of as many documents',
      20_000,
      [1008],
      (wire, index) => wire.send(subscribe(`${index}`, `subscription S${index} { feed { id } }`)),
    ],
    // Or disconnected without a close frame, if its answers pile up.
    ['WebSocket pings', 50_000, [1008, 1006], ({ socket }) => socket.ping()],
    ['unsolicited WebSocket pongs', 50_000, [1008], ({ socket }) => socket.pong()],
    ['pings of graphql-transport-ws', 20_000, [1008], (wire) => wire.send({ type: 'ping' })],
    [
      'fragments of one message',
      16_000,
      [1008],
      ({ socket }, index) => socket.send('x', { fin: index === 15_999 }),
    ],
    ['messages that are not JSON', 10_000, [4400], (wire) => wire.send('{')],
    ['frames that are not UTF-8', 10_000, [4400], ({ socket }) => socket.send(Buffer.from([0xff, 0xfe, 0]))],
    ['subscriptions with the same id', 10_000, [4409], (wire) => wire.send(subscribe('same', EVENTS))],
  ];

  it('is closed with the code for its kind of flood, and others are served right after', async () => {
    const failures = await failuresOf(
      FLOODS,
      ([what, count]) => `${count} ${what}`,
      async ([, count, codes, send]) => {
        const wire = await openWire(newsroom.url);
        for (let index = 0; index < count; index += 1) send(wire, index);
        expect(codes).toContain((await wire.closed).code);
        await scene.isServed();
        await scene.begun(1);
        expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
      },
    );
    expect(failures).toEqual([]);
  });

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
