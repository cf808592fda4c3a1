import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../../accounts.ts';
import { noLongerSignedIn, type Viewer } from '../../viewer.ts';
import type { Admission } from '../admission.ts';
import type { Asked, Caller } from '../context.ts';
import { Refused, type Refusal } from '../doorkeeper.ts';
import type { OnGone } from '../../wait.ts';
import type { KnownDocuments } from '../known-documents.ts';
import { LIMITS } from '../limits.ts';
import { ICON } from '../icon.ts';
import type { Graphiql } from '../graphiql/graphiql.ts';
import type { Metrics } from '../metrics.ts';
import { asReader, sendSidePage, type SidePages } from '../side-pages.ts';
import { showError } from '../show-error.ts';
import { drain } from './drain.ts';
import { EventStream } from './event-stream.ts';
import { CORS, ownHeaders } from './headers.ts';
import { JsonRequests } from './json-requests.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Outcome, ReadyAnswers } from './ready-answers.ts';
import { RequestLines } from './request-lines.ts';
import { refuse } from './refusal.ts';
import type { TransportOptions } from './transport.ts';
import { Unread, type UnreadLimits } from './unread.ts';

export interface HttpOptions extends TransportOptions {
  readonly admission: Admission;
  readonly documents: KnownDocuments;
  /** Whether this node can serve now. */
  readonly isReady: () => Promise<boolean>;
  /** The GraphiQL page for a person who opens the endpoint; null if it is switched off. */
  readonly graphiql: Graphiql | null;
  readonly sidePages: readonly SidePages[];
  readonly unread: UnreadLimits;
  /** Null if nothing is kept. */
  readonly readyAnswers: ReadyAnswers | null;
  /** What Prometheus reads; null if it is switched off. */
  readonly metrics: Metrics | null;
}

export interface Http {
  /** How many event streams are open. */
  streams(): number;
  /** Disconnects clients for whom events are waiting that may no longer be sent. They reconnect and resume. */
  dropWaiting(): void;
  /** Takes no more requests, breaks off streams, and gives the requests under way a few seconds to finish. */
  close(): Promise<void>;
}

/** Whose request it is. */
type From = Pick<Caller, 'requestId' | 'clientAddress' | 'asked'>;

/** ms that requests under way have to finish when the node stops. */
const CLOSE_TIMEOUT = 5_000;
/** ms between checks which connections can be closed. */
const CLOSE_POLL = 20;

/** Serves the API at /graphql, GraphiQL, and what operators ask for. */
export function serveHttp(options: HttpOptions): Http {
  const { server, pipeline, admission, isReady, graphiql, sidePages, metrics, readyAnswers } = options;
  const { doorkeeper, sessions, limits, log } = options;
  let underWay = 0;
  const requestLines = new RequestLines(log);
  const streams = new Map<ServerResponse, EventStream>();
  const jsonRequests = new JsonRequests({ pipeline, admission, documents: options.documents, log });
  const connections = oneAtATime(server, (connection) => doorkeeper.peerOf(connection), begin);
  const unread = new Unread({
    server,
    limits: options.unread,
    isBusy: (connection) => connections.isBusy(connection),
  });

  /** Returns what is to be done once the response is closed. */
  function begin(request: IncomingMessage, response: ServerResponse): () => void {
    const requestId = randomUUID();
    const started = performance.now();
    const { method } = request;
    const asked: Asked = { operation: null, kind: 'unknown' };
    underWay += 1;
    try {
      route(request, response, requestId, asked)?.catch((error: unknown) => fail(response, requestId, error));
    } catch (error) {
      fail(response, requestId, error);
    }
    return () => {
      underWay -= 1;
      requestLines.write({
        requestId,
        method,
        path: pathOf(request),
        operation: asked.operation ?? undefined,
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
      });
    };
  }

  function fail(response: ServerResponse, requestId: string, error: unknown): void {
    log.error({ err: error, requestId }, 'could not answer a request');
    if (response.headersSent) response.destroy();
    else answer(response, 500, 'text/plain', 'Internal error. Report the request id.');
  }

  /** Returns null if the request is answered at once, as most are: that takes no promises. */
  function route(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    asked: Asked,
  ): Promise<void> | null {
    const path = pathOf(request);
    const clientAddress = doorkeeper.clientAddressOf(request);
    if (unread.isTooMuch(clientAddress) && !path.startsWith('/health/')) {
      setOwnHeaders(response, requestId);
      response.setHeader('retry-after', '1');
      answer(response, 503, 'text/plain', 'Read the answers that are waiting for you first.');
      return null;
    }
    const from = { requestId, clientAddress, asked };
    if (path !== '/graphql') return page(path, request, response, from);
    // Node.js leaves out the body.
    if (request.method === 'HEAD') request.method = 'GET';
    const outcome = readyAnswers === null ? null : readyAnswers.answer(request, response, from);
    return outcome === 'answered'
      ? answered(response, clientAddress)
      : graphql(request, response, from, outcome);
  }

  /** Counts what waits of a ready answer. Most clients take it all at once. */
  function answered(response: ServerResponse, clientAddress: string): null {
    if (response.writableLength > 0) unread.add(clientAddress, response);
    return null;
  }

  async function page(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    { requestId, clientAddress, asked }: From,
  ): Promise<void> {
    unread.add(clientAddress, response);
    setOwnHeaders(response, requestId);
    switch (path) {
      case '/health/live':
        return answer(response, 200, 'text/plain', 'live');
      case '/health/ready': {
        const ready = await isReady();
        return answer(response, ready ? 200 : 503, 'text/plain', ready ? 'ready' : 'not ready');
      }
      case '/metrics':
        if (metrics === null) break;
        return answer(response, 200, metrics.contentType, await metrics.print());
      case '/favicon.ico':
        response.setHeader('cache-control', 'public, max-age=86400');
        return answer(response, 200, 'image/svg+xml', ICON);
    }
    if (graphiql !== null && (await graphiql.send(path, request, response))) return;
    const onGone: OnGone = (leave) => whenClosed(response, leave);
    const ask = asReader(pipeline, { requestId, clientAddress, asked, onGone });
    if (await sendSidePage(sidePages, path, request, response, ask)) return;
    const leadsOn = path === '/' && graphiql !== null;
    if (leadsOn) response.setHeader('location', '/graphql');
    answer(response, leadsOn ? 302 : 404, 'text/plain', 'The API is at /graphql.');
  }

  /** @param outcome what the ready answers have for it */
  async function graphql(
    request: IncomingMessage,
    response: ServerResponse,
    { requestId, clientAddress, asked }: From,
    outcome: Outcome | Promise<Outcome>,
  ): Promise<void> {
    const reading = await outcome;
    if (reading === 'answered') {
      answered(response, clientAddress);
      return;
    }
    unread.add(clientAddress, response);
    setOwnHeaders(response, requestId);
    if (graphiql !== null && isForPerson(request)) {
      return graphiql.sendPage(request, response);
    }
    const problem = problemWith(request);
    if (problem !== null) {
      // A body that is much too long is not read to its end.
      if (Number(request.headers['content-length']) > 10 * LIMITS.bodyBytes)
        response.setHeader('connection', 'close');
      // As the pipeline lets pages of other sites read its answers.
      response.setHeader('access-control-allow-origin', CORS['access-control-allow-origin']);
      if (problem.status === 405) response.setHeader('allow', 'GET, HEAD, POST, OPTIONS');
      return answer(response, problem.status, 'text/plain', problem.message);
    }
    const authorization = request.headers.authorization ?? null;
    response.setHeader('cache-control', authorization === null ? 'no-store' : 'private, no-store');
    const caller: Caller = {
      authorization,
      requestId,
      asked,
      clientAddress,
      onGone: (leave) => whenClosed(response, leave),
      bytes: (request.url ?? '').length + Number(request.headers['content-length'] ?? 0),
      lastEventId: lastEventIdOf(request),
      reading,
      openOutlet: (viewer, account) => openStream(request, response, viewer, account),
    };
    try {
      if (request.method !== 'OPTIONS') await admission.check(caller);
    } catch (error) {
      refuse(request, response, showError(error, log, requestId));
      return;
    }
    await jsonRequests.answer(request, response, caller);
  }

  /** Opens an event stream for a subscription that has begun. */
  function openStream(
    request: IncomingMessage,
    response: ServerResponse,
    viewer: Viewer,
    account: Account,
  ): EventStream {
    // A client that has disconnected meanwhile has no close event left to end its stream.
    if (response.closed || request.socket.destroyed)
      throw new Refused({ status: 400, message: 'The client has disconnected.' });
    const admitted = doorkeeper.admit(request);
    if (typeof admitted !== 'function') throw new Refused(admitted);
    const authorization = request.headers.authorization ?? null;
    const stream = new EventStream(account, authorization, limits, () => response.destroy(), log);
    streams.set(response, stream);
    const close =
      authorization === null
        ? null
        : sessions.open(authorization, viewer, () => {
            stream.end(noLongerSignedIn());
          });
    response.once('close', () => {
      streams.delete(response);
      admitted();
      close?.();
      void stream.return();
    });
    return stream;
  }

  return {
    streams: () => streams.size,
    dropWaiting() {
      for (const [response, stream] of streams) {
        if (response.writableLength > 0) response.destroy();
        else stream.dropWaiting();
      }
    },
    async close() {
      unread.stop();
      const closed = once(server, 'close');
      server.close();
      // A stream that ends normally tells its client that there is no more to come.
      await drain(streams.keys(), options.drainSeconds, (response) => response.destroy(), options.hurry);
      const idle = setInterval(() => {
        // Node.js counts a connection that has not sent a request yet as busy.
        if (underWay === 0 || options.hurry.aborted) server.closeAllConnections();
        else server.closeIdleConnections();
      }, CLOSE_POLL);
      const timeout = setTimeout(() => {
        server.closeAllConnections();
      }, CLOSE_TIMEOUT);
      await closed.finally(() => {
        clearInterval(idle);
        clearTimeout(timeout);
        requestLines.close();
      });
    },
  };
}

/** Calls back when the connection is closed, at once if it is. Returns the function that ends this. */
function whenClosed(response: ServerResponse, leave: () => void): () => void {
  if (response.closed) leave();
  else response.once('close', leave);
  return () => response.off('close', leave);
}

/** The header with which EventSource resumes. Empty, it means that the client has no event yet. */
function lastEventIdOf({ headers }: IncomingMessage): string | null {
  const ids = [headers['last-event-id'] ?? []].flat();
  return ids[0] === undefined || ids[0] === '' ? null : ids.join(',');
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function setOwnHeaders(response: ServerResponse, requestId: string): void {
  const headers = ownHeaders(requestId);
  for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
}

/** Whether a person opens the URL in a browser. */
function isForPerson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

/** Why a request is refused before the pipeline; null if it isn't. A body must say how long it is, and not be compressed. */
function problemWith({ headers, method, url = '' }: IncomingMessage): Refusal | null {
  if ((headers.accept ?? '').length > LIMITS.acceptLength) {
    return { status: 431, message: `Accept may have at most ${LIMITS.acceptLength} characters.` };
  }
  if (!URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)) {
    return { status: 400, message: 'The URL is not valid.' };
  }
  if (method === 'PUT' || method === 'DELETE') {
    return {
      status: 405,
      message:
        "Send operations by GET or POST. The single connection mode of graphql-sse isn't supported: leave out `singleConnection`, and each subscription gets a connection of its own.",
    };
  }
  if (method !== 'POST') return null;
  if (headers['content-encoding'] !== undefined) {
    return { status: 415, message: 'Send the body without Content-Encoding.' };
  }
  const length = headers['content-length'];
  if (length === undefined) return { status: 411, message: 'Send the body with its Content-Length.' };
  if (Number(length) > LIMITS.bodyBytes) {
    return { status: 413, message: `The body may have at most ${LIMITS.bodyBytes} bytes.` };
  }
  return null;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
