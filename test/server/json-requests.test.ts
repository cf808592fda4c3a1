import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** Clients that send this Accept are answered without Yoga's requests and responses, and those that send the other with them. */
const ACCEPT = { direct: '*/*', yoga: '*/*;charset=utf-8' };
const HEADERS = [
  'content-type',
  'content-length',
  'cache-control',
  'vary',
  'allow',
  'retry-after',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
];

const FIND = 'query Find($slug: String!) { article(slug: $slug) { headline } } query Other { __typename }';
const CREATE = 'mutation { createOrganization(input: { slug: "x", name: "x" }) { __typename } }';

const BODIES: readonly [what: string, body: unknown][] = [
  ['a query', { query: '{ articles { totalCount } }' }],
  [
    'null for what is left out',
    { query: '{ __typename }', variables: null, extensions: null, operationName: null },
  ],
  ['one of several operations', { query: FIND, operationName: 'Find', variables: { slug: 'none' } }],
  ['an operation that the document has not', { query: FIND, operationName: 'None' }],
  ['several operations without a name', { query: FIND }],
  ['a variable that is missing', { query: FIND, operationName: 'Find' }],
  ['a variable of the wrong type', { query: FIND, operationName: 'Find', variables: { slug: 1 } }],
  ['an error beside data', { query: '{ node(id: "x") { id } articles { totalCount } }' }],
  ['an error that takes the data with it', { query: '{ feed(after: "forged") { nodes { id } } }' }],
  ['a change that needs a member', { query: CREATE }],
  ['a document that does not parse', { query: '{' }],
  ['a document that is not valid', { query: '{ nope }' }],
  ['an empty document', { query: '' }],
  ['a subscription', { query: 'subscription { feedUpdated { __typename } }' }],
  ['no document', {}],
  ['a document that is no text', { query: 1 }],
  ['variables that are a list', { query: '{ __typename }', variables: [] }],
  ['extensions that are a text', { query: '{ __typename }', extensions: 'x' }],
  ['an operation name that is no text', { query: '{ __typename }', operationName: 1 }],
  ['a parameter that nobody knows', { query: '{ __typename }', more: true }],
  ['a hash of a document that nobody has registered', persisted('0'.repeat(64))],
  ['a hash of another version', { extensions: { persistedQuery: { version: 2 } } }],
  [
    'too many values',
    { query: '{ __typename }', extensions: { many: Array.from({ length: 10_001 }, () => 0) } },
  ],
  ['several requests at once', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
  ['null', null],
  ['a text', 'query'],
];

describe('a request with a body of JSON', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  async function send(accept: string, body: string, more: Record<string, string> = {}) {
    const headers = { 'content-type': 'application/json', accept, ...more };
    const response = await fetch(newsroom.url, { method: 'POST', headers, body });
    return {
      status: response.status,
      headers: Object.fromEntries(HEADERS.map((name) => [name, response.headers.get(name)])),
      body: await response.text(),
    };
  }

  for (const [what, body] of BODIES) {
    it(`gets the same answer with and without Yoga: ${what}`, async () => {
      const text = JSON.stringify(body);
      expect(await send(ACCEPT.direct, text)).toEqual(await send(ACCEPT.yoga, text));
    });
  }

  it('gets the same answer if it is not JSON', async () => {
    expect(await send(ACCEPT.direct, '{')).toEqual(await send(ACCEPT.yoga, '{'));
    expect(await send(ACCEPT.direct, '')).toEqual(await send(ACCEPT.yoga, ''));
  });

  it('gets the same answer if it comes from a member', async () => {
    const query = JSON.stringify({ query: '{ articles { totalCount } }' });
    const authorization = `Bearer ${newsroom.tokens.REPORTER}`;
    const direct = await send(ACCEPT.direct, query, { authorization });
    expect(direct.status).toBe(200);
    expect(direct).toEqual(await send(ACCEPT.yoga, query, { authorization }));
    const wrong = await send(ACCEPT.direct, query, { authorization: 'Bearer wrong' });
    expect(wrong.status).toBe(401);
    expect(wrong).toEqual(await send(ACCEPT.yoga, query, { authorization: 'Bearer wrong' }));
  });

  it('changes something once if its result has an error, too', async () => {
    const outlet = await newsroom.prisma.organization.create({
      data: { slug: 'outlet', name: 'The Outlet' },
    });
    const input = `{ outletIds: ["${globalId('Organization', outlet.id)}"], headline: "Once" }`;
    const query = `mutation {
      createSourceReport(input: ${input}) { __typename }
      publishArticle(input: { id: "x", expectedRevision: 1 }) { __typename }
    }`;
    const authorization = `Bearer ${newsroom.tokens.EDITOR}`;
    const { body } = await send(ACCEPT.direct, JSON.stringify({ query }), { authorization });
    expect(JSON.parse(body)).toMatchObject({ errors: [{ path: ['publishArticle'] }] });
    expect(await newsroom.prisma.sourceReport.count({ where: { headline: 'Once' } })).toBe(1);
  });
});

function persisted(sha256Hash: string) {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}
