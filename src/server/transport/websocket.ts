import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { CloseCode, makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { OnGone } from '../../wait.ts';
import { RequestError } from '../../errors.ts';
import type { Admission } from '../admission.ts';
import type { Caller, Identify } from '../context.ts';
import type { KnownDocuments } from '../known-documents.ts';
import { LIMITS } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { showError } from '../show-error.ts';
import { checkSize } from '../variables.ts';
import { Bursts } from './bursts.ts';
import { drain } from './drain.ts';
import { startHeartbeat } from './heartbeat.ts';
import { chooseProtocol, RefusedSockets, rejectUpgrade } from './refused-sockets.ts';
import { CLOSE, Socket, SocketSubscription } from './socket.ts';
import { stepsFor } from './steps.ts';
import type { TransportOptions } from './transport.ts';

export interface WebSocketOptions extends TransportOptions {
  readonly identify: Identify;
  readonly documents: KnownDocuments;
  readonly admission: Admission;
  readonly metrics: Metrics;
}

export interface WebSockets {
  readonly sockets: ReadonlySet<Socket>;
  /** Bytes that wait for slow clients, on all sockets. */
  bufferedBytes(): number;
  /** Disconnects clients for whom events are waiting that may no longer be sent. They reconnect and resume. */
  dropWaiting(): void;
  /** Tells clients to reconnect elsewhere, a few at a time, and disconnects those that don't answer. */
  close(): Promise<void>;
}

/** Time that a client has to answer a close frame while the node stops (ms). */
const STOP_TIMEOUT = 1_000;
/** Frames that a message may have, and chunks that a frame may arrive in. */
const MAX_FRAGMENTS = 256;
const MAX_CHUNKS = 1_024;

/** How graphql-ws begins the error that it throws at a message that only servers send, such as `next`. */
const NOT_FOR_SERVERS = 'Unexpected message of type';
const MISTAKE = "a socket was closed for its client's mistake";

type Connection = Context<Record<string, unknown>, Extra>;
interface Extra {
  readonly socket: Socket;
  readonly clientAddress: string;
  /** The Authorization header of the upgrade request. Browsers can't set it. */
  readonly header: string | null;
}
type Operation = ExecutionArgs & { readonly rootValue: { execute: Run; subscribe: Run } };
type Run = (args: ExecutionArgs) => never;

/** Serves the graphql-transport-ws protocol at /graphql. Operations take the same pipeline as over HTTP. */
export function serveWebSockets(options: WebSocketOptions): WebSockets {
  const { server, pipeline, identify, documents, admission, doorkeeper, sessions, limits, metrics, log } =
    options;
  const sockets = new Set<Socket>();
  const bursts = new Bursts();

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initSeconds * 1_000,
    async onConnect(connection: Connection) {
      const { socket } = connection.extra;
      try {
        const authorization = authorizationOf(connection);
        const { clientAddress } = connection.extra;
        const onGone: OnGone = (leave) => socket.onGone('', () => true, leave);
        await admission.signIn({ authorization, clientAddress, onGone });
        const viewer = await identify.one(authorization);
        socket.authorization = authorization;
        // A socket that has closed meanwhile has no close event left to end its session.
        if (authorization !== null && socket.readyState === socket.OPEN)
          socket.once('close', sessions.open(authorization, viewer, expire(socket)));
        // Nothing else is needed of them, and each of ten thousand sockets would keep them in memory.
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
        asked: { operation: null, kind: 'unknown' },
        clientAddress: connection.extra.clientAddress,
        onGone: (leave) => socket.onGone(id, () => id in connection.subscriptions, leave),
        // The protocol calls this before it takes the next message.
        bytes: socket.messageBytes,
        lastEventId: null,
        reading: null,
        openOutlet: (_viewer, account) => new SocketSubscription(account, socket, id, limits, log),
      };
      try {
        if (id.length > LIMITS.idLength)
          throw new RequestError(
            'LIMIT_EXCEEDED',
            `An operation's id may have at most ${LIMITS.idLength} characters.`,
          );
        if (Object.keys(connection.subscriptions).length > LIMITS.operationsPerSocket) throw tooMany();
        // What waits for its turn is kept.
        checkSize(payload.variables ?? {}, 'variables');
        checkSize(payload.extensions ?? {}, 'extensions');
        await admission.enter(caller);
        const { schema, execute, subscribe, contextFactory, parse, validate } = stepsFor(pipeline, caller);
        const document = parse(documents.textOf(payload) ?? '');
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        const { operationName, variables: variableValues } = payload;
        // The protocol keeps the payload while the operation runs: all that send the same document keep one string.
        (payload as { query: string }).query = document.loc?.source.body ?? '';
        return {
          schema,
          document,
          operationName,
          variableValues,
          contextValue: await contextFactory(),
          rootValue: { execute: execute as Run, subscribe: subscribe as Run },
        } satisfies ExecutionArgs;
      } catch (error) {
        return [showError(error, log, caller.requestId)];
      }
    },
    execute: (args) => (args as Operation).rootValue.execute(args),
    subscribe: (args) => (args as Operation).rootValue.subscribe(args),
    onError: (_connection, _id, _payload, errors) =>
      errors.map((error) => {
        // Yoga adds `http` to errors for its own transport.
        const { extensions: { http: _http, ...extensions } = {}, ...shown } = showError(error, log).toJSON();
        return { ...shown, extensions };
      }),
  });

  // A variable, since the types of `ws` lack some of its options.
  const upgradeOptions = {
    noServer: true,
    WebSocket: Socket,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    // A client that reads slowly has to read all that waits for it before it comes to the close frame. It gets as long as for
    // the answer to a ping.
    closeTimeout: limits.pingSeconds * 1_000,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  };
  const upgrades = new WebSocketServer(upgradeOptions);
  const refused = new RefusedSockets(metrics);

  server.on('upgrade', (request, connection, head) => {
    // The client may disconnect before there is a socket.
    connection.on('error', () => undefined);
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') {
      rejectUpgrade(request.socket, { status: 404, message: 'The API is at /graphql.' });
      return;
    }
    const admitted = doorkeeper.admit(request);
    if (typeof admitted !== 'function') {
      refused.refuse(request, head, doorkeeper.clientAddressOf(request), admitted);
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
    const clientAddress = doorkeeper.clientAddressOf(request);
    const allowance = limits.messagesPerSecond * limits.pingSeconds;
    /** Counts a message. Closes the socket if its client sends more than it may between two pings. */
    const countMessage = () => {
      socket.isAlive = true;
      socket.messages += 1;
      if (socket.messages <= allowance) return true;
      socket.end(CLOSE.notAllowed, `Send at most ${limits.messagesPerSecond} messages per second.`);
      return false;
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => socket.sendMessage(message, limits),
        close: (code, reason) => {
          socket.end(code, reason);
        },
        onMessage: (take) =>
          socket.on('message', (message: Buffer) => {
            if (!countMessage()) return;
            const handle = () => {
              // Nobody is left to answer.
              if (socket.readyState !== socket.OPEN) return;
              socket.messageBytes = message.length;
              take(message.toString()).catch((error: unknown) => {
                failed(socket, error);
              });
              // It may have completed an operation that waits.
              socket.dropUnwanted();
            };
            if (!bursts.take(clientAddress, socket, message.length, handle))
              socket.end(CLOSE.tryAgainLater, 'Too many messages from your client address are waiting.');
          }),
      },
      {
        socket,
        clientAddress,
        header: request.headers.authorization ?? null,
      },
    );
    socket.on('ping', countMessage);
    socket.on('pong', countMessage);
    // The client's mistake, such as too long a message: `ws` closes the socket with the reason.
    socket.on('error', (error) => {
      log.debug({ err: error }, MISTAKE);
    });
    socket.once('close', (code, reason) => {
      sockets.delete(socket);
      bursts.drop(clientAddress, socket);
      socket.leaveAll();
      metrics.closed(code);
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'could not close a socket');
      });
    });
  }

  function failed(socket: Socket, error: unknown): void {
    if (error instanceof Error && error.message.startsWith(NOT_FOR_SERVERS)) {
      log.debug({ err: error }, MISTAKE);
      socket.end(CloseCode.BadRequest, 'Only servers send messages of this type.');
      return;
    }
    log.error({ err: error }, 'could not handle a message');
    socket.end(CloseCode.InternalServerError, 'Internal error.');
  }

  const stopHeartbeat = startHeartbeat(sockets, limits.pingSeconds);

  return {
    sockets,
    bufferedBytes() {
      let bytes = 0;
      for (const { bufferedAmount } of sockets) bytes += bufferedAmount;
      return bytes;
    },
    dropWaiting() {
      for (const socket of sockets) if (socket.bufferedAmount > 0) socket.terminate();
    },
    async close() {
      stopHeartbeat();
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      await drain(
        sockets,
        options.drainSeconds,
        (socket) => {
          socket.end(CLOSE.goingAway, 'This node is stopping. Reconnect.');
        },
        options.hurry,
      );
      const timeout = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, STOP_TIMEOUT);
      await Promise.all(closed);
      clearTimeout(timeout);
    },
  };
}

function expire(socket: Socket): () => void {
  return () => {
    socket.end(
      CloseCode.Forbidden,
      "UNAUTHENTICATED: The token is no longer valid, or its member's role has changed.",
    );
  };
}

function tooMany(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    `A socket may have ${LIMITS.operationsPerSocket} operations under way. Complete some, or open another socket.`,
  );
}

/** The token comes with `connection_init`, since browsers can't set headers on a socket; a header works too. */
function authorizationOf({ connectionParams = {}, extra }: Connection): string | null {
  const name = Object.keys(connectionParams).find((name) => name.toLowerCase() === 'authorization');
  const value = name === undefined ? null : connectionParams[name];
  // A value that isn't a string is an invalid token, not a missing one.
  if (value != null) return typeof value === 'string' ? value : '';
  return extra.header;
}
