import {
  execute,
  parse,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { RequestError } from '../errors.ts';
import type { Caller, PipelineContext } from './caller.ts';
import { DocumentCache } from './documents.ts';
import { httpRules } from './http-rules.ts';
import { checkCost, LIMITS } from './limits.ts';
import { showError, shown } from './show-error.ts';
import { subscribe } from './subscribe.ts';

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation, or of one delivered event: identifies the viewer anew. */
  readonly contextFor: (authorization: string | null) => Promise<object>;
  readonly log: Logger;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * The steps that every operation takes, on every transport: identify the viewer, bound, parse, validate, execute as
 * that viewer, show errors as clients may see them. HTTP and SSE come through `fetch`, sockets through `getEnveloped`;
 * the steps are the same.
 */
export function createPipeline({ schema, contextFor, log }: PipelineOptions) {
  async function context(caller: Caller): Promise<PipelineContext> {
    const create = async () => {
      try {
        return { ...(await contextFor(caller.authorization)), ...caller };
      } catch (error) {
        throw showError(error, log, caller.requestId);
      }
    };
    return { ...(await create()), refresh: create };
  }

  const steps: Plugin<PipelineContext> = {
    onParse({ setParseFn, context }) {
      setParseFn(parseBounded);
      return ({ result, replaceParseResult }) => {
        if (result instanceof Error) replaceParseResult(showError(result, log, context.requestId));
      };
    },
    onValidate({ context }) {
      return ({ result, setResult }) => {
        if (result.length > 0) setResult(result.map((error) => showError(error, log, context.requestId)));
      };
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(bounded(async (args) => shown(await execute(args), log, requestIdOf(args)), log));
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(bounded((args) => subscribe(args, log), log));
    },
  };

  return createYoga<Caller>({
    schema,
    context,
    plugins: [steps, httpRules],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    multipart: false,
    parserAndValidationCache: { documentCache: new DocumentCache(), errorCache: NO_CACHE },
    cors: {
      origin: '*',
      // Tokens are sent on purpose. What a browser would add by itself must not let other sites read as a member.
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: ['authorization', 'content-type'],
      exposedHeaders: ['x-request-id'],
    },
    maskedErrors: { maskError: (error) => showError(error, log) },
    logging: false,
  });
}

/** Documents that don’t parse are not kept: whoever sends one again can wait. */
const NO_CACHE = { get: () => undefined, set: () => undefined };

/** @throws GraphQLError; RequestError LIMIT_EXCEEDED */
function parseBounded(source: string): DocumentNode {
  // The parser’s own limit leaves out comments, which take as long to read and as much memory to keep.
  const isTooLong = source.split('#', LIMITS.tokens + 2).length > LIMITS.tokens + 1;
  if (isTooLong) throw tooLong();
  try {
    return parse(source, { maxTokens: LIMITS.tokens });
  } catch (error) {
    throw error instanceof Error && error.message.endsWith('Parsing aborted.') ? tooLong() : error;
  }
}

function tooLong(): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `A document may have ${LIMITS.tokens} tokens at most.`);
}

/** Refuses what costs too much before it runs. What running it throws is an error of the result, not of the server. */
function bounded<Result>(run: (args: ExecutionArgs) => Promise<Result>, log: Logger) {
  return async (args: ExecutionArgs): Promise<Result | ExecutionResult> => {
    try {
      checkCost(args);
      return await run(args);
    } catch (error) {
      return { errors: [showError(error, log, requestIdOf(args))] };
    }
  };
}

function requestIdOf({ contextValue }: ExecutionArgs): string {
  return (contextValue as PipelineContext).requestId;
}
