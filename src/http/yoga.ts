import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { createYoga, type FetchAPI, type Plugin } from 'graphql-yoga';
import type { Caller } from '../api/context.ts';
import { showError } from '../api/errors.ts';
import { run, type Api, type OperationRequest } from '../api/run.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { framesOf, single } from './events.ts';
import type { Framing } from './framing.ts';
import { EXPOSED_HEADERS, VARY_OF_STREAMS } from './headers.ts';
import { framingFor, jsonTypeFor } from './negotiation.ts';
import { guardedPlugins, type ServerContext } from './plugins.ts';
import { headOf, isWorthRetrying } from './status.ts';

/** How long browsers may keep the answer to a preflight request. They keep it for less: Chromium for two hours. */
const PREFLIGHT_SECONDS = 86_400;

export type Yoga = ReturnType<typeof openYoga>;

/** Answers preflight requests, and requests in any other form than JSON. Their operations are run like all others. */
export function openYoga(api: Api) {
  const runOperations: Plugin<object, ServerContext> = {
    onParams(hook) {
      hook.setParamsHandler(async ({ params }) => {
        const caller = { ...hook.context.caller, takesBytes: false };
        const outcome = await run(api, params as OperationRequest, caller);
        return outcome.kind === 'stream' ? outcome.events : (outcome as { result: ExecutionResult }).result;
      });
    },
    onResultProcess(hook) {
      const { request, result } = hook;
      if (Array.isArray(result)) return;
      const { response } = hook.serverContext;
      const accept = request.headers.get('accept') ?? undefined;
      const framing = framingFor(accept);
      if (Symbol.asyncIterator in result) {
        // Without one, the subscription was refused.
        if (framing !== null)
          hook.setResultProcessor(
            (_, api) => framed(framesOf(response, framing, result), framing, api),
            'text/event-stream',
          );
        return;
      }
      // Yoga's own errors have a status.
      if (result.errors?.some(({ extensions }) => extensions.http !== undefined)) return;
      const http = headOf(result, accept);
      if (jsonTypeFor(accept) === null && framing !== null) {
        hook.setResultProcessor(
          (_, api) =>
            isWorthRetrying(http.status)
              ? api.Response.json(result, http)
              : framed(framesOf(response, framing, single(result)), framing, api),
          'text/event-stream',
        );
      } else if (result.errors !== undefined)
        hook.setResult({ ...result, extensions: { ...result.extensions, http } });
    },
  };
  return createYoga<ServerContext>({
    schema: api.schema,
    plugins: [...guardedPlugins(api.watch), runOperations],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    multipart: false,
    // The transport limits it already, and Yoga copies each body to count its bytes.
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    cors: {
      origin: '*',
      // Members send their tokens on purpose. Credentials that browsers add by themselves must not work on other sites.
      credentials: false,
      // PUT is refused, with a reason that pages must be able to read.
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'],
      // Without `allowedHeaders`, all that the page asks for: client libraries and tracing add headers of their own.
      maxAge: PREFLIGHT_SECONDS,
      exposedHeaders: EXPOSED_HEADERS,
    },
    maskedErrors: { maskError: (error) => shownError(error, api.watch) },
    logging: false,
  });
}

/**
 * Answers a request by Yoga. Its own way to send a response shows clients the stack of what a plugin throws.
 * @throws what was thrown, as clients may see it
 */
export async function answerByYoga(
  yoga: Yoga,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const answer = await yoga.handleNodeRequestAndResponse(request, response, { caller, response });
  if (response.closed) return;
  response.setHeaders(answer.headers);
  response.writeHead(answer.status);
  if (answer.body === null) response.end();
  // The client may go away meanwhile.
  else await pipeline(Readable.from(answer.body), response).catch(() => response.destroy());
}

/** A stream as without Yoga, whose own frames have no ids of events. */
function framed(frames: AsyncIterable<Buffer>, framing: Framing, { Response }: FetchAPI): Response {
  const headers = { ...framing.headers, vary: VARY_OF_STREAMS };
  return new Response(Readable.from(frames) as never, { headers });
}

/** An error of Yoga's own, with its status. */
function shownError(error: unknown, watch: DatabaseWatch): GraphQLError {
  const masked = showError(error, watch);
  const http = error instanceof GraphQLError ? error.extensions.http : undefined;
  if (http !== undefined) Object.assign(masked.extensions, { http });
  return masked;
}
