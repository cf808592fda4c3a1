import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Admission } from '../admission.ts';
import type { OperationContext } from '../context.ts';
import { Refused } from '../doorkeeper.ts';
import { refuseStream, respondWithEvents, STREAM_VARY } from './event-stream-response.ts';
import { isJson } from './headers.ts';
import { showError } from '../show-error.ts';

/** What has been done of a request before Yoga gets it: the client is admitted, and the body is parsed. */
export interface Begun {
  readonly params: GraphQLParams;
  /** If the operation has been refused, or has run. */
  readonly result?: ExecutionResult;
}

/** What Yoga is given with a request. */
export type ServerContext = Pick<OperationContext, 'caller'> & { readonly begun?: Begun };
/** Yoga asks for an operation, although its result is there. */
const ANY: GraphQLParams = { query: '{ __typename }' };
type Parse = (request: Request) => GraphQLParams | GraphQLParams[] | Promise<GraphQLParams>;

/**
 * The pipeline's rules for HTTP alone: which requests are accepted, when they are admitted, and which status a response has.
 */
export function httpRules(admission: Admission, log: Logger): Plugin<OperationContext, ServerContext> {
  return {
    onRequestParse({ request, requestParser, serverContext: { caller, begun }, setRequestParser }) {
      if (begun !== undefined) {
        setRequestParser(() => (begun.result === undefined ? begun.params : ANY));
        return;
      }
      requireJson(request);
      if (requestParser === undefined && request.method !== 'POST') return;
      setRequestParser(async () => {
        const body = request.method === 'POST' ? await request.text() : null;
        // Parsing JSON takes its time, too, and what can't be parsed is paid as well.
        await admission.enter(caller).catch((error: unknown) => {
          throw showError(error, log, caller.requestId);
        });
        return body === null ? parseOrRefuse(requestParser as Parse, request) : parseBody(body);
      });
    },
    onParams({ context, setResult }) {
      const { begun } = context;
      if (begun?.result !== undefined) setResult(begun.result);
    },
    onResultProcess(hook) {
      const { request, result, resultProcessor } = hook;
      if (Array.isArray(result)) return;
      if (Symbol.asyncIterator in result) {
        // The response is 406, but the subscription has begun.
        if (resultProcessor === undefined) void result[Symbol.asyncIterator]().return?.();
        else hook.setResultProcessor(respondWithEvents, 'text/event-stream');
        return;
      }
      const accept = request.headers.get('accept') ?? '';
      const status = statusOf(result, accept);
      if (status === null) return;
      const seconds = secondsToWait(result);
      const headers = seconds === null ? {} : { 'retry-after': String(seconds) };
      if (isForEvents(accept)) {
        const respond = isWorthRetrying(status) ? refuseStream(status, headers) : respondWithEvents;
        hook.setResultProcessor(respond, 'text/event-stream');
        return;
      }
      hook.setResult({ ...result, extensions: { ...result.extensions, http: { status, headers } } });
    },
    async onResponse({ response, serverContext: { caller } }) {
      // Yoga streams a result that is no stream as `no-cache`, which lets caches keep it.
      if (response.headers.get('cache-control') === 'no-cache') {
        response.headers.delete('cache-control');
        response.headers.append('vary', STREAM_VARY);
      }
      if (caller.reading === null) return;
      // A client that accepts no JSON gets 406, whatever the cache has.
      const found = response.status === 200 ? caller.reading.found : null;
      await caller.reading.respond(found, response.headers.get('content-type') ?? '');
    },
  };
}

/**
 * Browsers send some types of bodies to other sites without a preflight request. A mutation must not come as one of those,
 * so a body has to be JSON, and a GET has no content type.
 */
function requireJson(request: Request): void {
  const type = request.headers.get('content-type');
  if (type === null ? request.method === 'POST' : !isJson(type)) {
    throw errorWithStatus(415, 'Send the body as application/json.');
  }
}

/** Answers 400 if the URL can't be parsed, whatever response type is asked for. */
async function parseOrRefuse(parse: Parse, request: Request): Promise<GraphQLParams | GraphQLParams[]> {
  try {
    return await parse(request);
  } catch (error) {
    if (error instanceof SyntaxError) throw errorWithStatus(400, 'Variables and extensions must be JSON.');
    if (error instanceof GraphQLError) throw errorWithStatus(400, error.message);
    throw error;
  }
}

/** Yoga checks what the object holds. */
export function parseBody(body: string): GraphQLParams {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    throw errorWithStatus(400, 'The body must be JSON.');
  }
  if (typeof params !== 'object' || params === null)
    throw errorWithStatus(400, 'The body must be a JSON object.');
  return params;
}

function errorWithStatus(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status } } });
}

/**
 * The status of a response, or null if Yoga's is right. By GraphQL over HTTP it is 200 for a response with data, and
 * for any response to older clients, which accept only application/json; except that those also get 401, 403, 429 and
 * 503.
 */
function statusOf({ data, errors = [] }: ExecutionResult, accept: string): number | null {
  const refused = errors.find((error) => error instanceof Refused);
  if (refused !== undefined) return refused.extensions.http?.status ?? null;
  const codes = errors.map(({ extensions }) => extensions['code']);
  if (codes.includes('UNAVAILABLE') && isEmpty(data)) return 503;
  if (codes.length === 0 || data != null) return null;
  if (codes.includes('RATE_LIMITED')) return 429;
  if (codes.includes('UNAUTHENTICATED')) return 401;
  if (codes.includes('FORBIDDEN')) return 403;
  // Not a failure, but how a client finds out whether it has to send the document; Apollo Server says 200, too.
  if (codes.includes('PERSISTED_QUERY_NOT_FOUND') || codes.includes('PERSISTED_QUERY_NOT_SUPPORTED'))
    return 200;
  if (data === null) return null;
  if (codes.includes('INTERNAL')) return 500;
  if (codes.includes('LIMIT_EXCEEDED')) return 400;
  const isOlder =
    accept.includes('application/json') && !accept.includes('application/graphql-response+json');
  return isOlder ? null : 400;
}

/** Whether the client reads nothing but events. */
function isForEvents(accept: string): boolean {
  return accept.includes('text/event-stream') && !/json|\*\/\*|multipart/.test(accept);
}

/**
 * Clients of event streams take any status but 200 for a broken connection: EventSource hides the reason, graphql-sse tries
 * again without a word. What another try can't mend is therefore an event of a stream that ends, as the protocol says.
 */
function isWorthRetrying(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Whether no field of the operation itself has a value, such as when its only mutation failed. */
function isEmpty(data: ExecutionResult['data']): boolean {
  return data == null || Object.values(data).every((value) => value === null);
}

/** How long a client should wait before it tries again. */
function secondsToWait({ errors = [] }: ExecutionResult): number | null {
  const all = errors.map(({ extensions }) => extensions['retryAfter']);
  const seconds = all.filter((value) => typeof value === 'number');
  return seconds.length === 0 ? null : Math.max(...seconds);
}
