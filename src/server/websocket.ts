import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import {
  CloseCode,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  makeServer,
  type Context,
  type SubscribePayload,
} from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { RequestError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { LIMITS } from './limits.ts';
import type { Pipeline } from './pipeline.ts';
import { showError } from './show-error.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly pipeline: Pipeline;
  /** @throws RequestError for a token that doesn’t hold */
  readonly checkToken: (authorization: string | null) => Promise<unknown>;
  readonly log: Logger;
}

export interface WebSockets {
  /** Takes no more sockets, tells every client to come back elsewhere, and cuts off those that don’t answer. */
  close(): Promise<void>;
}

/** ms that a client has to answer a closing handshake. */
const CLOSE_TIMEOUT = 1_000;
/** ms between pings. A client that left one unanswered by the next is gone. */
const PING_INTERVAL = 12_000;
const GOING_AWAY = 1001;
/** The official client comes back after this one; 4500 would be the end for it. */
const TRY_AGAIN_LATER = 1013;
/** Bytes of a close frame’s reason, by the WebSocket’s specification. */
const REASON_BYTES = 123;

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}
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
  const protocol = makeServer<Record<string, unknown>, Extra>({
    async onConnect(connection: Connection) {
      try {
        await checkToken(authorizationOf(connection));
        return true;
      } catch (error) {
        const { message, extensions } = showError(error, log);
        const code = String(extensions['code']);
        close(
          connection.extra.socket,
          code === 'UNAUTHENTICATED' ? CloseCode.Forbidden : TRY_AGAIN_LATER,
          `${code}: ${message}`,
        );
        return false;
      }
    },
    async onSubscribe(connection, _id, { query, operationName, variables }: SubscribePayload) {
      const caller: Caller = { authorization: authorizationOf(connection), requestId: randomUUID() };
      try {
        if (Object.keys(connection.subscriptions).length > LIMITS.operationsPerSocket) throw tooMany();
        const { schema, execute, subscribe, contextFactory, parse, validate } = pipeline.getEnveloped(
          caller,
        ) as Steps;
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
    onError: (_connection, _id, _payload, errors) =>
      errors.map((error) => {
        // `http` is what Yoga notes on errors for its own transport.
        const { extensions: { http: _http, ...extensions } = {}, ...shown } = showError(error, log).toJSON();
        return { ...shown, extensions };
      }),
  });

  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
    // Another protocol is taken up only to be told that it isn’t spoken here (4406).
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : ([...offered][0] ?? false),
  });
  // Those of the HTTP server, which has other listeners.
  sockets.on('error', () => undefined);

  sockets.on('connection', (socket, request) => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => send(socket, message),
        close: (code, reason) => {
          close(socket, code, reason);
        },
        onMessage: (take) =>
          socket.on('message', (message: Buffer) => {
            take(message.toString()).catch((error: unknown) => {
              log.error({ err: error }, 'socket failed');
              close(socket, CloseCode.InternalServerError, 'Something went wrong here.');
            });
          }),
      },
      { socket, request },
    );
    // What the client did wrong, such as a message that is too long: ws closes the socket and says so.
    socket.on('error', (error) => {
      log.debug({ err: error }, 'socket closed');
    });
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      stopPinging();
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'closing a socket failed');
      });
    });
  });

  return {
    async close() {
      const clients = [...sockets.clients];
      sockets.close();
      const closed = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
      for (const client of clients) client.close(GOING_AWAY, 'This node is going away; reconnect.');
      const impatience = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_TIMEOUT);
      await Promise.all(closed);
      clearTimeout(impatience);
    },
  };
}

/** Resolves once the message is on its way: a client that doesn’t read holds up its own subscriptions only. */
function send(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) {
      resolve();
      return;
    }
    // An error means that the socket is closing; whoever waits for it learns so from the close.
    socket.send(message, () => {
      resolve();
    });
  });
}

function close(socket: WebSocket, code?: number, reason = ''): void {
  const bytes = Buffer.from(reason).subarray(0, REASON_BYTES);
  socket.close(code, bytes.toString().replace(/\uFFFD+$/, ''));
}

function tooMany(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    `A socket may have ${LIMITS.operationsPerSocket} operations under way. Complete some, or open another.`,
  );
}

function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const interval = setInterval(() => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, PING_INTERVAL);
  return () => {
    clearInterval(interval);
  };
}

/** Browsers can’t set headers on a socket, so the token comes with `connection_init`; a header works too. */
function authorizationOf({ connectionParams = {}, extra }: Connection): string | null {
  const name = Object.keys(connectionParams).find((name) => name.toLowerCase() === 'authorization');
  const given = name === undefined ? null : connectionParams[name];
  // What is no text can’t be a token, and must not pass for none.
  if (given != null) return typeof given === 'string' ? given : '';
  return extra.request.headers.authorization ?? null;
}
