import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import { CloseCode, type Context, type SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { LIMITS } from './limits.ts';
import type { Caller, Pipeline } from './pipeline.ts';
import { showError } from './show-error.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly pipeline: Pipeline;
  /** @throws RequestError for a token that doesn’t hold */
  readonly checkToken: (authorization: string | null) => Promise<unknown>;
  readonly log: Logger;
}

export interface WebSockets {
  /** Tells every client to come back elsewhere, and cuts off those that don’t answer. */
  close(): Promise<void>;
}

/** ms that a client has to answer a closing handshake. */
const CLOSE_TIMEOUT = 1_000;
const GOING_AWAY = 1001;

type Connection = Context<Record<string, unknown>, Extra>;
type Operation = ExecutionArgs & { readonly rootValue: { execute: Run; subscribe: Run } };
type Run = (args: ExecutionArgs) => never;

/** The pipeline’s steps; Envelop leaves their types open. */
interface Steps {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<object>;
  readonly execute: Run;
  readonly subscribe: Run;
}

/** Serves the graphql-transport-ws protocol at /graphql, each operation through the same pipeline as HTTP. */
export function serveWebSockets({ server, pipeline, checkToken, log }: WebSocketOptions): WebSockets {
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
  });

  useServer<Record<string, unknown>>(
    {
      async onConnect(connection: Connection) {
        try {
          await checkToken(authorizationOf(connection));
          return true;
        } catch (error) {
          const { message, extensions } = showError(error, log);
          const isForbidden = extensions['code'] === 'UNAUTHENTICATED';
          connection.extra.socket.close(
            isForbidden ? CloseCode.Forbidden : CloseCode.InternalServerError,
            `${String(extensions['code'])}: ${message}`.slice(0, 120),
          );
          return false;
        }
      },
      async onSubscribe(connection, _id, { query, operationName, variables }: SubscribePayload) {
        const caller: Caller = { authorization: authorizationOf(connection), requestId: randomUUID() };
        const { schema, execute, subscribe, contextFactory, parse, validate } = pipeline.getEnveloped(
          caller,
        ) as Steps;
        try {
          const document = parse(query);
          const errors = validate(schema, document);
          if (errors.length > 0) return errors;
          return {
            schema,
            document,
            operationName,
            variableValues: variables,
            contextValue: await contextFactory(),
            rootValue: { execute, subscribe },
          } satisfies ExecutionArgs;
        } catch (error) {
          return [showError(error, log, caller.requestId)];
        }
      },
      execute: (args) => (args as Operation).rootValue.execute(args),
      subscribe: (args) => (args as Operation).rootValue.subscribe(args),
      onError: (_connection, _id, _payload, errors) => errors.map((error) => showError(error, log).toJSON()),
    },
    sockets,
  );

  return {
    async close() {
      const clients = [...sockets.clients];
      const closed = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
      for (const client of clients) client.close(GOING_AWAY, 'This node is going away; reconnect.');
      const impatience = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_TIMEOUT);
      await Promise.all(closed);
      clearTimeout(impatience);
      sockets.close();
    },
  };
}

/** Browsers can’t set headers on a socket, so the token comes with `connection_init`; a header works too. */
function authorizationOf({ connectionParams, extra }: Connection): string | null {
  const given = connectionParams?.['Authorization'] ?? connectionParams?.['authorization'];
  if (typeof given === 'string') return given;
  return extra.request.headers.authorization ?? null;
}
