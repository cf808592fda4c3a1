import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { Refused } from '../doorkeeper.ts';

/** The pipeline’s rules for HTTP alone: which bodies are read, and which status an answer has. */
export const httpRules: Plugin = {
  onRequestParse(hook) {
    requireJson(hook.request);
    if (hook.requestParser !== undefined) hook.setRequestParser(refusing(hook.requestParser));
  },
  onResultProcess(hook) {
    const { request, result, resultProcessor } = hook;
    if (Array.isArray(result)) return;
    if (Symbol.asyncIterator in result) {
      // Answered with 406, and begun all the same.
      if (resultProcessor === undefined) void result[Symbol.asyncIterator]().return?.();
      return;
    }
    const status = statusOf(result, request.headers.get('accept') ?? '');
    if (status !== null)
      hook.setResult({ ...result, extensions: { ...result.extensions, http: { status } } });
  },
};

/**
 * Browsers send some bodies to other sites without asking first. What could change something must not come as one
 * of those, so bodies are JSON, and a GET says nothing of a body.
 */
function requireJson(request: Request): void {
  const type = request.headers.get('content-type');
  const isJson = /^application\/json *(;|$)/i.test(type ?? '');
  if (type === null ? request.method === 'POST' : !isJson) {
    throw refusal(415, 'Send a body of the type application/json.');
  }
}

/** What can’t be read is the caller’s mistake, in a body and in an address, whatever answer they ask for. */
function refusing<Parsed>(
  parse: (request: Request) => Parsed | PromiseLike<Parsed>,
): (request: Request) => Promise<Parsed> {
  return async (request) => {
    try {
      return await parse(request);
    } catch (error) {
      if (error instanceof SyntaxError) throw refusal(400, 'Variables and extensions must be JSON.');
      if (error instanceof GraphQLError) throw refusal(400, error.message);
      throw error;
    }
  };
}

function refusal(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status } } });
}

/**
 * The status of an answer, or null where Yoga’s is right. GraphQL over HTTP leaves 200 to answers that hold data,
 * and to those who ask for application/json by name, which older clients do, unless it says who may not ask.
 */
function statusOf({ data, errors = [] }: ExecutionResult, accept: string): number | null {
  const refused = errors.find((error) => error instanceof Refused);
  if (refused !== undefined) return refused.extensions.http?.status ?? null;
  const codes = errors.map(({ extensions }) => extensions['code']);
  if (codes.length === 0 || data != null) return null;
  if (codes.includes('UNAUTHENTICATED')) return 401;
  if (codes.includes('FORBIDDEN')) return 403;
  if (data === null) return null;
  if (codes.includes('INTERNAL')) return 500;
  if (codes.includes('LIMIT_EXCEEDED')) return 400;
  const isOlder =
    accept.includes('application/json') && !accept.includes('application/graphql-response+json');
  return isOlder ? null : 400;
}
