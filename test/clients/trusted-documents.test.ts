import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloClient, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { generate, type CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { Environment, fetchQuery, getRequest, RecordSource, requestSubscription, Store } from 'relay-runtime';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, live } from '../../packages/client/src/index.ts';
import { datelineNetwork } from '../../packages/client/src/relay.ts';
import { schema } from '../../schema/index.ts';
import { ARTICLE, ARTICLE_UPDATED, type ArticleData } from '../support/clients/article.ts';
import { definitionsIn } from '../support/clients/documents.ts';
import { compileForRelay } from '../support/clients/relay-compiler.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { newsroomForTest } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';
import { openPersistedQueries } from './setups/persisted-queries.ts';

/** With a fragment, and in an order of its own: each tool prints it in its own way. */
const DOCUMENT = `query PageQuery($first: Int) { viewer { member { name } } articles(first: $first) { totalCount ...Page_articles } }
fragment Page_articles on ArticleConnection { pageInfo { hasNextPage endCursor } nodes { slug id } }`;
const ANSWER = {
  viewer: { member: null },
  articles: { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] },
};

const folder = mkdtempSync(join(tmpdir(), 'dateline-manifests-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Starts a node that runs the documents of this manifest only. */
async function onlyTrusting(manifest: string) {
  const settings = { TRUSTED_DOCUMENTS: manifest, TRUSTED_DOCUMENTS_ONLY: 'true' };
  return (await newsroomForTest({ settings })).url;
}

/** The bodies that are sent during the test. */
function watchFetch() {
  const bodies: Record<string, unknown>[] = [];
  const request = globalThis.fetch;
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
    bodies.push(JSON.parse(init.body as string) as Record<string, unknown>);
    return request(input, init);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return bodies;
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

describe("the manifest of GraphQL Code Generator's client preset is taken as it is", () => {
  const manifest = join(folder, 'persisted-documents.json');

  /** The document as front ends import it. */
  async function generated(): Promise<TypedDocumentNode & { readonly __meta__: { readonly hash: string } }> {
    const document = join(folder, 'page.graphql');
    writeFileSync(document, DOCUMENT);
    const presetConfig = { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } };
    const config: CodegenConfig & { silent: boolean } = {
      schema: printSchema(schema),
      documents: document,
      silent: true,
      generates: { [`${folder}/gql/`]: { preset: 'client', presetConfig } },
    };
    const files = (await generate(config, false)) as { filename: string; content: string }[];
    const contentOf = (name: string) => files.find(({ filename }) => filename.endsWith(name))?.content ?? '';
    writeFileSync(manifest, contentOf('persisted-documents.json'));
    const [, node = ''] = /PageQueryDocument = (\{.*\}) as unknown/.exec(contentOf('graphql.ts')) ?? [];
    return JSON.parse(node) as Awaited<ReturnType<typeof generated>>;
  }

  it('with Apollo Client, which sends a hash of its own, and by the documentId that the preset writes', async () => {
    const query = await generated();
    const { hash } = query.__meta__;
    expect(hash).toMatch(/^sha256:/);
    const url = await onlyTrusting(manifest);
    const sent = watchFetch();
    for (let time = 0; time < 2; time += 1) {
      const client = new ApolloClient({
        link: openPersistedQueries(createClient({ url })),
        cache: new InMemoryCache(),
      });
      const { data } = await client.query({ query, variables: { first: 1 } });
      expect(data).toMatchObject(ANSWER);
      client.stop();
    }
    expect(sent.map((body) => 'query' in body)).toEqual([false, true, false]);
    expect(await post(url, { documentId: hash, variables: { first: 1 } })).toEqual({ data: ANSWER });
  });
});

describe("the manifest of Relay's compiler is taken as it is", () => {
  it("with the id of Relay's request under each name that its network layers use", async () => {
    const manifest = join(folder, 'relay.json');
    const compiled = await compileForRelay(definitionsIn('Page', DOCUMENT), manifest);
    const { id, text } = getRequest(compiled('PageQuery')).params;
    expect([text, Object.keys(JSON.parse(readFileSync(manifest, 'utf8')) as object)]).toEqual([null, [id]]);
    const url = await onlyTrusting(manifest);
    for (const name of ['id', 'doc_id', 'documentId'])
      expect(await post(url, { [name]: id, variables: { first: 1 } })).toEqual({ data: ANSWER });
    expect(await post(url, { id: `${id}0` })).toMatchObject({
      errors: [{ message: expect.stringContaining(`'${id}0'`) as string }],
    });
  });

  it('by datelineNetwork, which sends the id of a query and of a subscription', async () => {
    const manifest = join(folder, 'relay-network.json');
    const compiled = await compileForRelay(
      definitionsIn('Page', `${DOCUMENT} subscription PageSubscription { feed { __typename id } }`),
      manifest,
    );
    const newsroom = await newsroomForTest({
      settings: { TRUSTED_DOCUMENTS: manifest },
    });
    for (const transport of ['websocket', 'sse'] as const) {
      const client = createClient({ url: newsroom.url, transports: [transport], webSocketImpl: WebSocket });
      onTestFinished(() => client.close());
      const environment = new Environment({
        store: new Store(new RecordSource()),
        network: datelineNetwork(client),
      });
      const page = await fetchQuery(environment, compiled('PageQuery'), { first: 1 }).toPromise();
      expect(page).toMatchObject({ viewer: { member: null } });
      const received: unknown[] = [];
      const { dispose } = requestSubscription(environment, {
        subscription: compiled('PageSubscription'),
        variables: {},
        onNext: (data) => received.push(data),
        onError: (error) => received.push(error),
      });
      await until(() => client.connection === 'catching-up');
      await openDesk(newsroom).publishedArticle();
      await until(() => received.length > 0);
      expect(received[0]).toMatchObject({ feed: { __typename: 'ArticlePublished' } });
      dispose();
    }
  });
});

it('a page of @dateline/client says that it is live, though the manifest has only its own documents', async () => {
  const manifest = join(folder, 'page.json');
  writeFileSync(manifest, JSON.stringify({ page: ARTICLE, events: ARTICLE_UPDATED }));
  const url = await onlyTrusting(manifest);
  const client = createClient({ url });
  onTestFinished(() => client.close());
  const errors: unknown[] = [];
  const leave = live<ArticleData, unknown, { slug: string }>(
    client,
    {
      query: ARTICLE,
      subscription: ARTICLE_UPDATED,
      variables: { slug: 'none' },
      filter: { articleSlugs: ['none'] },
    },
    { show: () => undefined, error: (error) => errors.push(error) },
  );
  onTestFinished(leave);
  await until(() => client.connection === 'live' || errors.length > 0);
  expect(errors).toEqual([]);
  expect(await post(url, { query: '{ feed(first: 1) { edges { cursor } } }' })).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});
