import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { parse, type ExecutionArgs, type GraphQLError } from 'graphql';
import { CloseCode, makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer, type Server as Upgrades } from 'ws';
import type { Caller, OperationOutcome, RequestSummary } from '../../api/context.ts';
import { showError } from '../../api/errors.ts';
import { LIMITS, type SocketLimits } from '../../api/limits.ts';
import { run, type Api } from '../../api/run.ts';
import { RequestError } from '../../errors.ts';
import type { Pacer } from '../../load/pacer.ts';
import type { LiveConnections } from '../live-connections.ts';
import { drain } from '../drain.ts';
import { isNoToken, normalize } from '../headers.ts';
import type { Metrics } from '../metrics.ts';
import type { Sessions } from '../sessions.ts';
import { startHeartbeat } from './heartbeat.ts';
import { chooseProtocol, RefusedSockets, rejectUpgrade } from './refused-sockets.ts';
import { CLOSE, Socket, SocketSubscription } from './socket.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly api: Api;
  readonly liveConnections: LiveConnections;
  readonly sessions: Sessions;
  readonly limits: SocketLimits;
  readonly pacer: Pacer;
  readonly metrics: Metrics;
  readonly drainSeconds: number;
  /** Aborted if the node is to stop at once. */
  readonly hurry: AbortSignal;
  readonly log: Logger;
}

/** Time that a client has to answer a close frame while the node stops (ms). */
const STOP_TIMEOUT = 1_000;
/** Frames that a message may have, and chunks that a frame may arrive in. */
const MAX_FRAGMENTS = 256;
const MAX_CHUNKS = 1_024;

/** How graphql-ws begins the error that it throws at a message that only servers send, such as `next`. */
const NOT_FOR_SERVERS = 'Unexpected message of type';
const MISTAKE = "a socket was closed for its client's mistake";

/** graphql-ws chooses by a document whether to send one result or several. The outcome is there by then. */
const DOCUMENTS = { result: parse('{ __typename }'), stream: parse('subscription { __typename }') };

type SocketContext = Context<Record<string, unknown>, Extra>;
interface Extra {
  readonly socket: Socket;
  readonly clientAddress: string;
  /** The Authorization header of the upgrade request. Browsers can't set it. */
  readonly header: string | null;
}

/** Serves the graphql-transport-ws protocol at /graphql. */
export class WebSockets {
  readonly sockets = new Set<Socket>();
  readonly #options: WebSocketOptions;
  readonly #refused: RefusedSockets;
  readonly #upgrades: Upgrades<typeof Socket>;
  readonly #stopHeartbeat: () => void;
  /** The client's mistake, such as too long a message: `ws` closes the socket with the reason. */
  readonly #onMistake: (error: Error) => void;
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;

  constructor(options: WebSocketOptions) {
    const { server, limits, metrics } = options;
    this.#options = options;
    this.#onMistake = (error) => {
      options.log.debug({ err: error }, MISTAKE);
    };
    this.#protocol = this.#openProtocol();
    // A variable, since the types of `ws` lack some of its options.
    const upgrading = {
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
    this.#upgrades = new WebSocketServer(upgrading);
    this.#refused = new RefusedSockets(metrics);
    server.on('upgrade', (request, connection, head) => this.#upgrade(request, connection, head));
    this.#stopHeartbeat = startHeartbeat(this.sockets, limits.pingSeconds);
  }

  /** Bytes that wait for slow clients, on all sockets. */
  get bufferedBytes(): number {
    let bytes = 0;
    for (const { bufferedAmount } of this.sockets) bytes += bufferedAmount;
    return bytes;
  }

  /** Disconnects clients for whom events are waiting that may no longer be sent. They reconnect and resume. */
  dropWaiting(): void {
    for (const socket of this.sockets) if (socket.bufferedAmount > 0) socket.terminate();
  }

  /** Asks clients to reconnect elsewhere, a few at a time, and disconnects those that don't answer. */
  async close(): Promise<void> {
    this.#stopHeartbeat();
    const { sockets } = this;
    const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    const { drainSeconds, hurry } = this.#options;
    const end = (socket: Socket) => socket.end(CLOSE.goingAway, 'This node is stopping. Reconnect.');
    await drain(sockets, drainSeconds, end, hurry);
    const timeout = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, STOP_TIMEOUT);
    await Promise.all(closed);
    clearTimeout(timeout);
  }

  #openProtocol() {
    const { api, limits } = this.#options;
    return makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: limits.initSeconds * 1_000,
      onConnect: (connection) => this.#connect(connection),
      onSubscribe: async (connection, id, payload) => {
        const summary: RequestSummary = { operation: null, kind: 'unknown' };
        const outcome = await this.#run(connection, id, payload, summary);
        // The protocol keeps the payload while the operation runs, and each of ten thousand would take memory.
        Object.assign(payload, { query: '', variables: null, extensions: null });
        return argumentsFor(api, outcome, summary);
      },
      execute: ({ contextValue }) => (contextValue as { result: never }).result,
      subscribe: ({ contextValue }) => (contextValue as { events: never }).events,
      onError: (_connection, _id, _payload, errors) =>
        errors.map((error) => showError(error, api.watch).toJSON()),
    });
  }

  async #connect(connection: SocketContext): Promise<boolean> {
    const { api, sessions } = this.#options;
    const { socket, clientAddress } = connection.extra;
    try {
      const authorization = authorizationOf(connection);
      const onGone: Caller['onGone'] = (leave) => socket.onGone('', () => true, leave);
      await api.load.admitSocket({ authorization, clientAddress, onGone });
      const viewer = await api.identify(authorization);
      if (viewer.preview !== undefined)
        throw new RequestError('UNAUTHENTICATED', 'A preview link only reads. Send queries, by HTTP.');
      socket.authorization = authorization;
      // A socket that has closed meanwhile has no close event left to end its session.
      if (authorization !== null && socket.readyState === socket.OPEN)
        socket.once('close', sessions.open(authorization, viewer, expire(socket)));
      // Nothing else is needed of them, and each of ten thousand sockets would keep them in memory.
      delete (connection as { connectionParams?: unknown }).connectionParams;
      return true;
    } catch (error) {
      const { message, extensions } = showError(error, api.watch);
      const code = String(extensions['code']);
      socket.end(
        code === 'UNAUTHENTICATED' ? CloseCode.Forbidden : CLOSE.tryAgainLater,
        `${code}: ${message}`,
      );
      return false;
    }
  }

  async #run(
    connection: SocketContext,
    id: string,
    payload: SubscribePayload,
    summary: RequestSummary,
  ): Promise<OperationOutcome> {
    const { api, limits } = this.#options;
    const { socket, clientAddress } = connection.extra;
    const refusal = refusalOf(connection, id);
    if (refusal !== null) return { kind: 'result', result: { errors: [showError(refusal, api.watch)] } };
    return run(api, payload, {
      transport: 'websocket',
      authorization: socket.authorization,
      requestId: randomUUID(),
      summary,
      clientAddress,
      onGone: (leave) => socket.onGone(id, () => id in connection.subscriptions, leave),
      // The protocol calls this before it takes the next message.
      bytes: socket.messageBytes,
      lastEventId: null,
      mayChange: true,
      takesBytes: false,
      openStream: (_viewer, account) => new SocketSubscription(account, socket, id, limits, api.watch),
    });
  }

  #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const { liveConnections } = this.#options;
    // The client may disconnect before there is a socket.
    connection.on('error', ignore);
    normalize(request);
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') {
      rejectUpgrade(request.socket, { status: 404, message: 'The API is at /graphql.' });
      return;
    }
    const admitted = liveConnections.admit(request);
    if (typeof admitted !== 'function') {
      this.#refused.refuse(request, head, liveConnections.clientAddressOf(request), admitted);
      return;
    }
    connection.on('close', admitted);
    this.#upgrades.handleUpgrade(request, connection, head, (socket) => {
      socket.connection = connection;
      this.#serve(socket, request);
    });
  }

  #serve(socket: Socket, request: IncomingMessage): void {
    const { liveConnections, limits, metrics, log } = this.#options;
    this.sockets.add(socket);
    const clientAddress = liveConnections.clientAddressOf(request);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => socket.sendMessage(message, limits),
        close: (code, reason) => {
          socket.end(code, reason);
        },
        onMessage: (take) =>
          socket.on('message', (message: Buffer) => this.#receive(socket, clientAddress, message, take)),
      },
      { socket, clientAddress, header: request.headers.authorization ?? null },
    );
    const count = () => this.#count(socket);
    socket.on('ping', count).on('pong', count).on('error', this.#onMistake);
    // Not `once`, which takes three objects more of each socket. There is one such event.
    socket.on('close', (code, reason) => {
      this.sockets.delete(socket);
      this.#options.pacer.drop(clientAddress, socket);
      socket.leaveAll();
      metrics.closed(code);
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'could not close a socket');
      });
    });
  }

  #receive(
    socket: Socket,
    clientAddress: string,
    message: Buffer,
    take: (message: string) => Promise<void>,
  ): void {
    if (!this.#count(socket)) return;
    const handle = () => this.#handle(socket, message, take);
    if (!this.#options.pacer.take(clientAddress, socket, message.length, handle))
      socket.end(CLOSE.tryAgainLater, 'Too many messages from your client address are waiting.');
  }

  /** A function of its own, since a closure keeps all variables of the function around it as long as the operation runs. */
  #handle(socket: Socket, message: Buffer, take: (message: string) => Promise<void>): void {
    // Nobody is left to answer.
    if (socket.readyState !== socket.OPEN) return;
    socket.messageBytes = message.length;
    take(parsed(message)).catch((error: unknown) => this.#fail(socket, error));
    // It may have completed an operation that waits.
    socket.dropUnwanted();
  }

  /** Counts a message. Closes the socket if its client sends more than it may between two pings. */
  #count(socket: Socket): boolean {
    const { messagesPerSecond, pingSeconds } = this.#options.limits;
    socket.isAlive = true;
    socket.messages += 1;
    if (socket.messages <= messagesPerSecond * pingSeconds) return true;
    socket.end(CLOSE.notAllowed, `Send at most ${messagesPerSecond} messages per second.`);
    return false;
  }

  #fail(socket: Socket, error: unknown): void {
    const { log } = this.#options;
    if (error instanceof Error && error.message.startsWith(NOT_FOR_SERVERS)) {
      log.debug({ err: error }, MISTAKE);
      socket.end(CloseCode.BadRequest, 'Only servers send messages of this type.');
      return;
    }
    log.error({ err: error }, 'could not handle a message');
    socket.end(CloseCode.InternalServerError, 'Internal error.');
  }
}

/** The message, which the protocol keeps while the operation runs: parsed, since its text has the document. */
function parsed(message: Buffer): string {
  try {
    const value: unknown = JSON.parse(message.toString());
    // The protocol refuses what isn't JSON.
    return typeof value === 'string' ? '' : (value as string);
  } catch {
    return '';
  }
}

/** What graphql-ws sends: the errors of a request in which no operation was found, else the result or the results. */
function argumentsFor(
  { schema }: Api,
  outcome: OperationOutcome,
  { operation }: RequestSummary,
): ExecutionArgs | readonly GraphQLError[] {
  if (outcome.kind === 'result' && operation === null) return outcome.result.errors ?? [];
  const document = outcome.kind === 'stream' ? DOCUMENTS.stream : DOCUMENTS.result;
  return { schema, document, contextValue: outcome };
}

/** Why an operation isn't run; null if it is. */
function refusalOf({ subscriptions }: SocketContext, id: string): RequestError | null {
  if (id.length > LIMITS.idLength)
    return new RequestError(
      'LIMIT_EXCEEDED',
      `An operation's id may have at most ${LIMITS.idLength} characters.`,
    );
  if (Object.keys(subscriptions).length > LIMITS.operationsPerSocket)
    return new RequestError(
      'LIMIT_EXCEEDED',
      `A socket may have ${LIMITS.operationsPerSocket} operations under way. Complete some, or open another socket.`,
    );
  return null;
}

/** A function of the module: one of `#upgrade` would keep the request as long as the connection. */
function ignore(): void {
  // `ws` ends the socket.
}

function expire(socket: Socket): () => void {
  return () => {
    socket.end(
      CloseCode.Forbidden,
      "UNAUTHENTICATED: The token is no longer valid, or its member's role has changed.",
    );
  };
}

/** The token comes with `connection_init`, since browsers can't set headers on a socket; a header works too. */
function authorizationOf({ connectionParams = {}, extra }: SocketContext): string | null {
  const name = Object.keys(connectionParams).find(isAuthorization);
  const value = name === undefined ? null : connectionParams[name];
  if (value == null || (typeof value === 'string' && isNoToken(value))) {
    refuseMisplacedToken(connectionParams);
    return extra.header;
  }
  // A value that isn't a string is an invalid token, not a missing one.
  return typeof value === 'string' ? value : '';
}

const isAuthorization = (name: string) => name.toLowerCase() === 'authorization';

/** A member whose token isn't read would see half of the newsroom's work without a word. @throws RequestError */
function refuseMisplacedToken(connectionParams: Readonly<Record<string, unknown>>): void {
  const { headers } = connectionParams;
  const names = Object.keys(connectionParams).filter(
    (name) => /token|jwt|^bearer$/i.test(name) && !/csrf|xsrf/i.test(name),
  );
  const nested =
    typeof headers === 'object' && headers !== null ? Object.keys(headers).filter(isAuthorization) : [];
  const paths = [...names.map((name) => [name]), ...nested.map((name) => ['headers', name])];
  const key = paths.find((path) => isGiven(connectionParams, path))?.join('.');
  if (key !== undefined)
    throw new RequestError(
      'UNAUTHENTICATED',
      `Send the token as \`Authorization: Bearer …\` in connectionParams: \`${key}\` isn't read.`,
    );
}

function isGiven(params: Readonly<Record<string, unknown>>, path: readonly string[]): boolean {
  const value = path.reduce<unknown>((from, name) => (from as Record<string, unknown>)[name], params);
  return typeof value === 'string' && !isNoToken(value);
}
