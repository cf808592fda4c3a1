import { GraphQLError, type ExecutionResult } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Caller } from '../api/context.ts';
import { showError } from '../api/errors.ts';
import { yogaPlugins } from '../extensions/installed.ts';
import { run, type Api, type OperationRequest } from '../api/run.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { EXPOSED_HEADERS } from './headers.ts';
import { headOf } from './status.ts';

/** How long browsers may keep the answer to a preflight request. They keep it for less: Chromium for two hours. */
const PREFLIGHT_SECONDS = 86_400;

interface ServerContext {
  readonly caller: Caller;
}

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
      if (Array.isArray(result) || Symbol.asyncIterator in result || result.errors === undefined) return;
      // Yoga's own errors have a status.
      if (result.errors.some(({ extensions }) => extensions.http !== undefined)) return;
      hook.setResult({
        ...result,
        extensions: {
          ...result.extensions,
          http: headOf(result, request.headers.get('accept') ?? undefined),
        },
      });
    },
  };
  return createYoga<ServerContext>({
    schema: api.schema,
    plugins: [...(yogaPlugins() as Plugin<object, ServerContext>[]), runOperations],
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

/** An error of Yoga's own, with its status. */
function shownError(error: unknown, watch: DatabaseWatch): GraphQLError {
  const masked = showError(error, watch);
  const http = error instanceof GraphQLError ? error.extensions.http : undefined;
  if (http !== undefined) Object.assign(masked.extensions, { http });
  return masked;
}
