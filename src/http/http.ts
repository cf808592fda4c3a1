import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Account } from '../load/budgets.ts';
import type { SocketLimits } from '../api/limits.ts';
import { ClientGone, TryLater } from '../errors.ts';
import type { Pacer } from '../load/pacer.ts';
import type { Api } from '../api/run.ts';
import { noLongerSignedIn, type Viewer } from '../viewer.ts';
import { Refused } from '../api/errors.ts';
import type { LiveConnections } from './live-connections.ts';
import { Connections } from './connections.ts';
import { drain } from './drain.ts';
import { EventStream } from './event-stream.ts';
import { GraphqlRequests, whenClosed } from './graphql.ts';
import type { Graphiql } from './graphiql/graphiql.ts';
import { normalize, ownHeaders } from './headers.ts';
import { ICON } from './icon.ts';
import type { Metrics } from './metrics.ts';
import { framingFor, STREAMS } from './negotiation.ts';
import type { Client } from '../load/load.ts';
import type { From, ReadyAnswers, Tried } from './ready-answers.ts';
import { PageCache } from './page-cache.ts';
import { refuseOverBudget } from './refusal.ts';
import { RequestLines } from './request-lines.ts';
import { routeOf } from './routes.ts';
import { isForOperators } from './server-paths.ts';
import type { Sessions } from './sessions.ts';
import {
  askAsReader,
  changeAsReader,
  laterPage,
  pageRequestOf,
  sendPage,
  type ChangingPages,
  type SidePages,
} from './side-pages.ts';
import type { PageRequest, SidePage } from '../lib/page.ts';
import { BackPressure, type BackPressureLimits } from './back-pressure.ts';
import { openYoga } from './yoga.ts';

export interface HttpOptions {
  readonly server: Server;
  readonly api: Api;
  readonly liveConnections: LiveConnections;
  readonly sessions: Sessions;
  readonly limits: SocketLimits;
  readonly drainSeconds: number;
  /** Aborted if the node is to stop at once. */
  readonly hurry: AbortSignal;
  /** Whether this node can serve now. */
  readonly isReady: () => Promise<boolean>;
  /** The GraphiQL page for a person who opens the endpoint; null if it is switched off. */
  readonly graphiql: Graphiql | null;
  readonly sidePages: readonly SidePages[];
  readonly changingPages: readonly ChangingPages[];
  /** The pages of the demo's site, which take long to render; null if there are none. */
  readonly site: SidePages | null;
  readonly pacer: Pacer;
  readonly backPressure: BackPressureLimits;
  /** Null if answers aren't cached. */
  readonly readyAnswers: ReadyAnswers | null;
  /** What Prometheus reads; null if it is switched off. */
  readonly metrics: Metrics | null;
  readonly log: Logger;
}

/** ms that requests under way have to finish when the node stops. */
const CLOSE_TIMEOUT = 5_000;
/** ms between checks which connections can be closed. */
const CLOSE_POLL = 20;

/** Serves the API at /graphql, GraphiQL, and what operators ask for. */
export class Http {
  readonly #options: HttpOptions;
  readonly #graphql: GraphqlRequests;
  readonly #lines: RequestLines;
  readonly #connections: Connections;
  readonly #site: PageCache | null;
  readonly #backPressure: BackPressure;
  readonly #streams = new Map<ServerResponse, EventStream>();
  #underWay = 0;

  constructor(options: HttpOptions) {
    const { server, api, liveConnections, readyAnswers, log } = options;
    this.#options = options;
    this.#graphql = new GraphqlRequests({
      api,
      yoga: openYoga(api),
      readyAnswers,
      openStream: (...opening) => this.#openStream(...opening),
    });
    this.#lines = new RequestLines(log);
    this.#site = options.site && new PageCache(options.site, api.load);
    this.#connections = new Connections({
      server,
      pacer: options.pacer,
      livePerAddress: liveConnections.perAddress,
      addressOf: (connection) => liveConnections.peerOf(connection),
      clientAddressOf: (request) => liveConnections.clientAddressOf(request),
      begin: (request, response) => this.#begin(request, response),
      log,
    });
    this.#backPressure = new BackPressure({
      server,
      limits: options.backPressure,
      isBusy: (connection) => this.#connections.isBusy(connection),
    });
  }

  /** How many event streams are open. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Disconnects clients for whom events are waiting that may no longer be sent. They reconnect and resume. */
  dropWaiting(): void {
    for (const [response, stream] of this.#streams) {
      if (response.writableLength > 0) response.destroy();
      else stream.dropWaiting();
    }
  }

  /** Takes no more requests, breaks off streams, and gives the requests under way a few seconds to finish. */
  async close(): Promise<void> {
    const { server, drainSeconds, hurry } = this.#options;
    this.#backPressure.stop();
    const closed = once(server, 'close');
    server.close();
    // A stream that ends normally tells its client that there is no more to come.
    await drain(this.#streams.keys(), drainSeconds, (response) => response.destroy(), hurry);
    const idle = setInterval(() => {
      // Node.js counts a connection that has not sent a request yet as busy.
      const isIdle = this.#underWay === 0 && this.#connections.paced === 0;
      if (isIdle || hurry.aborted) server.closeAllConnections();
      else server.closeIdleConnections();
    }, CLOSE_POLL);
    const timeout = setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_TIMEOUT);
    await closed.finally(() => {
      clearInterval(idle);
      clearTimeout(timeout);
      this.#lines.close();
    });
  }

  /** Begins a request. Returns what is to be done once the response is closed. */
  #begin(request: IncomingMessage, response: ServerResponse): () => void {
    const started = performance.now();
    const { method } = request;
    normalize(request);
    const from: From = {
      requestId: randomUUID(),
      clientAddress: this.#options.liveConnections.clientAddressOf(request),
      summary: { operation: null, kind: 'unknown' },
    };
    this.#underWay += 1;
    try {
      this.#route(request, response, from)?.catch((error: unknown) => this.#fail(response, from, error));
    } catch (error) {
      this.#fail(response, from, error);
    }
    return () => {
      this.#underWay -= 1;
      this.#lines.write({
        requestId: from.requestId,
        method,
        path: routeOf(pathOf(request)),
        operation: from.summary.operation ?? undefined,
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
      });
    };
  }

  #fail(response: ServerResponse, { requestId }: From, error: unknown): void {
    this.#options.log.error({ err: error, requestId }, 'could not answer a request');
    if (response.headersSent) response.destroy();
    else respond(response, 500, 'text/plain', 'Internal error. Report the request id.');
  }

  /** Returns null if the request is answered at once, as most are: that takes no promises. */
  #route(request: IncomingMessage, response: ServerResponse, from: From): Promise<void> | null {
    const path = pathOf(request);
    if (!isForOperators(path) && this.#isRefused(request, response, from)) return null;
    if (path !== '/graphql') return this.#page(path, request, response, from);
    // Node.js leaves out the body.
    if (request.method === 'HEAD') request.method = 'GET';
    const tried = this.#options.readyAnswers?.answer(request, response, from) ?? null;
    if (tried !== 'answered') return this.#operation(request, response, from, tried);
    this.#answered(response, from);
    return null;
  }

  /** Refuses a client that has no points left, or doesn't read its answers, before anything of its request is read. */
  #isRefused(request: IncomingMessage, response: ServerResponse, from: From): boolean {
    const { load, counts } = this.#options.api;
    if (this.#backPressure.isTooMuch(from.clientAddress)) {
      setOwnHeaders(response, from);
      response.setHeader('retry-after', '1');
      respond(response, 503, 'text/plain', 'Read the answers that are waiting for you first.');
      return true;
    }
    // Files of pages cost next to nothing, and a page could not wait for points without its script. A page of another site
    // could not read a refusal without its preflight request.
    if (pathOf(request) !== '/graphql' || request.method === 'OPTIONS') return false;
    const authorization = request.headers.authorization ?? null;
    const client = { authorization, clientAddress: from.clientAddress };
    const account = load.spentAtEntry(client);
    if (account === null) return false;
    counts.refused('RATE_LIMITED');
    refuseOverBudget(request, response, from.requestId, account);
    return true;
  }

  /** Counts what waits of a ready answer. Most clients take it all at once. */
  #answered(response: ServerResponse, { clientAddress }: From): void {
    if (response.writableLength === 0) return;
    this.#backPressure.add(clientAddress, response);
    this.#options.pacer.answered(clientAddress, response.writableLength);
  }

  async #operation(
    request: IncomingMessage,
    response: ServerResponse,
    from: From,
    trying: Tried | Promise<Tried>,
  ): Promise<void> {
    const tried = await trying;
    if (tried === 'answered') return this.#answered(response, from);
    this.#backPressure.add(from.clientAddress, response);
    setOwnHeaders(response, from);
    const { graphiql } = this.#options;
    if (graphiql !== null && isForPerson(request)) return graphiql.sendPage(request, response);
    await this.#graphql.answer(request, response, from, tried?.id ?? null);
  }

  async #page(path: string, request: IncomingMessage, response: ServerResponse, from: From): Promise<void> {
    const { api, isReady, graphiql, metrics } = this.#options;
    this.#backPressure.add(from.clientAddress, response);
    setOwnHeaders(response, from);
    if (!isForOperators(path)) api.load.payForBytes(from.clientAddress, 0);
    switch (path) {
      case '/health/live':
        return respond(response, 200, 'text/plain', 'live');
      case '/health/ready': {
        const ready = await isReady();
        return respond(response, ready ? 200 : 503, 'text/plain', ready ? 'ready' : 'not ready');
      }
      case '/metrics':
        if (metrics === null) break;
        return respond(response, 200, metrics.contentType, await metrics.print());
      case '/favicon.ico':
        response.setHeader('cache-control', 'public, max-age=86400');
        return respond(response, 200, 'image/svg+xml', ICON);
    }
    if (graphiql !== null && (await graphiql.send(path, request, response))) return;
    const client = {
      ...from,
      authorization: null,
      onGone: (leave: () => void) => whenClosed(response, leave),
    };
    const page = await this.#sidePage(pageRequestOf(path, request), client);
    if (page !== null) return sendPage(request, response, page);
    const leadsOn = path === '/' && graphiql !== null;
    if (leadsOn) response.setHeader('location', '/graphql');
    respond(response, leadsOn ? 302 : 404, 'text/plain', 'The API is at /graphql.');
  }

  async #sidePage(request: PageRequest | null, client: Client & From): Promise<SidePage | null> {
    const { api, sidePages, changingPages } = this.#options;
    if (request === null) return null;
    const ask = askAsReader(api, client);
    for (const pages of sidePages) {
      const page = await pages(request, ask);
      if (page !== null) return page;
    }
    try {
      // The site has pages of its own at some paths of those that change something.
      const page = await this.#site?.answer(request, ask, client);
      if (page != null) return page;
    } catch (error) {
      if (error instanceof TryLater || error instanceof ClientGone) return laterPage(error);
      throw error;
    }
    const change = changeAsReader(api, client);
    for (const pages of changingPages) {
      const page = await pages(request, change);
      if (page !== null) return page;
    }
    return null;
  }

  /** Opens an event stream for a subscription. @throws Refused */
  #openStream(
    request: IncomingMessage,
    response: ServerResponse,
    viewer: Viewer,
    account: Account,
  ): EventStream {
    const { api, liveConnections, sessions, limits } = this.#options;
    const framing = framingFor(request.headers.accept);
    if (framing === null)
      throw new Refused({
        status: 406,
        message: `Accept one of the types that a subscription is answered with (${STREAMS}), or subscribe over WebSocket.`,
      });
    // A client that has disconnected meanwhile has no close event left to end its stream.
    if (response.closed || request.socket.destroyed)
      throw new Refused({ status: 400, message: 'The client has disconnected.' });
    const admitted = liveConnections.admit(request);
    if (typeof admitted !== 'function') throw new Refused(admitted);
    const authorization = request.headers.authorization ?? null;
    const disconnect = () => response.destroy();
    const stream = new EventStream(account, authorization, framing, limits, disconnect, api.watch);
    this.#streams.set(response, stream);
    this.#connections.stream(request.socket);
    const close =
      authorization === null
        ? null
        : sessions.open(authorization, viewer, () => {
            stream.end(noLongerSignedIn());
          });
    response.once('close', () => {
      this.#streams.delete(response);
      admitted();
      close?.();
      void stream.return();
    });
    return stream;
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function setOwnHeaders(response: ServerResponse, { requestId }: From): void {
  const headers = ownHeaders(requestId);
  for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
}

/** Whether a person opens the URL in a browser. */
function isForPerson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
