import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stoppedClock } from '../support/clock.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { metric, type Newsroom, openNewsroom, UNCACHED, useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import * as raw from '../support/cache/raw.ts';
import { comparable, type CacheResult, type Operation } from '../support/cache/raw.ts';
import { openStream } from '../support/clients/wire.ts';

const [post, get] = [raw.observed(raw.post), raw.observed(raw.get)];
const outcome = ({ result }: { readonly result: CacheResult | undefined }) => result;

const PAGE = `query Page($slug: String!, $body: Boolean = true) {
  article(slug: $slug) { id headline bodyText @include(if: $body) }
}`;
const MUTATION = 'mutation { createOrganization(input: { slug: "x", name: "x" }) { __typename } }';

describe("readers' queries", () => {
  const newsroom = useNewsroom();
  /** The same database, without a cache. */
  let plain: Newsroom;
  let slug = '';
  const other = 'the-other';
  beforeAll(async () => {
    plain = await openNewsroom({ at: newsroom, settings: UNCACHED });
    await openDesk(newsroom).publishedArticle({ slug: other, headline: 'The other' });
  });
  afterAll(() => plain.leave());
  // An event drops what is kept, so that each test begins without.
  beforeEach(async () => {
    const events = await metric(newsroom, 'dateline_events_total{type="ARTICLE_PUBLISHED"}');
    ({ slug } = await openDesk(newsroom).publishedArticle({ headline: 'A headline' }));
    await expect
      .poll(() => metric(newsroom, 'dateline_events_total{type="ARTICLE_PUBLISHED"}'), { timeout: 30_000 })
      .toBeGreaterThan(events || 0);
  });

  const page = (variables: object = {}): Operation => ({ query: PAGE, variables: { slug, ...variables } });
  const outcomes = (answers: readonly { readonly result: CacheResult | undefined }[]) => answers.map(outcome);

  it('are answered with the same bytes and headers, whether the answer is made, found, or repeated', async () => {
    for (const ask of [post, get]) {
      const operation = page({ body: ask === post });
      const made = await ask(newsroom.url, operation);
      const repeated = await ask(newsroom.url, operation);
      const found = await ask(newsroom.url, { ...operation, query: `${PAGE}\n# in another form` });
      expect(outcomes([made, repeated, found])).toEqual(['miss', 'hit', 'hit']);
      expect(made.text).toContain('A headline');
      // When an answer was dropped would tell readers when the newsroom works on what.
      for (const { headers } of [made, repeated, found]) expect(headers['x-cache']).toBeUndefined();
      for (const answer of [repeated, found]) {
        expect(answer.status).toBe(200);
        expect(answer.body).toEqual(made.body);
        expect(comparable(answer)).toEqual(comparable(made));
        expect(answer.headers['x-request-id']).not.toBe(made.headers['x-request-id']);
      }
      // A node without a cache answers the same, apart from what a cache needs.
      const uncached = await ask(plain.url, operation);
      expect(uncached.body).toEqual(made.body);
      expect(outcome(uncached)).toBeUndefined();
      expect(comparable(made)).toMatchObject(
        comparable(uncached, 'cache-control', 'ratelimit', 'ratelimit-policy'),
      );
      expect(uncached.headers['cache-control']).toBe('no-store');
    }
  });

  it('have one answer, however they are written', async () => {
    const variables = { filter: { states: ['PUBLISHED'], tagSlugs: null }, first: 1 };
    const query =
      'query ($filter: ArticleFilter, $first: Int) { articles(filter: $filter, first: $first) { totalCount } }';
    const forms: Operation[] = [
      { query, variables },
      { query: query.replaceAll(/ /g, '\n  ,'), variables },
      { query: `# a comment\n${query}`, variables },
      { query, variables: { first: 1, filter: { tagSlugs: null, states: ['PUBLISHED'] } } },
      { query, variables: { ...variables, unknown: 1 } },
      {
        query: `${query} query Other { __typename }`.replace('query (', 'query One ('),
        operationName: 'One',
        variables,
      },
    ];
    const answers: Awaited<ReturnType<typeof post>>[] = [];
    for (const form of forms.slice(0, 5)) answers.push(await post(newsroom.url, form));
    expect(outcomes(answers)).toEqual(['miss', 'hit', 'hit', 'hit', 'hit']);
    for (const { text } of answers) expect(text).toBe(answers[0]?.text);
    // An operation of this name is another one, but what stands beside it doesn't matter.
    const named = forms.at(-1) ?? {};
    expect(outcome(await post(newsroom.url, named))).toBe('miss');
    const alone = { query: query.replace('query (', 'query One ('), variables };
    expect(outcome(await post(newsroom.url, alone))).toBe('hit');
  });

  it('have different answers if what they ask for differs, however slightly', async () => {
    const optional = 'query ($n: Int = 1) { articles(first: $n) { totalCount nodes { id } } }';
    const named = 'query A { a: __typename } query B { b: __typename }';
    const one = 'query ($s: String!) { article(slug: $s) { id } }';
    const two =
      'query ($s: String!, $t: String) { article(slug: $s) { id } other: article(slug: $t) { id } }';
    const pairs: Record<string, [Operation, Operation]> = {
      aliases: [{ query: '{ a: __typename }' }, { query: '{ b: __typename }' }],
      variables: [page(), page({ slug: other })],
      'the variables of @include': [page({ body: true }), page({ body: false })],
      'null and no value': [
        { query: optional, variables: { n: null } },
        { query: optional, variables: {} },
      ],
      'operations of one document': [
        { query: named, operationName: 'A' },
        { query: named, operationName: 'B' },
      ],
      'values that read alike': [
        { query: one, variables: { s: '1' } },
        { query: two, variables: { s: '1', t: '1' } },
      ],
    };
    for (const [what, pair] of Object.entries(pairs))
      for (const operation of [...pair, ...pair]) {
        const answer = await post(newsroom.url, operation);
        expect.soft(answer.text, what).toBe((await post(plain.url, operation)).text);
      }
  });

  it('by document hash have the answer of the text', async () => {
    const { createHash } = await import('node:crypto');
    const sha256Hash = createHash('sha256').update(PAGE).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const variables = { slug };
    expect(outcome(await post(newsroom.url, { extensions, variables }))).toBe('bypass');
    expect(outcome(await post(newsroom.url, { query: PAGE, extensions, variables }))).toBe('miss');
    const byHash = await post(newsroom.url, { extensions, variables });
    expect(outcome(byHash)).toBe('hit');
    expect(byHash.text).toContain('A headline');
  });

  it("aren't cached for a request with a token, valid or not", async () => {
    await post(newsroom.url, page());
    const { text } = await post(newsroom.url, page());
    const tokens: [string, number][] = [
      ['Bearer wrong', 401],
      ['Bearer null', 401],
      [`Bearer ${newsroom.tokens.EDITOR}`, 200],
      [`Bearer ${newsroom.tokens.REPORTER}`, 200],
    ];
    for (const [authorization, status] of tokens) {
      for (const ask of [post, get]) {
        const answer = await ask(newsroom.url, page(), { authorization });
        expect([answer.status, outcome(answer), answer.headers['x-cache']]).toEqual([
          status,
          'bypass',
          'bypass',
        ]);
        expect(answer.headers['cache-control']).toBe('private, no-store');
        expect(answer.headers.etag).toBeUndefined();
      }
    }
    const after = await post(newsroom.url, page());
    expect([after.text, outcome(after)]).toEqual([text, 'hit']);
  });

  it('are cached for clients that send an empty token, and the type of a body with a GET', async () => {
    const { headers } = await get(newsroom.url, page());
    for (const authorization of ['', 'Bearer', 'bearer ']) {
      const answer = await get(newsroom.url, page(), { authorization, 'content-type': 'application/json' });
      expect([outcome(answer), answer.headers.etag]).toEqual(['hit', headers.etag]);
      expect(outcome(await post(newsroom.url, page(), { authorization }))).toBe('hit');
    }
  });

  it('show each viewer their own', async () => {
    const draft = await openDesk(newsroom).article({ headline: 'Not for readers' });
    const operation = { query: PAGE, variables: { slug: draft.slug } };
    const editor = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    for (let time = 0; time < 3; time += 1) {
      expect((await post(newsroom.url, operation, editor)).text).toContain('Not for readers');
      expect((await post(newsroom.url, operation)).text).toBe('{"data":{"article":null}}');
    }
  });

  it("aren't kept if something failed", async () => {
    for (const query of [
      '{',
      '{ nope }',
      '{ node(id: "x") { id } feed(after: "forged") { nodes { id } } }',
      'query ($n: Int!) { articles(first: $n) { totalCount } }',
    ]) {
      for (let time = 0; time < 2; time += 1) {
        const answer = await post(newsroom.url, { query });
        expect(answer.text).toBe((await post(plain.url, { query })).text);
        expect(outcome(answer)).toBe('bypass');
        expect((await get(newsroom.url, { query })).headers['cache-control']).toBe('no-store');
      }
    }
  });

  it('about the schema are kept until the node stops, compressed and with an ETag', async () => {
    for (const query of [
      getIntrospectionQuery(),
      '{ ...F } fragment F on Query { __type(name: "Tag") { name } }',
    ]) {
      const made = await post(newsroom.url, { query });
      const found = await get(newsroom.url, { query }, { 'accept-encoding': 'gzip' });
      expect([outcome(made), outcome(found), found.text]).toEqual(['miss', 'hit', made.text]);
      const unchanged = await get(newsroom.url, { query }, { 'if-none-match': found.headers.etag ?? '' });
      expect(unchanged.status).toBe(304);
      if (query.length > 500) expect(found.body.length).toBeLessThan(made.body.length / 5);
    }
  });

  it('are all that is kept: no mutation, no stream, nothing for people', async () => {
    for (let time = 0; time < 2; time += 1) {
      expect(outcome(await post(newsroom.url, { query: MUTATION }))).toBe('bypass');
      const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
      expect((await get(newsroom.url, page(), { accept })).headers['content-type']).toMatch(/^text\/html/);
      const stream = await openStream(newsroom.url, '{ __typename }');
      expect(await stream.next()).toEqual({ data: { __typename: 'Query' } });
    }
    const mutation = await get(newsroom.url, { query: MUTATION });
    expect([mutation.status, outcome(mutation)]).toEqual([405, 'bypass']);
  });

  it('have no limits of a caller in their headers, which a CDN would give to others', async () => {
    for (const ask of [get, post]) {
      const { headers } = await ask(newsroom.url, page());
      expect([headers['ratelimit'], headers['ratelimit-policy']]).toEqual([undefined, undefined]);
    }
    const { headers } = await post(newsroom.url, { query: MUTATION });
    expect(headers['ratelimit']).toMatch(/^"points-per-address";r=\d+;t=\d+$/);
  });

  it('are answered in the type that the client accepts, or not at all', async () => {
    const types = ['application/json', 'application/graphql-response+json'];
    for (const type of [...types, ...types]) {
      const answer = await get(newsroom.url, page(), { accept: type });
      expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
      expect(answer.headers.vary).toBe('Accept, Accept-Encoding, Authorization');
    }
    for (let time = 0; time < 2; time += 1)
      expect((await get(newsroom.url, page(), { accept: 'text/plain' })).status).toBe(406);
  });

  it("are kept for clients that would take streams as well, such as urql's", async () => {
    const accept =
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
    for (const ask of [get, post]) {
      const query = PAGE.replace('{', `{ ${ask === get ? 'get' : 'post'}: __typename `);
      const answers = [
        await ask(newsroom.url, { ...page(), query }, { accept }),
        await ask(newsroom.url, { ...page(), query }, { accept }),
      ];
      expect(answers.map(outcome)).toEqual(['miss', 'hit']);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      for (const { headers } of answers)
        expect(headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    }
  });

  it('may be asked by a GET of 8 kB', async () => {
    const query = PAGE.replace('{', `{${' '.repeat(8_000)}`);
    const answers = [
      await get(newsroom.url, { ...page(), query }),
      await get(newsroom.url, { ...page(), query }),
    ];
    expect(outcomes(answers)).toEqual(['miss', 'hit']);
    expect(answers[1]?.text).toContain('A headline');
  });

  it('have their answer ready also if the body comes in pieces', async () => {
    const body = JSON.stringify(page());
    const { hostname, port, pathname, host } = new URL(newsroom.url);
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Accept: application/json',
      'Content-Type: application/json',
      'Connection: close',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ].join('\r\n');
    const hits = () => metric(newsroom, 'dateline_read_cache_requests_total{result="hit"}');
    const before = await hits();
    const answers: string[] = [];
    for (const pieces of [
      [body],
      [body],
      ['', body],
      [body.slice(0, 9), body.slice(9, 99), body.slice(99)],
    ]) {
      const socket = connect(Number(port), hostname);
      const answer = text(socket);
      socket.write(`${head}\r\n\r\n${pieces[0]}`);
      for (const piece of pieces.slice(1)) {
        // The node has read what was sent before once it has answered another request.
        await metric(newsroom, 'dateline_sockets');
        socket.write(piece);
      }
      answers.push((await answer).split('\r\n\r\n')[1] ?? '');
    }
    expect(answers[0]).toContain('A headline');
    expect(new Set(answers).size).toBe(1);
    expect((await hits()) - before).toBe(answers.length - 1);
  });

  it('have one answer, whatever name the host is reached by', async () => {
    await post(newsroom.url, page());
    const bytes = await metric(newsroom, 'dateline_read_cache_bytes');
    for (const host of ['news.example', 'localhost:1', '[::1]']) {
      const answer = await post(newsroom.url, page(), { host });
      expect([answer.status, outcome(answer)]).toEqual([200, 'hit']);
    }
    // None of them is remembered as another request.
    expect(await metric(newsroom, 'dateline_read_cache_bytes')).toBe(bytes);
  });

  it('may be asked by HEAD, with the headers of a GET and no body', async () => {
    const made = await get(newsroom.url, page());
    const head = await get(newsroom.url, page(), {}, 'HEAD');
    expect([head.status, head.body.length, outcome(head)]).toEqual([200, 0, 'hit']);
    expect(comparable(head)).toEqual(comparable(made));
    const uncached = await get(plain.url, page(), {}, 'HEAD');
    expect([uncached.status, uncached.body.length]).toEqual([200, 0]);
    expect(uncached.headers['content-length']).toBe(String(made.body.length));
  });

  it('are counted by what the cache did, and pay something even if the answer is ready', async () => {
    const settings = { POINTS_PER_ADDRESS: '2000' };
    const poor = await openNewsroom({ settings, now: stoppedClock().now });
    const statuses = new Map<unknown, number>();
    const ask = () => raw.post(poor.url, { query: '{ __typename }' });
    const count = (result: string) => metric(poor, `dateline_read_cache_requests_total{result="${result}"}`);
    // An answer that is made while the node starts isn't kept.
    await until(
      async () => (await ask()).status === 200 && (await metric(poor, 'dateline_read_cache_answers')) === 1,
    );
    const [hits, misses] = [await count('hit'), await count('miss')];
    for (let time = 0; time < 300; time += 1) {
      const { status } = await ask();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(statuses.get(200)).toBeGreaterThan(100);
    expect(statuses.get(429)).toBeGreaterThan(0);
    expect(await count('hit')).toBe(hits + (statuses.get(200) ?? 0));
    expect(await count('miss')).toBe(misses);
    expect(misses).toBeGreaterThan(0);
    expect(await metric(poor, 'dateline_read_cache_bytes')).toBeGreaterThan(500);
    await poor.close();
  });

  it('are not kept if that is switched off', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await get(plain.url, page());
      expect([outcome(answer), answer.headers.etag]).toEqual([undefined, undefined]);
    }
    expect(await metric(plain, 'dateline_read_cache_bytes')).toBeNaN();
  });
});
