import { describe, expect, it } from 'vitest';
import { openWithBystander } from '../support/clients/bystander.ts';
import { get, TRANSPORTS } from '../support/clients/transports.ts';
import { opened } from '../support/opened.ts';

/** Bytes of JSON that fit into a request or message. A GET has its variables in its URL, where most characters take three. */
const ROOM: Record<string, number> = {
  'HTTP POST': 98_000,
  'HTTP GET': 4_000,
  SSE: 98_000,
  WebSocket: 60_000,
};

const ARTICLES =
  'query ($filter: ArticleFilter, $first: Int) { articles(filter: $filter, first: $first) { totalCount } }';
const FEED = 'query ($filter: FeedFilter) { feed(filter: $filter) { nodes { id } } }';

const many = <Part>(count: number, part: (index: number) => Part) =>
  Array.from({ length: count }, (_, index) => part(index));

/** An object of as many of these keys as have room. Its values are to be found nowhere in an answer. */
function keys(room: number, key: (index: number) => string): object {
  const width = Buffer.byteLength(`"${key(1_000)}":"CANARY",`);
  return Object.fromEntries(many(Math.floor(room / width), (index) => [key(index), 'CANARY']));
}

/** Wrong variables that fill a request, with what the message says, and where the first mistake is. */
const BOMBS: [string, string, (room: number) => object, RegExp, string][] = [
  [
    'of unknown keys',
    ARTICLES,
    (room) => ({ filter: keys(room, (index) => `unknownKey${index}`) }),
    /^Variable "\$filter" got an invalid value: Field "unknownKey0" is not defined by type "ArticleFilter"/,
    'filter',
  ],
  [
    'of unknown keys in another script',
    ARTICLES,
    (room) => ({ filter: keys(room, (index) => `ключ${index}`) }),
    /^Variable "\$filter" got an invalid value: Field "ключ0" is not defined/,
    'filter',
  ],
  [
    'of one long key',
    ARTICLES,
    (room) => ({ filter: { ['k'.repeat(room)]: 'CANARY' } }),
    /^Variable "\$filter" got an invalid value: Field "k+…$/,
    'filter',
  ],
  [
    'of 9,000 invalid enum values',
    FEED,
    (room) => ({ filter: { types: many(Math.min(9_000, Math.floor(room / 6)), () => 'CAN') } }),
    /^Variable "\$filter" got an invalid value at "filter\.types\[0\]": Expected a value of type "FeedEventType": ARTICLE_COMMENT_ADDED, ARTICLE_CORRECTED, .*…$/,
    'filter.types.0',
  ],
  [
    'of one long text',
    ARTICLES,
    (room) => ({ first: 'CANARY'.repeat(room / 6) }),
    /^Variable "\$first" got an invalid value: Expected a value of type "Int"\.$/,
    'first',
  ],
];

describe('wrong input', () => {
  const scene = opened(() => openWithBystander());

  for (const transport of TRANSPORTS) {
    const room = ROOM[transport.name] ?? 0;

    it(`in variables gets one short error over ${transport.name}, and others are served meanwhile`, async () => {
      for (const [what, query, variables, message, place] of BOMBS) {
        const [{ data, errors, raw }] = await Promise.all([
          transport.send(scene.newsroom, { query, variables: variables(room) }),
          scene.isServed(),
        ]);
        expect.soft(data ?? null, what).toBeNull();
        expect.soft(errors, what).toHaveLength(1);
        expect.soft(errors[0]?.message, what).toMatch(message);
        expect.soft(errors[0]?.extensions, what).toEqual({
          ...{ code: 'BAD_USER_INPUT', variablePath: place.split('.') },
        });
        expect.soft(raw.length, what).toBeLessThan(2_000);
        expect.soft(raw, what).not.toMatch(/CAN/);
      }
    });

    it(`in a document gets few and short errors over ${transport.name}`, async () => {
      const size = transport === get ? 100 : 590;
      const long = 'x'.repeat(Math.floor(room / size) - 10);
      const documents = [
        `{ articles(filter: { ${many(size, (index) => `${long}${index}: 1`).join(' ')} }) { totalCount } }`,
        `{ articles(first: { ${many(size, (index) => `${long}${index}: 1`).join(' ')} }) { totalCount } }`,
        `{ feed(filter: { types: [${many(size, () => 'NOPE').join(' ')}] }) { nodes { id } } }`,
        `{ ${many(size, (index) => `articles${long}${index}`).join(' ')} }`,
        `query ($${long.repeat(size)}: Nope) { __typename }`,
      ];
      for (const query of documents) {
        const [{ errors }] = await Promise.all([transport.send(scene.newsroom, { query }), scene.isServed()]);
        expect(errors.length).toBeGreaterThan(0);
        expect(errors.length).toBeLessThanOrEqual(11);
        for (const { message, extensions } of errors) {
          expect(message.length).toBeLessThanOrEqual(501);
          expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
        }
      }
    });

    it(`is refused unread over ${transport.name} if it is nested deeper than 100`, async () => {
      let filter: unknown = 'CANARY';
      for (let depth = 0; depth < 101; depth += 1) filter = [filter];
      const { errors, raw } = await transport.send(scene.newsroom, {
        query: ARTICLES,
        variables: { filter },
      });
      expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
      expect(raw).not.toMatch(/CAN/);
      const extended = await transport.send(scene.newsroom, {
        query: '{ __typename }',
        extensions: { filter },
      });
      expect(extended.errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
    });

    // 10,001 values don't fit into a URL.
    if (transport === get) continue;
    it(`is refused unread over ${transport.name} if it has more than 10,000 values`, async () => {
      const send = (count: number) =>
        transport.send(scene.newsroom, {
          query: '{ __typename }',
          variables: { unused: many(count, () => 0) },
        });
      expect((await send(9_999)).errors).toEqual([]);
      expect((await send(10_000)).errors).toEqual([
        { message: 'The variables may hold at most 10000 values.', extensions: { code: 'LIMIT_EXCEEDED' } },
      ]);
    });
  }

  const MESSAGES: [string, string, object, string][] = [
    [
      'a misspelt key',
      ARTICLES,
      { filter: { publishedFron: null } },
      '"$filter" got an invalid value: Field "publishedFron" is not defined by type "ArticleFilter". Did you mean "publishedFrom" or "publishedUntil"?',
    ],
    [
      'a wrong time',
      ARTICLES,
      { filter: { publishedFrom: 'CANARY' } },
      '"$filter" got an invalid value at "filter.publishedFrom": Expected a time with an offset from UTC, such as 2025-09-25T14:30:00Z.',
    ],
    [
      'null in a list',
      FEED,
      { filter: { types: [null] } },
      '"$filter" got an invalid value at "filter.types[0]": Expected non-nullable type "FeedEventType!" not to be null.',
    ],
    [
      'a list instead of an object',
      FEED,
      { filter: ['CANARY'] },
      '"$filter" got an invalid value: Expected type "FeedFilter" to be an object.',
    ],
    [
      'a missing value',
      'query ($id: ID!) { node(id: $id) { id } }',
      {},
      '"$id" got an invalid value: A value of type "ID!" is required.',
    ],
  ];
  it('gets the place of the mistake, over every transport', async () => {
    for (const [what, query, variables, message] of MESSAGES) {
      for (const transport of TRANSPORTS) {
        const { errors, raw } = await transport.send(scene.newsroom, { query, variables });
        const place = { message: `Variable ${message}`, locations: [{ line: 1, column: 8 }] };
        expect.soft(errors, `${what}, ${transport.name}`).toMatchObject([place]);
        expect.soft(raw, `${what}, ${transport.name}`).not.toMatch(/CAN/);
      }
    }
  });
});
