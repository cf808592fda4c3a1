import {
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Viewer } from '../viewer.ts';
import type { Caller, PipelineContext } from './caller.ts';
import { httpRules } from './transport/http-rules.ts';
import { checkCost, checkLength } from './limits.ts';
import type { Outgoing } from './transport/outgoing.ts';
import { parseWithin } from './parse.ts';
import { showError, shown } from './show-error.ts';

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation: identifies the viewer anew. */
  readonly contextFor: (authorization: string | null) => Promise<{ readonly viewer: Viewer }>;
  readonly subscribe: (args: ExecutionArgs) => Promise<Outgoing | ExecutionResult>;
  readonly log: Logger;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * The steps that every operation takes, on every transport: identify the viewer, bound, parse, validate, execute as
 * that viewer, show errors as clients may see them. HTTP and SSE come through `fetch`, sockets through `getEnveloped`;
 * the steps are the same.
 */
export function createPipeline({ schema, contextFor, subscribe, log }: PipelineOptions) {
  async function context(caller: Caller): Promise<PipelineContext> {
    try {
      return { ...(await contextFor(caller.authorization)), ...caller };
    } catch (error) {
      throw showError(error, log, caller.requestId);
    }
  }

  const steps: Plugin<PipelineContext> = {
    onParse({ setParseFn, context }) {
      setParseFn(parseWithin);
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
      setExecuteFn(
        bounded(async (args) => {
          const result = await execute(args);
          checkLength(result.data);
          return shown(result, log, requestIdOf(args));
        }, log),
      );
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(bounded(subscribe, log));
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
    parserAndValidationCache: { documentCache: documents(), errorCache: NO_CACHE },
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

/**
 * Keeps the documents used last, parsed. Bounded by their length, since those of a stranger may all be long: of a
 * document's character, some 45 bytes are kept.
 */
function documents() {
  return new LRUCache<string, DocumentNode>({
    maxSize: 1_000_000,
    sizeCalculation: (_document, source) => source.length || 1,
  });
}

/** Documents that don’t parse are not kept: whoever sends one again can wait. */
const NO_CACHE = { get: () => undefined, set: () => undefined };

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
