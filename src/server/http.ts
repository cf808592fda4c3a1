import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { LIMITS } from './limits.ts';
import type { Pipeline } from './pipeline.ts';

export interface HttpOptions {
  readonly pipeline: Pipeline;
  /** Whether this node can serve now. */
  readonly isReady: () => Promise<boolean>;
  /** The GraphiQL page for a person who opens the endpoint, or null where it is switched off. */
  readonly graphiql: ((request: IncomingMessage) => string) | null;
  readonly log: Logger;
}

/** ms. A client that sends its request any slower is cut off. */
const REQUEST_TIMEOUT = 20_000;

/** The HTTP side of a node: the API at /graphql, its page for people, and what operators ask. */
export function createHttpServer({ pipeline, isReady, graphiql, log }: HttpOptions): Server {
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    const started = performance.now();
    response.setHeader('x-request-id', requestId);
    response.on('close', () => {
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
      case '/':
        response.setHeader('location', '/graphql');
        return answer(response, 302, 'text/plain', 'The API is at /graphql.');
      default:
        return answer(response, 404, 'text/plain', 'There is nothing here. The API is at /graphql.');
    }
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
    const refusal = refuseBody(request);
    if (refusal !== null) {
      return answer(response, ...refusal);
    }
    await pipeline(request, response, { authorization: request.headers.authorization ?? null, requestId });
  }

  return server;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** Whether a browser opens the address, rather than a program. */
function isForPerson({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

/** A body must say how long it is, and not be too long; nothing is unpacked. */
function refuseBody({ headers, method }: IncomingMessage): [number, string, string] | null {
  if (method !== 'POST') return null;
  if (headers['content-encoding'] !== undefined)
    return [415, 'text/plain', 'Send the body without Content-Encoding.'];
  const length = headers['content-length'];
  if (length === undefined) return [411, 'text/plain', 'Send the body with its Content-Length.'];
  if (Number(length) > LIMITS.bodyBytes)
    return [413, 'text/plain', `A body may have ${LIMITS.bodyBytes} bytes at most.`];
  return null;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
