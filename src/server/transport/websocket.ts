import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import {
  CloseCode,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  makeServer,
  type Context,
  type SubscribePayload,
} from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { RequestError } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import type { Caller } from '../caller.ts';
import type { Doorkeeper, Refusal } from '../doorkeeper.ts';
import { drain } from './drain.ts';
import { LIMITS, type SocketLimits } from '../limits.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Sessions } from '../sessions.ts';
import { showError } from '../show-error.ts';
import { CLOSE, Socket, SocketSubscription } from './socket.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly pipeline: Pipeline;
  /** @throws RequestError for a token that doesn’t hold */
  readonly identify: (authorization: string | null) => Promise<Viewer>;
  readonly doorkeeper: Doorkeeper;
  readonly sessions: Sessions;
  readonly limits: SocketLimits;
  readonly drainSeconds: number;
  readonly onClose: (code: number) => void;
  readonly log: Logger;
}

export interface WebSockets {
  readonly sockets: ReadonlySet<Socket>;
  /** Cuts off clients for whom something is waiting, of what may no longer be sent; they come back and resume. */
  dropWaiting(): void;
  /** Tells every client to come back elsewhere, not all at once, and cuts off those that don’t answer. */
  close(): Promise<void>;
}

/** ms that a client has to answer a closing handshake. */
const CLOSE_TIMEOUT = 2_000;
/** The same when the node stops. */
const STOP_TIMEOUT = 1_000;
/** Frames that a message may come in, and pieces that a frame may come in. */
const MAX_FRAGMENTS = 256;
const MAX_CHUNKS = 1_024;
/** Pings that are sent before others get their turn. */
const PINGS_A_TURN = 100;

type Connection = Context<Record<string, unknown>, Extra>;
interface Extra {
  readonly socket: Socket;
  /** Where the client is; see Caller. */
  readonly address: string;
  /** The Authorization header of the upgrade, for clients that can set one. */
  readonly header: string | null;
}
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
export function serveWebSockets(options: WebSocketOptions): WebSockets {
  const { server, pipeline, identify, doorkeeper, sessions, limits, log } = options;
  const sockets = new Set<Socket>();

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initSeconds * 1_000,
    async onConnect(connection: Connection) {
      const { socket } = connection.extra;
      try {
        const authorization = authorizationOf(connection);
        const viewer = await identify(authorization);
        socket.authorization = authorization;
        // Whoever is gone by now would never be forgotten.
        if (authorization !== null && socket.readyState === socket.OPEN)
          socket.once('close', sessions.open(authorization, viewer, expire(socket)));
        // All that is needed of them; ten thousand sockets would keep theirs.
        delete (connection as { connectionParams?: unknown }).connectionParams;
        return true;
      } catch (error) {
        const { message, extensions } = showError(error, log);
        const code = String(extensions['code']);
        socket.end(
          code === 'UNAUTHENTICATED' ? CloseCode.Forbidden : CLOSE.tryAgainLater,
          `${code}: ${message}`,
        );
        return false;
      }
    },
    async onSubscribe(connection, id, payload: SubscribePayload) {
      const { socket } = connection.extra;
      const caller: Caller = {
        authorization: socket.authorization,
        requestId: randomUUID(),
        address: connection.extra.address,
        openOutlet: () => new SocketSubscription(socket, id, limits, log),
      };
      try {
        if (id.length > LIMITS.idLength)
          throw new RequestError('LIMIT_EXCEEDED', `An id may have ${LIMITS.idLength} characters at most.`);
        if (Object.keys(connection.subscriptions).length > LIMITS.operationsPerSocket) throw tooMany();
        const { schema, execute, subscribe, contextFactory, parse, validate } = pipeline.getEnveloped(
          caller,
        ) as Steps;
        const document = parse(payload.query);
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        const { operationName, variables: variableValues } = payload;
        // The protocol keeps the payload while the operation runs; ten thousand would keep the same text each.
        (payload as { query: string }).query = document.loc?.source.body ?? '';
        return {
          schema,
          document,
          operationName,
          variableValues,
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

  // Apart from the call, since the types of `ws` don’t know all of its options yet.
  const upgradeOptions = {
    noServer: true,
    WebSocket: Socket,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    closeTimeout: CLOSE_TIMEOUT,
    perMessageDeflate: false,
    // Another protocol is taken up only to be told that it isn’t spoken here (4406).
    handleProtocols: (offered: Set<string>) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : ([...offered][0] ?? false),
  };
  const upgrades = new WebSocketServer(upgradeOptions);

  server.on('upgrade', (request, connection, head) => {
    // Whoever is gone before there is a socket.
    connection.on('error', () => undefined);
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') {
      refuse(connection, { status: 404, message: 'The API is at /graphql.' });
      return;
    }
    const admitted = doorkeeper.admit(request);
    if (typeof admitted !== 'function') {
      refuse(connection, admitted);
      return;
    }
    connection.once('close', admitted);
    upgrades.handleUpgrade(request, connection, head, (socket) => {
      socket.connection = connection;
      serve(socket, request);
    });
  });

  function serve(socket: Socket, request: IncomingMessage): void {
    sockets.add(socket);
    const allowance = limits.messagesPerSecond * limits.pingSeconds;
    /** Whether the client keeps to what it may send until the next ping. */
    const isWithin = () => {
      socket.isAlive = true;
      socket.messages += 1;
      if (socket.messages <= allowance) return true;
      socket.end(CLOSE.tooManyMessages, `Send ${limits.messagesPerSecond} messages a second at most.`);
      return false;
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => socket.answer(message, limits),
        close: (code, reason) => {
          socket.end(code, reason);
        },
        onMessage: (take) =>
          socket.on('message', (message: Buffer) => {
            if (!isWithin()) return;
            take(message.toString()).catch((error: unknown) => {
              log.error({ err: error }, 'socket failed');
              socket.end(CloseCode.InternalServerError, 'Something went wrong here.');
            });
          }),
      },
      {
        socket,
        address: doorkeeper.addressOf(request),
        header: request.headers.authorization ?? null,
      },
    );
    socket.on('ping', isWithin);
    socket.on('pong', isWithin);
    // What the client did wrong, such as a message that is too long: ws closes the socket and says so.
    socket.on('error', (error) => {
      log.debug({ err: error }, 'socket closed');
    });
    socket.once('close', (code, reason) => {
      sockets.delete(socket);
      socket.leaveAll();
      options.onClose(code);
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'closing a socket failed');
      });
    });
  }

  async function beat(): Promise<void> {
    let count = 0;
    for (const socket of sockets) {
      if (socket.isAlive) {
        socket.isAlive = false;
        socket.messages = 0;
        if (socket.readyState === socket.OPEN) socket.ping();
      } else socket.terminate();
      count += 1;
      if (count % PINGS_A_TURN === 0) await nextTurn();
    }
  }
  const beats = setInterval(() => void beat(), limits.pingSeconds * 1_000);

  return {
    sockets,
    dropWaiting() {
      for (const socket of sockets) if (socket.bufferedAmount > 0) socket.terminate();
    },
    async close() {
      clearInterval(beats);
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      await drain(sockets, options.drainSeconds, (socket) => {
        socket.end(CLOSE.goingAway, 'This node is going away; reconnect.');
      });
      const impatience = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, STOP_TIMEOUT);
      await Promise.all(closed);
      clearTimeout(impatience);
    },
  };
}

function refuse(connection: Duplex, { status, message }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  connection.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}

function expire(socket: Socket): () => void {
  return () => {
    socket.end(CloseCode.Forbidden, 'UNAUTHENTICATED: The token no longer holds, or its role has changed.');
  };
}

function tooMany(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    `A socket may have ${LIMITS.operationsPerSocket} operations under way. Complete some, or open another.`,
  );
}

/** Browsers can’t set headers on a socket, so the token comes with `connection_init`; a header works too. */
function authorizationOf({ connectionParams = {}, extra }: Connection): string | null {
  const name = Object.keys(connectionParams).find((name) => name.toLowerCase() === 'authorization');
  const given = name === undefined ? null : connectionParams[name];
  // What is no text can’t be a token, and must not pass for none.
  if (given != null) return typeof given === 'string' ? given : '';
  return extra.header;
}
