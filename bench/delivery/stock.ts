/**
 * A server as the documentation of Yoga and graphql-ws suggests it: each subscription's selection is executed for each
 * event, by resolvers that have it in memory, or that query the database with Prisma if `BY_PRISMA` is true.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { PrismaClient } from '../../generated/prisma/client.ts';

interface Sample {
  readonly data: { readonly articleUpdated: Record<string, unknown> };
}
type Event = Record<string, unknown> & { readonly id: string };

let sample: Event = { id: '' };
const pubSub = createPubSub<{ event: [Event] }>();
const prisma =
  process.env['BY_PRISMA'] === 'true'
    ? new PrismaClient({ adapter: new PrismaPg(process.env['DATABASE_URL'] ?? '') })
    : null;

/**
 * Reads the event with the data that the selection needs, if the subscriber may see it: one query for each subscription.
 * Prisma would batch equal `findUnique` calls, but those can't check whether the article is still public.
 */
async function read(prisma: PrismaClient, id: string) {
  const { article, note, statement, occurredAt } = await prisma.feedEvent.findFirstOrThrow({
    // Without the preview feature `relationJoins`, as in a new project.
    relationLoadStrategy: 'query',
    where: { id, article: { state: 'PUBLISHED' } },
    include: {
      article: { include: { publishedRevision: true } },
      note: true,
      statement: { include: { speakerOrganization: true } },
    },
  });
  const revision = article?.publishedRevision;
  return {
    ...sample,
    occurredAt: occurredAt.toISOString(),
    slug: article?.slug,
    article: {
      ...(sample['article'] as object),
      slug: article?.slug,
      headline: revision?.headline,
      standfirst: revision?.standfirst,
      revisionNumber: revision?.number,
    },
    note: { kind: note?.kind, text: note?.text, createdAt: note?.createdAt.toISOString() },
    statement: {
      ...(sample['statement'] as object),
      kind: statement?.kind,
      text: statement?.text,
      channel: statement?.channel,
      speaker: { __typename: 'Organization', name: statement?.speakerOrganization?.name },
    },
  };
}

const yoga = createYoga({
  schema: createSchema({
    typeDefs: readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: {
        articleUpdated: {
          subscribe: () => pubSub.subscribe('event'),
          resolve: (event: Event) => (prisma === null ? event : read(prisma, event.id)),
        },
      },
    },
  }),
  logging: false,
});
const server = createServer((request, response) => void yoga(request, response));
const sockets = new WebSocketServer({ server, path: '/graphql' });
type Operation = ExecutionArgs & { readonly rootValue: Pick<Enveloped, 'execute' | 'subscribe'> };
/** What Yoga returns for an operation; Envelop leaves the types open. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly execute: (args: ExecutionArgs) => never;
  readonly subscribe: (args: ExecutionArgs) => never;
  readonly contextFactory: () => Promise<object>;
  readonly parse: (source: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
}
useServer(
  {
    execute: (args) => (args as Operation).rootValue.execute(args),
    subscribe: (args) => (args as Operation).rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      }) as Enveloped;
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');

let size = 0;
sockets.on('connection', (socket) => {
  size += 1;
  socket.on('close', () => (size -= 1));
});
process.on('message', (message: { payload?: Sample; publish?: true; size?: true }) => {
  if (message.payload !== undefined) sample = message.payload.data.articleUpdated as Event;
  if (message.size === true) process.send?.({ size });
  if (message.publish === true) pubSub.publish('event', sample);
});
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);
