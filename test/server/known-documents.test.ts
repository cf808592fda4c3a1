import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openNewsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { get, socket, TRANSPORTS, type Operation } from '../support/clients/transports.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What Apollo's clients send. On a socket, the protocol asks for a `query`, so it is empty if there is only a hash. */
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

const NOT_FOUND = [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }];
const NOT_SUPPORTED = [
  { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
];

const TRUSTED = 'query Trusted { viewer { member { name } } }';
const EVENTS = 'subscription Trusted { feed { id } }';
const READER = { viewer: { member: null } };

const folder = mkdtempSync(join(tmpdir(), 'dateline-documents-'));
const manifest = join(folder, 'documents.json');
writeFileSync(manifest, JSON.stringify({ [sha256(TRUSTED)]: TRUSTED, 'by-another-name': EVENTS }));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a document that is sent by its hash', () => {
  const newsroom = useNewsroom({ settings: { TRUSTED_DOCUMENTS: manifest } });

  for (const transport of TRANSPORTS) {
    const send = (operation: Operation) =>
      transport.send(newsroom, transport === socket ? { query: '', ...operation } : operation);

    it(`can be named by an id of any protocol over ${transport.name}`, async () => {
      const hash = sha256(TRUSTED);
      for (const ids of [
        { documentId: hash },
        { documentId: `sha256:${hash}` },
        { id: hash },
        { doc_id: hash },
        { extensions: persisted(`sha256:${hash}`) },
      ])
        expect((await send(ids)).data).toEqual(READER);
      const query = `{ viewer { member { id } } } # ${transport.name}`;
      await send({ query, extensions: persisted(sha256(query)) });
      expect((await send({ documentId: `sha256:${sha256(query)}` })).data).toEqual(READER);
    });

    it(`is refused with its id over ${transport.name} if it isn't known`, async () => {
      for (const name of ['documentId', 'id', 'doc_id']) {
        expect((await send({ [name]: 'sha256:unknown' })).errors).toEqual([
          {
            message: `There is no document 'sha256:unknown' (\`${name}\`). Add it to the manifest (TRUSTED_DOCUMENTS), or send the text as \`query\`.`,
            extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
          },
        ]);
        if (transport === get) continue;
        expect((await send({ [name]: 1 })).errors).toMatchObject([
          {
            message: expect.stringContaining(`\`${name}\``) as string,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ]);
      }
    });

    it(`is asked for once over ${transport.name}, then is known`, async () => {
      const query = `query ($n: Int) { articles(first: $n) { totalCount } } # ${transport.name}`;
      const extensions = persisted(sha256(query));
      expect((await send({ extensions })).errors).toEqual(NOT_FOUND);
      const first = await send({ query, extensions, variables: { n: 1 } });
      expect(first.data).toEqual({ articles: { totalCount: 0 } });
      const again = await send({ extensions, variables: { n: 1 } });
      expect(again.data).toEqual(first.data);
      expect((await send({ extensions, variables: { n: 'one' } })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });

    it(`is known at once over ${transport.name} if the manifest has it`, async () => {
      expect((await send({ extensions: persisted(sha256(TRUSTED)) })).data).toEqual(READER);
      // What it is depends on the hash alone.
      expect((await send({ query: '{ nope }', extensions: persisted(sha256(TRUSTED)) })).data).toEqual(
        READER,
      );
    });

    it(`isn't taken for another over ${transport.name}`, async () => {
      const query = `{ __typename } # ${transport.name}`;
      const extensions = persisted(sha256(`${query} of others`));
      expect((await send({ query, extensions })).errors).toMatchObject([
        { message: expect.stringContaining('sha256Hash') as string, extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect((await send({ extensions })).errors).toEqual(NOT_FOUND);
    });

    it(`is not supported over ${transport.name} by another protocol`, async () => {
      for (const persistedQuery of [
        { version: 2, sha256Hash: sha256(TRUSTED) },
        { version: 1, sha256Hash: 1 },
        { version: 1 },
        [],
        'hash',
      ]) {
        expect((await send({ extensions: { persistedQuery } })).errors).toEqual(NOT_SUPPORTED);
      }
    });

    it(`has the limits of any other over ${transport.name}`, async () => {
      const query = `{ campaigns(first: 100) { nodes { articles(first: 100) { nodes { id slug } } } } } # ${transport.name}`;
      const extensions = persisted(sha256(query));
      for (const operation of [{ query, extensions }, { extensions }]) {
        expect((await send(operation)).errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
      }
    });
  }

  it('can be a subscription, on a socket and as an event stream', async () => {
    const extensions = persisted('by-another-name');
    const wire = await openWire(newsroom.url);
    wire.send({ id: '1', type: 'subscribe', payload: { query: '', extensions } });
    const stream = await openStream(newsroom.url, undefined, { extensions });
    expect(stream.status).toBe(200);
    await until(() => newsroom.node.subscriptions() === 2);
    stream.abandon();
    wire.socket.close();
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it('is refused as a mutation over GET', async () => {
    const query = 'mutation { createOrganization(input: { slug: "x", name: "x" }) { __typename } }';
    const extensions = persisted(sha256(query));
    const search = new URLSearchParams({ extensions: JSON.stringify(extensions) });
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    await fetch(newsroom.url, { ...post, body: JSON.stringify({ query, extensions }) });
    const response = await fetch(`${newsroom.url}?${search.toString()}`);
    expect(response.status).toBe(405);
  });

  it("is answered with 200 if it isn't known, as clients expect", async () => {
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted('unknown')) });
    for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
      const response = await fetch(`${newsroom.url}?${search.toString()}`, { headers: { accept } });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ errors: NOT_FOUND });
    }
  });

  it('is a failure for clients that have no text to send instead', async () => {
    const newer = 'application/graphql-response+json';
    const ask = async (accept: string) =>
      (await fetch(`${newsroom.url}?documentId=unknown`, { headers: { accept } })).status;
    expect([await ask('*/*'), await ask('application/json'), await ask(newer)]).toEqual([400, 200, 400]);
  });

  it('is forgotten if others register more than there is room for, unless the manifest has it', async () => {
    const register = async (query: string) => {
      const [post] = TRANSPORTS;
      await post.send(newsroom, { query, extensions: persisted(sha256(query)) });
    };
    const query = '{ __typename } # forgotten';
    await register(query);
    const filling = 'x'.repeat(90_000);
    for (let count = 0; count < 30; count += 1) await register(`{ __typename } # ${count} ${filling}`);
    expect((await get.send(newsroom, { extensions: persisted(sha256(query)) })).errors).toEqual(NOT_FOUND);
    expect((await get.send(newsroom, { extensions: persisted(sha256(TRUSTED)) })).data).toEqual(READER);
  });
});

describe('with TRUSTED_DOCUMENTS_ONLY', () => {
  const newsroom = useNewsroom({
    settings: { TRUSTED_DOCUMENTS: manifest, TRUSTED_DOCUMENTS_ONLY: 'true' },
  });

  for (const transport of TRANSPORTS) {
    const send = (operation: { query?: string; extensions?: object }) =>
      transport.send(newsroom, transport === socket ? { query: '', ...operation } : operation);

    it(`runs the documents of the manifest over ${transport.name}, by hash or whole`, async () => {
      expect((await send({ extensions: persisted(sha256(TRUSTED)) })).data).toEqual(READER);
      expect((await send({ query: TRUSTED })).data).toEqual(READER);
    });

    it(`runs them over ${transport.name} as clients print them, which then may send their hash`, async () => {
      const query = `query Trusted { # ${transport.name}\n viewer { member { name __typename } __typename } }`;
      const extensions = persisted(sha256(query));
      expect((await send({ extensions })).errors).toEqual(NOT_FOUND);
      const { data } = await send({ query, extensions });
      expect(data).toEqual({ viewer: { member: null, __typename: 'Viewer' } });
      expect((await send({ extensions })).data).toEqual(data);
    });

    it(`refuses any other over ${transport.name}`, async () => {
      const query = '{ __typename }';
      const extensions = persisted(sha256(query));
      expect((await send({ extensions })).errors).toEqual(NOT_FOUND);
      for (const operation of [
        ...[{ query }, { query, extensions }, { query, documentId: sha256(query) }, {}],
        ...[
          '{ viewer { member { name } } }',
          TRUSTED.replace('name', 'id'),
          TRUSTED.replace('name', 'name id'),
        ].map((other) => ({ query: other })),
      ]) {
        const { data, errors } = await send(operation);
        expect(data ?? null).toBeNull();
        const looked = 'query' in operation ? sha256(operation.query) : 'its id as `documentId`';
        expect(errors).toMatchObject([
          { message: expect.stringContaining(looked) as string, extensions: { code: 'FORBIDDEN' } },
        ]);
      }
      expect((await send({ extensions })).errors).toEqual(NOT_FOUND);
    });
  }

  it('serves no schema as a file, as it refuses introspection', async () => {
    expect((await fetch(`${newsroom.url}/schema.graphql`)).status).toBe(404);
  });

  it('gives GraphiQL no schema, as it refuses introspection', async () => {
    const page = await fetch(newsroom.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('"schemaPath":null');
  });

  it('refuses other subscriptions', async () => {
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('1', 'subscription { feed { id } }'));
    expect(await wire.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    wire.socket.close();
  });
});

describe("a manifest that can't be used", () => {
  const start = async (content: string | null, settings: NodeJS.ProcessEnv = {}) => {
    const path = join(folder, 'wrong.json');
    if (content === null) rmSync(path, { force: true });
    else writeFileSync(path, content);
    const newsroom = await openNewsroom({ settings: { TRUSTED_DOCUMENTS: path, ...settings } });
    await newsroom.close();
  };

  for (const [what, content, message] of [
    ['is missing', null, 'ENOENT'],
    ['is not JSON', '{', 'JSON'],
    ['is a list', '["{ __typename }"]', 'by their hash'],
    ['holds something else than texts', '{ "hash": { "query": "{ __typename }" } }', 'by their hash'],
    ["holds a text that doesn't parse", '{ "a-hash": "{" }', "The document 'a-hash'"],
  ] as const) {
    it(`keeps the node from starting if it ${what}`, async () => {
      await expect(start(content)).rejects.toThrow(message);
    });
  }

  it('is asked for if only trusted documents may run', async () => {
    const starting = start(null, { TRUSTED_DOCUMENTS: '', TRUSTED_DOCUMENTS_ONLY: 'true' });
    await expect(starting).rejects.toThrow('TRUSTED_DOCUMENTS must be set');
  });
});
