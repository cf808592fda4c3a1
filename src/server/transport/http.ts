import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { Refused, type Doorkeeper } from '../doorkeeper.ts';
import { drain } from './drain.ts';
import { EventStream } from './event-stream.ts';
import { LIMITS, type SocketLimits } from '../limits.ts';
import { noLongerSignedIn, type Viewer } from '../../viewer.ts';
import type { Metrics } from '../metrics.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Sessions } from '../sessions.ts';

export interface HttpOptions {
  readonly pipeline: Pipeline;
  /** Whether this node can serve now. */
  readonly isReady: () => Promise<boolean>;
  /** The GraphiQL page for a person who opens the endpoint, or null where it is switched off. */
  readonly graphiql: ((request: IncomingMessage) => string) | null;
  /** What Prometheus reads, or null where it is switched off. */
  readonly metrics: Metrics | null;
  readonly doorkeeper: Doorkeeper;
  readonly sessions: Sessions;
  readonly limits: SocketLimits;
  readonly drainSeconds: number;
  readonly log: Logger;
}

export interface HttpServer {
  readonly server: Server;
  /** How many event streams are open. */
  streams(): number;
  /** Cuts off streams for whose clients something is waiting, of what may no longer be sent; they come back and resume. */
  dropWaiting(): void;
  /** Takes no more requests, ends streams, and lets what is under way finish, for a while. */
  close(): Promise<void>;
}

/** ms. A client that sends its request any slower is cut off, give or take the interval of looking. */
const REQUEST_TIMEOUT = 20_000;
const LOOK_INTERVAL = 2_000;
/** ms that requests under way have to finish when the node stops. */
const CLOSE_TIMEOUT = 5_000;

/** The HTTP side of a node: the API at /graphql, its page for people, and what operators ask. */
export function createHttpServer(options: HttpOptions): HttpServer {
  const { pipeline, isReady, graphiql, metrics, doorkeeper, sessions, limits, log } = options;
  const underWay = new Set<ServerResponse>();
  const streams = new Map<ServerResponse, EventStream>();
  /** What is to be done when a connection is over, for each of its requests. */
  const endings = new WeakMap<Socket, Set<() => void>>();
  const server = createServer({ connectionsCheckingInterval: LOOK_INTERVAL }, (request, response) => {
    const requestId = randomUUID();
    const started = performance.now();
    response.setHeader('x-request-id', requestId);
    response.setHeader('x-content-type-options', 'nosniff');
    underWay.add(response);
    whenOver(request, response, () => {
      underWay.delete(response);
      const ms = Math.round(performance.now() - started);
      log.info(
        { requestId, method: request.method, path: pathOf(request), status: response.statusCode, ms },
        'request',
      );
    });
    route(request, response, requestId).catch((error: unknown) => {
      log.error({ err: error, requestId }, 'request failed');
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'text/plain', 'Something went wrong here. Report the request id.');
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = REQUEST_TIMEOUT;

  server.on('connection', (socket) => {
    const all = new Set<() => void>();
    endings.set(socket, all);
    socket.once('close', () => {
      for (const end of all) end();
    });
  });

  /** Once the answer is over, or its connection is: of that, Node tells only the first of pipelined requests. */
  function whenOver({ socket }: IncomingMessage, response: ServerResponse, done: () => void): void {
    const all = endings.get(socket);
    const end = () => {
      if (all?.delete(end) === true) done();
    };
    all?.add(end);
    response.on('close', end);
  }

  async function route(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    switch (pathOf(request)) {
      case '/graphql':
        return graphql(request, response, requestId);
      case '/health/live':
        return answer(response, 200, 'text/plain', 'live');
      case '/health/ready': {
        const ready = await isReady();
        return answer(response, ready ? 200 : 503, 'text/plain', ready ? 'ready' : 'not ready');
      }
      case '/metrics':
        if (metrics === null) break;
        return answer(response, 200, metrics.contentType, await metrics.print());
      case '/':
        response.setHeader('location', '/graphql');
        return answer(response, 302, 'text/plain', 'The API is at /graphql.');
    }
    answer(response, 404, 'text/plain', 'There is nothing here. The API is at /graphql.');
  }

  async function graphql(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    if (graphiql !== null && isForPerson(request)) {
      // Not through the pipeline: the page must not get the headers that let other sites read it.
      response.setHeader('x-frame-options', 'DENY');
      answer(response, 200, 'text/html; charset=utf-8', graphiql(request));
      return;
    }
    const refusal = refuse(request);
    if (refusal !== null) {
      const [status, message] = refusal;
      // A body that is much too long is not even read to its end.
      if (Number(request.headers['content-length']) > 10 * LIMITS.bodyBytes)
        response.setHeader('connection', 'close');
      return answer(response, status, 'text/plain', message);
    }
    response.setHeader('cache-control', 'no-store');
    const authorization = request.headers.authorization ?? null;
    await pipeline(request, response, {
      authorization,
      requestId,
      address: doorkeeper.addressOf(request),
      openOutlet: (viewer) => openStream(request, response, viewer),
    });
  }

  /** Begins a stream of events, once it is known that the answer will be one. */
  function openStream(request: IncomingMessage, response: ServerResponse, viewer: Viewer): EventStream {
    // Whoever is gone by now would never be forgotten.
    if (response.closed || request.socket.destroyed) throw new Refused(400, 'The client is gone.');
    const admitted = doorkeeper.admit(request);
    if (typeof admitted !== 'function') throw new Refused(admitted.status, admitted.message);
    const authorization = request.headers.authorization ?? null;
    const stream = new EventStream(authorization, limits, () => response.destroy(), log);
    streams.set(response, stream);
    const close =
      authorization === null
        ? null
        : sessions.open(authorization, viewer, () => {
            stream.end(noLongerSignedIn());
          });
    whenOver(request, response, () => {
      streams.delete(response);
      admitted();
      close?.();
      void stream.return();
    });
    return stream;
  }

  return {
    server,
    streams: () => streams.size,
    dropWaiting() {
      for (const [response, stream] of streams) {
        if (response.writableLength > 0) response.destroy();
        else stream.dropWaiting();
      }
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      // A stream that merely ended would tell its reader that there is nothing more to come.
      await drain(streams.keys(), options.drainSeconds, (response) => response.destroy());
      const idle = setInterval(() => {
        // Node takes a connection that has yet to send its first request for a busy one.
        if (underWay.size === 0) server.closeAllConnections();
        else server.closeIdleConnections();
      }, 20);
      const impatience = setTimeout(() => {
        server.closeAllConnections();
      }, CLOSE_TIMEOUT);
      await closed.finally(() => {
        clearInterval(idle);
        clearTimeout(impatience);
      });
    },
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** Whether a browser opens the address, rather than a program. */
function isForPerson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

/**
 * What is refused before the pipeline, with its status and message. A body must say how long it is, and not be too
 * long; nothing is unpacked.
 */
function refuse({ headers, method, url = '' }: IncomingMessage): [number, string] | null {
  if (!URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) return [400, 'This is no address.'];
  if (method !== 'POST') return null;
  if (headers['content-encoding'] !== undefined) return [415, 'Send the body without Content-Encoding.'];
  const length = headers['content-length'];
  if (length === undefined) return [411, 'Send the body with its Content-Length.'];
  if (Number(length) > LIMITS.bodyBytes) return [413, `A body may have ${LIMITS.bodyBytes} bytes at most.`];
  return null;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
