import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { globalId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { sendBytes } from '../support/clients/wire.ts';

const NEWER = 'application/graphql-response+json';
const QUERY = JSON.stringify({ query: '{ __typename }' });
const MUTATION = 'mutation { createOrganization(input: { slug: "x", name: "x" }) { __typename } }';

describe('the API over HTTP', () => {
  const newsroom = useNewsroom();

  function send(body: BodyInit, headers: Record<string, string> = {}) {
    return fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  const ask = (query: string, headers: Record<string, string> = {}) =>
    send(JSON.stringify({ query }), headers);

  describe('responds with the status', () => {
    const statuses: [string, number, string, Record<string, string>?][] = [
      ['that all is well', 200, '{ __typename }'],
      ['that a document does not parse', 400, '{'],
      ['that a document is not valid', 400, '{ nope }'],
      ['that a variable is missing', 400, 'query ($n: Int!) { articles(first: $n) { totalCount } }'],
      ['that an operation is too large', 400, `{ ${'a '.repeat(2_000)} }`],
      ['that one must sign in', 401, MUTATION],
      ['that a token does not hold', 401, '{ __typename }', { authorization: 'Bearer wrong' }],
      ['for an error in a field beside data', 200, '{ node(id: "x") { id } articles { totalCount } }'],
      ['nothing of an error that took the data with it', 200, '{ feed(after: "forged") { nodes { id } } }'],
    ];
    it('for each outcome, in both types of JSON', async () => {
      for (const [what, status, query, headers] of statuses)
        for (const accept of ['*/*', 'application/graphql-response+json'])
          expect.soft((await ask(query, { ...headers, accept })).status, `${what}, ${accept}`).toBe(status);
    });

    it('for what a role does not allow: 403', async () => {
      const query = MUTATION.replace('name: "x"', 'name: "x", visibility: PUBLIC');
      const authorization = `Bearer ${newsroom.tokens.REPORTER}`;
      expect((await ask(query, { authorization })).status).toBe(403);
    });

    it("for a document that can't be parsed: 200 to older clients, which accept application/json", async () => {
      expect((await ask('{', { accept: 'application/json' })).status).toBe(200);
    });
  });

  /** The response's status and code. CPU time is bounded, about 5 ms, since the clock also counts what else runs. */
  async function soon(query: string) {
    const costs: number[] = [];
    let answer: unknown[] = [];
    for (let time = 0; time < 3; time += 1) {
      const before = process.cpuUsage();
      const response = await ask(query);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1_000);
      answer = [response.status, errors[0]?.extensions.code];
    }
    expect(Math.min(...costs)).toBeLessThan(100);
    return answer;
  }

  it('answers floods with 400 at once', async () => {
    const floods = [
      '{a'.repeat(5_000) + '}'.repeat(5_000),
      `{ ${Array.from({ length: 5_000 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
      `{ ${'__typename '.repeat(9_000)} }`,
      `{ __typename ${'@skip(if: false) '.repeat(5_000)} }`,
      `{ nodes(ids: ${'['.repeat(40_000)}) { id } }`,
      `${'#\n'.repeat(30_000)}{ a }`,
      `${'\n'.repeat(40_000)}{ a }`,
      `{ node(id: """${'\r'.repeat(2_000)}""") { id } }`,
      `{ ${'...A '.repeat(500)} } ${Array.from({ length: 3_000 }, (_, index) => `fragment F${index} on Query { a }`).join(' ')}`,
    ];
    for (const flood of floods) expect(await soon(flood)).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  it('scans a string without an end only once', async () => {
    for (const part of ['"a\\', '\\"', '"', '"""', '"""\\']) {
      expect(await soon('{ a(b: "' + part.repeat(10_000))).toEqual([400, 'BAD_USER_INPUT']);
    }
    // Short enough in lines.
    expect(await soon('{ a(b: "' + '"\n'.repeat(1_900))).toEqual([400, 'BAD_USER_INPUT']);
    const brackets = '[('.repeat(200);
    const quoted = `{ node(id: "${brackets}\\"${brackets}") { id } other: node(id: """${brackets}""") { id } }`;
    expect((await ask(quoted)).status).toBe(200);
  });

  describe('accepts only JSON', () => {
    it('and refuses other types with 415', async () => {
      for (const type of [
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain',
        'application/graphql',
        'application/json-not',
        'application/xml, application/json',
      ])
        for (const body of [QUERY, new URLSearchParams({ query: MUTATION }).toString()])
          expect.soft((await send(body, { 'content-type': type })).status, type).toBe(415);
    });

    it('and refuses a body without a content type with 415', async () => {
      const response = await fetch(newsroom.url, { method: 'POST', body: Buffer.from(QUERY) });
      expect(response.status).toBe(415);
    });

    it('whatever its charset parameter says, and in upper case as well', async () => {
      for (const type of ['application/json; charset=utf-8', 'Application/JSON'])
        expect((await send(QUERY, { 'content-type': type })).status).toBe(200);
    });

    it('and refuses what is not one operation with 400, and executes nothing of it', async () => {
      const query = '{ __typename }';
      const bodies = [
        { query: 1 },
        { query, variables: [] },
        { query, extensions: 'x' },
        { query, operationName: 1 },
        { query, more: true },
        [{ query }, { query }],
        [],
        null,
        'query',
        {},
        { variables: {} },
      ].map((body) => JSON.stringify(body));
      for (const body of [...bodies, '{', '']) {
        for (const accept of ['*/*', NEWER]) {
          const response = await send(body, { accept });
          expect.soft(response.status, body).toBe(400);
          const { data, errors } = (await response.json()) as {
            data?: unknown;
            errors: { message: string }[];
          };
          expect.soft(data, body).toBeUndefined();
          expect.soft(errors, body).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
          expect.soft(errors[0]?.message, body).not.toBe('');
        }
      }
    });
  });

  it('answers in the first type of JSON that its client accepts', async () => {
    const types: readonly [accept: string, type: string | null][] = [
      ['*/*', 'application/json'],
      ['application/*', 'application/json'],
      ['application/json', 'application/json'],
      [NEWER, NEWER],
      [`${NEWER}, application/json;q=0.9`, NEWER],
      [`application/json, ${NEWER}`, 'application/json'],
      [`text/event-stream, multipart/mixed, ${NEWER}`, NEWER],
      ['application/json; charset=latin-1, */*', 'application/json'],
      ['text/event-stream', 'text/event-stream'],
      ['image/png', null],
    ];
    for (const [accept, type] of types) {
      const response = await send(QUERY, { accept });
      const expected = type?.includes('json') ? `${type}; charset=utf-8` : type;
      const given = response.status === 406 ? null : response.headers.get('content-type');
      expect.soft(given, accept).toBe(expected);
    }
  });

  it('changes something once if its result has an error, too', async () => {
    const outlet = await newsroom.prisma.organization.create({
      data: { slug: 'outlet', name: 'The Outlet' },
    });
    const input = `{ outletIds: ["${globalId('Organization', outlet.id)}"], headline: "Once" }`;
    const query = `mutation {
      createSourceReport(input: ${input}) { __typename }
      createMember(input: { name: "Ada", role: REPORTER }) { __typename }
    }`;
    const response = await ask(query, { authorization: `Bearer ${newsroom.tokens.EDITOR}` });
    expect(await response.json()).toMatchObject({ errors: [{ path: ['createMember'] }] });
    expect(await newsroom.prisma.sourceReport.count({ where: { headline: 'Once' } })).toBe(1);
  });

  it('refuses a header Accept of more than 500 characters with 431', async () => {
    const accept = (length: number) => 'application/json'.padEnd(length, ',');
    expect((await send(QUERY, { accept: accept(500) })).status).toBe(200);
    expect((await send(QUERY, { accept: accept(501) })).status).toBe(431);
  });

  it('refuses a body of more than 100,000 bytes with 413, and does not read one that is far longer', async () => {
    const body = (length: number) => JSON.stringify({ query: '{ __typename }' }).padEnd(length);
    expect((await send(body(100_000))).status).toBe(200);
    const refused = await send(body(100_001), { accept: 'application/graphql-response+json' });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      ...[413, 'application/graphql-response+json; charset=utf-8'],
    ]);
    expect(await refused.json()).toEqual({
      errors: [
        {
          message: 'The body may have at most 100000 bytes.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });

    const endless = request(newsroom.url, { method: 'POST', headers: { 'content-length': 5_000_000_000 } });
    endless.on('error', () => undefined);
    endless.flushHeaders();
    const [response] = (await once(endless, 'response')) as [{ statusCode: number; headers: object }];
    expect(response.statusCode).toBe(413);
    expect(response.headers).toMatchObject({ connection: 'close' });
    endless.destroy();
  });

  it('reads a body of up to 2,000,000 bytes of a member, and no other long one', async () => {
    const body = (length: number) => JSON.stringify({ query: '{ __typename }' }).padEnd(length);
    const member = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    expect((await send(body(2_000_000), member)).status).toBe(200);
    expect((await send(body(2_000_001), member)).status).toBe(413);

    // It is answered before any of it is sent.
    const statusOf = async (headers: object) => {
      const unsent = request(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': 1_900_000, ...headers },
      });
      unsent.on('error', () => undefined);
      unsent.flushHeaders();
      const [response] = (await once(unsent, 'response')) as [{ statusCode: number }];
      unsent.destroy();
      return response.statusCode;
    };
    expect(await statusOf({})).toBe(413);
    expect(await statusOf({ authorization: 'Bearer unknown' })).toBe(401);
  });

  it('refuses a compressed body with 415', async () => {
    expect((await send(gzipSync(QUERY), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('refuses a body without Content-Length with 411', async () => {
    const chunked = `POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${QUERY.length.toString(16)}\r\n${QUERY}\r\n0\r\n\r\n`;
    expect(await sendBytes(newsroom.url, chunked)).toMatch(/^HTTP\/1\.1 411 /);
  });

  describe('by GET', () => {
    const get = (search: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${newsroom.url}?${new URLSearchParams(search).toString()}`, { headers });

    it('answers queries', async () => {
      expect((await get({ query: '{ __typename }' })).status).toBe(200);
    });

    it('answers clients that give the length of a body which they do not send', async () => {
      const sent =
        'GET /graphql?query={__typename} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      expect(await sendBytes(newsroom.url, sent)).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('refuses mutations with 405, and executes nothing', async () => {
      const headers = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
      const query = MUTATION.replace('"x"', '"by-get"');
      const response = await get({ query }, headers);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      const both = await get(
        { query: `query A { __typename } ${query.replace('mutation', 'mutation B')}`, operationName: 'B' },
        headers,
      );
      expect(both.status).toBe(405);
      expect(await newsroom.prisma.organization.count({ where: { slug: 'by-get' } })).toBe(0);
    });

    it('ignores the type of a body that there is not, as Apollo Client sends one', async () => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
        const response = await get({ query: '{ __typename }' }, { 'content-type': type });
        expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
      }
    });

    it('has an address with a slash at its end, too', async () => {
      const response = await fetch(`${newsroom.url}/?query={__typename}`);
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    });

    it('refuses variables that are not JSON or not an object with 400', async () => {
      for (const variables of ['{', '[]', '1']) {
        const response = await get({ query: '{ __typename }', variables });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      }
    });
  });

  it('refuses other methods with 405', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect((await fetch(newsroom.url, { method })).status).toBe(405);
    }
  });

  it('reveals nothing about itself to a malformed request', async () => {
    const query = (host: string) =>
      sendBytes(
        newsroom.url,
        `GET /graphql?query={__typename} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
    // The answer is cached from now on.
    expect(await query('localhost')).toMatch(/^HTTP\/1\.1 200 /);
    for (const host of ['[', 'a b', 'x:y:z', '%']) {
      const answer = await query(host);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toMatch(/node_modules|\.ts|\.js|TypeError|node:/);
    }
  });

  describe('for other sites', () => {
    const origin = 'https://reader.example';

    it('can be queried with a token that they send on purpose', async () => {
      const preflight = await fetch(newsroom.url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers':
            'authorization,content-type,apollographql-client-name,traceparent',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe(
        'authorization,content-type,apollographql-client-name,traceparent',
      );
      expect(preflight.headers.get('access-control-max-age')).toBe('86400');
      const response = await ask('{ __typename }', { origin });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-expose-headers')).toBe(
        'x-request-id, retry-after, x-cache, etag, accept, ratelimit, ratelimit-policy',
      );
    });

    it("can't be queried with credentials that browsers add by themselves", async () => {
      const response = await ask('{ __typename }', { origin });
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    });
  });
});
