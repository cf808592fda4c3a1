import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { subgraphOf } from '../../schema/federation.ts';
import { schema } from '../../schema/index.ts';
import { printedSchema } from '../../src/api/printed-schema.ts';
import { readEnv } from '../../src/env.ts';
import { start } from '../../src/node.ts';
import { noteLine } from '../support/log-lines.ts';
import { askAt } from '../support/clients/ask.ts';
import { untyped } from '../support/clients/walk.ts';
import { openStream } from '../support/clients/wire.ts';
import { openDesk, globalId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

/** Another team's subgraph, which rates articles and knows nothing else of them. */
const RATINGS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Article @key(fields: "id") { id: ID! rating: Int! }
  type Query { rated: [Article!]! }
`;

/** Serves handlers of fetch on a port of this machine. */
async function serve(handle: (request: never, response: never) => unknown): Promise<string> {
  const server = createServer((request, response) => void handle(request as never, response as never));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function sdlOf(url: string): Promise<string> {
  const Service = untyped<{ _service: { sdl: string } }, Record<string, never>>('{ _service { sdl } }');
  return (await askAt(url)(Service, {})).data._service.sdl;
}

describe('a gateway in front of Dateline and another subgraph', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);
  let node: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    const env = readEnv({ DATABASE_URL: newsroom.database.servingUrl, PORT: '0' });
    node = await start(env, subgraphOf(schema, printedSchema(schema)), pino({}, { write: noteLine }));
  });
  afterAll(() => node.stop());

  async function openGateway(rated: readonly string[]) {
    const ratings = createYoga({
      logging: false,
      schema: createSchema({
        typeDefs: `
          scalar _Any
          type Article { id: ID! rating: Int! }
          union _Entity = Article
          type _Service { sdl: String }
          type Query { rated: [Article!]! _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
        `,
        resolvers: {
          _Entity: { __resolveType: () => 'Article' },
          Query: {
            rated: () => rated.map((id) => ({ id, rating: 5 })),
            _entities: (_root: unknown, { representations }: { representations: { id: string }[] }) =>
              representations.map(({ id }) => ({ id, rating: 4 })),
          },
        },
      }),
    });
    const other = `${await serve(ratings)}/graphql`;
    const composed = composeServices([
      { name: 'dateline', url: node.url, typeDefs: parse(await sdlOf(node.url)) },
      { name: 'ratings', url: other, typeDefs: parse(RATINGS) },
    ]);
    expect(composed.errors ?? []).toEqual([]);
    const gateway = createGatewayRuntime({
      supergraph: composed.supergraphSdl ?? '',
      logging: false,
      propagateHeaders: {
        fromClientToSubgraphs: ({ request }) => ({
          authorization: request.headers.get('authorization') ?? '',
        }),
      },
      transportEntries: {
        '*.http': { options: { subscriptions: { ws: { endpoint: '/graphql' } } } },
      },
    });
    onTestFinished(async () => {
      await gateway[Symbol.asyncDispose]();
    });
    return `${await serve(gateway)}/graphql`;
  }

  it('reads an article from one and its rating from the other, both ways, and never what the caller may not see', async () => {
    const article = await desk.publishedArticle({ headline: 'Rated' });
    const draft = await desk.article({ headline: 'A draft' });
    const ask = askAt(await openGateway([article.id, draft.id]));
    const Both = untyped<object, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { headline rating } }',
    );
    const both = await ask(Both, { slug: article.slug });
    expect(both.errors).toEqual([]);
    expect(both.data).toEqual({ article: { headline: 'Rated', rating: 4 } });
    const Rated = untyped<{ rated: { rating: number; headline: string | null }[] }, Record<string, never>>(
      '{ rated { id rating headline } }',
    );
    expect((await ask(Rated, {})).text).not.toContain('A draft');
    expect((await ask(Rated, {}, newsroom.tokens.EDITOR)).text).toContain('A draft');
  });

  it('delivers events, and resumes from a cursor', async () => {
    const url = await openGateway([]);
    const article = await desk.publishedArticle();
    const subscription = (after: string) =>
      `subscription { articleUpdated(slug: "${article.slug}", after: "${after}") { cursor note { text } } }`;
    const { event } = await desk.comment(article);
    await desk.comment(article, { noteText: 'First' });
    const stream = await openStream(url, subscription(event.cursor));
    const first = await stream.next();
    expect(JSON.stringify(first)).toContain('First');
    await desk.comment(article, { noteText: 'Second' });
    expect(JSON.stringify(await stream.next())).toContain('Second');
    stream.abandon();
  });

  it('gets null for an entity of another type, and an error for what is no representation', async () => {
    const person = await desk.person({ name: 'Ada Entity' });
    const Entities = untyped<{ _entities: unknown[] }, { of: object[] }>(
      'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Person { name } } }',
    );
    const ask = askAt(node.url);
    const of = [
      { __typename: 'Article', id: person.id },
      { __typename: 'Person', id: person.id },
      { __typename: 'Person', id: globalId('Person', '01997f00-0000-7000-8000-00000000ffff') },
    ];
    const { data } = await ask(Entities, { of }, newsroom.tokens.EDITOR);
    expect(data._entities).toEqual([null, { __typename: 'Person', name: 'Ada Entity' }, null]);
    expect((await ask(Entities, { of: [{ id: person.id }] })).errors[0]?.message).toContain(
      'Expected a representation',
    );
    const many = Array.from({ length: 101 }, () => of[1] as object);
    expect((await ask(Entities, { of: many })).errors[0]?.message).toContain('at most 100');
  });

  it('pays for the schema by its length', async () => {
    const schemas = Array.from({ length: 20 }, (_, number) => `s${number}: _service { sdl }`);
    const Many = untyped(`{ ${schemas.join(' ')} }`);
    expect((await askAt(node.url)(Many, {})).errors[0]?.message).toContain('s0.sdl');
  });
});
