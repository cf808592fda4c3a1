import {
  createSourceEventStream,
  execute,
  GraphQLError,
  parse,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { NotVisibleNow } from '../errors.ts';
import { checkCost, LIMITS } from './limits.ts';
import { showError } from './show-error.ts';

/** Who asks, as any transport knows it. */
export interface Caller {
  readonly authorization: string | null;
  readonly requestId: string;
}

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation, or of one delivered event: identifies the viewer anew. */
  readonly contextFor: (authorization: string | null) => Promise<object>;
  readonly log: Logger;
}

/** What the steps of the pipeline share; the rest of the context is the schema’s. */
interface PipelineContext extends Caller {
  readonly refresh: () => Promise<object>;
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
    onParse({ setParseFn }) {
      setParseFn((source: string) => parse(source, { maxTokens: LIMITS.tokens }));
      return ({ result, replaceParseResult }) => {
        if (result instanceof Error) replaceParseResult(showError(result, log));
      };
    },
    onValidate() {
      return ({ result, setResult }) => {
        if (result.length > 0) setResult(result.map((error) => showError(error, log)));
      };
    },
    onExecute({ args, setExecuteFn }) {
      setExecuteFn(bounded(execute, log));
      return {
        onExecuteDone({ result, setResult }) {
          if (isResult(result)) setResult(shown(result, log, args.contextValue.requestId));
        },
      };
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(bounded((args: ExecutionArgs) => subscribe(args, log), log));
    },
  };

  return createYoga<Caller>({
    schema,
    context,
    plugins: [steps, jsonOnly],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: {
      origin: '*',
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: ['authorization', 'content-type'],
    },
    maskedErrors: { maskError: (error) => showError(error, log) },
    logging: false,
  });
}

/** Refuses what costs too much before it runs. */
function bounded<Result>(run: (args: ExecutionArgs) => Result, log: Logger) {
  return (args: ExecutionArgs): Result | ExecutionResult => {
    try {
      checkCost(args);
    } catch (error) {
      return { errors: [showError(error, log)] };
    }
    return run(args);
  };
}

/**
 * Subscribes as the specification says, but for two things. Each event is executed with a context of its own, so
 * that it is read as the subscriber may see it then, by loaders that hold nothing old. And an event that may not be
 * seen is left out.
 */
async function subscribe(
  args: ExecutionArgs,
  log: Logger,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const { refresh, requestId } = args.contextValue as PipelineContext;
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return shown(events, log, requestId);
  const source = events[Symbol.asyncIterator]() as AsyncGenerator<unknown, void>;

  async function* deliveries(): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const rootValue of source) {
        const result = await execute({ ...args, rootValue, contextValue: await refresh() });
        const isHidden =
          result.errors?.some((error) => error.originalError instanceof NotVisibleNow) ?? false;
        if (!isHidden) yield shown(result, log, requestId);
      }
    } catch (error) {
      yield { errors: [showError(error, log, requestId)] };
    }
  }

  const results = deliveries();
  const end = results.return.bind(results);
  results.return = async (value) => {
    // It may be waiting for an event; the source knows how to wake it.
    await source.return();
    return end(value);
  };
  return results;
}

function isResult(result: unknown): result is ExecutionResult {
  return typeof result === 'object' && result !== null && !(Symbol.asyncIterator in result);
}

function shown(result: ExecutionResult, log: Logger, requestId: string): ExecutionResult {
  return result.errors
    ? { ...result, errors: result.errors.map((error) => showError(error, log, requestId)) }
    : result;
}

/**
 * Browsers send some bodies to other sites without asking first. What could change something must not come as one
 * of those, so bodies are JSON, and a GET says nothing of a body.
 */
const jsonOnly: Plugin = {
  onRequestParse({ request }) {
    const type = request.headers.get('content-type');
    const isJson = /^application\/json *(;|$)/i.test(type ?? '');
    if (type === null ? request.method === 'POST' : !isJson) {
      throw new GraphQLError('Send a body of the type application/json.', {
        extensions: { http: { status: 415 } },
      });
    }
  },
};
