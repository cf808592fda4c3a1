import { describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { get, socket, TRANSPORTS, type Operation, type Outcome } from '../support/clients/transports.ts';
import { articleCursor } from '../support/clients/feed.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

const nested = (depth: number, open: string, inner: string) =>
  open.repeat(depth) + inner + '}'.repeat(depth * (open.split('{').length - 1));

const pagesOfPages = (count: string) =>
  `campaigns(first: ${count}) { nodes { articles(first: ${count}) { nodes { id slug } } } }`;

const RECORD = `mutation { createOrganization(input: { slug: "x", name: "x" }) { __typename } }`;
const RECORD_PUBLIC = `mutation {
  createOrganization(input: { slug: "x", name: "x", visibility: PUBLIC }) { __typename }
}`;

const WIDE = 'id slug state language headline revisionNumber';

/** Operations that are refused, by the code of their error, with what is wrong with each. Many are only a document. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, string | Operation>>>> = {
  BAD_USER_INPUT: {
    'a document that does not parse': '{',
    'an empty document': ' ',
    'an unknown field': '{ articles { nope } }',
    'an unknown type': '{ ... on Nope { id } }',
    'a fragment cycle': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'a missing variable': 'query ($slug: String!) { article(slug: $slug) { id } }',
    'a variable of the wrong type': {
      query: 'query ($n: Int) { articles(first: $n) { totalCount } }',
      variables: { n: 'ten' },
    },
    'two operations and no name': 'query A { __typename } query B { __typename }',
    'a name that no operation has': { query: 'query A { __typename }', operationName: 'B' },
    'a forged cursor': '{ feed(after: "forged") { nodes { id } } }',
  },
  LIMIT_EXCEEDED: {
    'fields 5,000 deep': nested(5_000, '{a', ''),
    'fields 21 deep': `{ statements { nodes ${nested(19, '{ inReplyTo', '{ id }')} } }`,
    '1,000 aliases': `{ ${repeat(1_000, (index) => `a${index}: __typename`)} }`,
    '2,001 tokens': `{ ${repeat(1_999, () => 'a')} }`,
    '2,001 comments': `${'#\n'.repeat(2_001)} { __typename }`,
    '2,001 lines': `{ __typename }${'\n'.repeat(2_000)}`,
    'a field 1,990 times': `{ ${repeat(1_990, () => '__typename')} }`,
    '1,000 directives': `{ __typename ${repeat(1_000, () => '@skip(if: false)')} }`,
    'fragments that expand exponentially': `{ ...F0 } fragment F60 on Query { __typename }
      ${repeat(60, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}`,
    'pages of pages': `{ ${pagesOfPages('100')} }`,
    'pages of pages, by variables': {
      query: `query ($n: Int) { ${pagesOfPages('$n')} }`,
      variables: { n: 100 },
    },
    'pages of pages, by defaults': `query ($n: Int = 100) { ${pagesOfPages('$n')} }`,
    'pages beside pages, made up for by a page of less than nothing': `{
      less: articles(first: -100000000) { nodes { id } }
      ${repeat(60, (index) => `a${index}: articles(first: 100) { nodes { ${WIDE} } }`)} }`,
  },
  UNAUTHENTICATED: {
    'a mutation by a reader': RECORD,
    'a wrong token': { query: '{ __typename }', token: 'dateline_wrong' },
  },
};

describe('every transport', () => {
  const newsroom = useNewsroom();

  async function everywhere(operation: Operation): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    const { query = '' } = operation;
    for (const transport of TRANSPORTS) {
      if (transport === get && query.startsWith('mutation')) continue;
      // Node accepts at most 16 KB of headers, which include the address.
      if (transport === get && encodeURIComponent(query).length > 15_000) continue;
      outcomes.set(transport.name, await transport.send(newsroom, operation));
    }
    return outcomes;
  }

  it('answers a query with the same result', async () => {
    const { slug } = await openDesk(newsroom).publishedArticle({ headline: 'The same everywhere' });
    const query = 'query ($slug: String!) { article(slug: $slug) { headline } viewer { member { role } } }';
    const reader = await everywhere({ query, variables: { slug } });
    expect(reader.size).toBe(4);
    for (const { data, errors } of reader.values()) {
      expect(errors).toEqual([]);
      expect(data).toEqual({ article: { headline: 'The same everywhere' }, viewer: { member: null } });
    }
    const member = await everywhere({ query, variables: { slug }, token: newsroom.tokens.REPORTER });
    for (const { data } of member.values())
      expect(data).toMatchObject({ viewer: { member: { role: 'REPORTER' } } });
  });

  it('refuses each operation that is wrong with the same code and message', async () => {
    const cases = Object.entries(REFUSED).flatMap(([code, operations]) =>
      Object.entries(operations).map(([what, operation]) => ({ code, what, operation })),
    );
    for (const { code, what, operation } of cases) {
      const outcomes = await everywhere(typeof operation === 'string' ? { query: operation } : operation);
      expect.soft(outcomes.size, what).toBeGreaterThanOrEqual(3);
      const [[, first] = []] = outcomes;
      for (const [name, { data, errors }] of outcomes) {
        expect.soft(Object.values(data ?? {}), `${what}, ${name}`).not.toContainEqual(expect.anything());
        expect.soft(errors[0]?.extensions, `${what}, ${name}`).toMatchObject({ code });
        // graphql-ws words this one itself, and a close frame has no room for more than a message.
        const isWordedByItself = name === socket.name && /\b[Nn]ame\b|token/.test(what);
        if (!isWordedByItself) expect.soft(errors, `${what}, ${name}`).toEqual(first?.errors);
      }
    }
  });

  it('lets a member do what the role allows, and refuses the rest with FORBIDDEN', async () => {
    const token = newsroom.tokens.REPORTER;
    for (const { errors, data } of (await everywhere({ query: RECORD_PUBLIC, token })).values()) {
      expect(data).toEqual({ createOrganization: null });
      expect(errors).toMatchObject([{ path: ['createOrganization'], extensions: { code: 'FORBIDDEN' } }]);
    }
    const outcomes = [...(await everywhere({ query: RECORD, token })).values()];
    expect(outcomes.map(({ data }) => data)).toEqual([
      { createOrganization: { __typename: 'CreateOrganizationPayload' } },
      { createOrganization: { __typename: 'SlugTakenError' } },
      { createOrganization: { __typename: 'SlugTakenError' } },
    ]);
  });

  it('refuses a token once it is revoked, also on an open socket', async () => {
    const token = await createMemberToken(newsroom.prisma, { name: 'Leaves', role: 'EDITOR' });
    const query = '{ viewer { member { name } } }';
    const wire = await openWire(newsroom.url, { init: { authorization: `Bearer ${token}` } });
    wire.send(subscribe('before', query));
    expect(await wire.next()).toMatchObject({
      payload: { data: { viewer: { member: { name: 'Leaves' } } } },
    });
    await wire.next();
    await newsroom.prisma.apiToken.updateMany({
      where: { member: { name: 'Leaves' } },
      data: { revokedAt: new Date() },
    });
    for (const [name, { data, errors }] of await everywhere({ query, token })) {
      expect(data, name).toBeUndefined();
      expect(errors, name).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    wire.send(subscribe('after', query));
    const refusal = await wire.next();
    // On a busy machine, the check of open sockets may come before the operation.
    if (refusal === null) expect((await wire.closed).code).toBe(4403);
    else expect(refusal).toMatchObject({ payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    wire.socket.close();
  });

  describe('if an error is internal', () => {
    /** What must not be shown: libraries, paths and SQL. */
    const INTERNALS =
      /prisma|postgres|select |relation|does not exist|node_modules|\bat \S+ \(|\/src\/|CampaignDemand|ApiToken|gone/i;

    async function failing(table: string, operation: Operation) {
      await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "${table}" RENAME TO "gone"`);
      try {
        return await everywhere(operation);
      } finally {
        await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "gone" RENAME TO "${table}"`);
      }
    }

    function expectMasked(outcomes: Map<string, Outcome>) {
      for (const [name, { errors, raw }] of outcomes) {
        expect(errors, name).toHaveLength(1);
        const { message, extensions } = errors[0] ?? { message: '', extensions: {} };
        expect(message, name).toMatch(/^Internal error/);
        expect(extensions, name).toEqual({
          code: 'INTERNAL',
          requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        });
        expect(raw.replace(/"path":\[[^\]]*\]/g, ''), name).not.toMatch(INTERNALS);
        const entry = newsroom.logged.find(
          ({ msg, requestId }) => msg === 'operation failed' && requestId === extensions['requestId'],
        );
        expect(JSON.stringify(entry), name).toContain('does not exist');
      }
    }

    it('shows a request id that is in a log line, and nothing else, if an operation fails while it runs', async () => {
      const { slug } = await openDesk(newsroom).campaign();
      const query = `{ campaign(slug: "${slug}") { demands { text } } }`;
      const outcomes = await failing('CampaignDemand', { query });
      expect(outcomes.size).toBe(4);
      expectMasked(outcomes);
      const answer = outcomes.get('HTTP POST');
      const [, onResponse] = /"x-request-id","([^"]+)"/.exec(answer?.raw ?? '') ?? [];
      expect(onResponse).toBe(answer?.errors[0]?.extensions['requestId']);
    });

    it('shows no more if it fails before it runs', async () => {
      const query = '{ __typename }';
      const outcomes = await failing('ApiToken', { query, token: newsroom.tokens.EDITOR });
      const { errors, raw } = outcomes.get(socket.name) ?? { errors: [], raw: '' };
      // The code tells the client to reconnect by itself.
      expect(raw).toMatch(/^1013 INTERNAL: Internal error/);
      expect(errors).toHaveLength(1);
      outcomes.delete(socket.name);
      expectMasked(outcomes);
    });

    it('shows no more if a subscription fails to begin', async () => {
      const after = await articleCursor(newsroom);
      const query = `subscription { articleUpdated(slug: "any", after: "${after}") { id } }`;
      await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "Article" RENAME TO "gone"`);
      try {
        const wire = await openWire(newsroom.url);
        wire.send(subscribe('1', query));
        expect(await wire.next()).toMatchObject({
          payload: { errors: [{ extensions: { code: 'INTERNAL' } }] },
        });
        expect(await wire.next()).toEqual({ id: '1', type: 'complete' });
        expect(wire.received.join()).not.toMatch(INTERNALS);
        wire.socket.close();
      } finally {
        await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "gone" RENAME TO "Article"`);
      }
    });
  });
});
