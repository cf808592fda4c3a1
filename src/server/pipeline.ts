import {
  execute,
  getOperationAST,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { PRICE, priceOfBytes, type Admission } from './admission.ts';
import type { Identify, OperationContext, ResourcesFor } from './context.ts';
import type { CachedRead, CachedReads } from './cached-reads.ts';
import { executeIntrospectionInSlices } from './introspection-slices.ts';
import { kindOf, type OperationCounts } from './operation-counts.ts';
import { nameOperation } from './name-operation.ts';
import { EXPOSED_HEADERS } from './transport/headers.ts';
import { httpRules, type ServerContext } from './transport/http-rules.ts';
import type { SlowStatements, RunningOperation } from '../db/slow-statements.ts';
import type { KnownDocuments } from './known-documents.ts';
import { checkCost, checkLength, fieldCount, pointsOf, type Cost } from './limits.ts';
import type { Outgoing } from './transport/outgoing.ts';
import type { Hub } from '../live/hub.ts';
import { parseWithin } from './parse.ts';
import { showError, showResult } from './show-error.ts';
import { checkStandby, type StandbyReads } from './standby-reads.ts';
import { validateWithin } from './validate.ts';
import { checkSize, coerceVariables, type Variables } from './variables.ts';

/** How long browsers may keep the answer to a preflight request. They keep it for less: Chromium for two hours. */
const PREFLIGHT_SECONDS = 86_400;

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  readonly resources: Pick<ResourcesFor, 'readers' | 'members'>;
  readonly identify: Identify['one'];
  readonly documents: KnownDocuments;
  readonly admission: Admission;
  /** Where this node stands in the log. */
  readonly hub: Pick<Hub, 'position' | 'isCatchingUp'>;
  readonly subscribe: (
    args: ExecutionArgs,
    variables: Variables,
    cost: Cost,
  ) => Promise<Outgoing | ExecutionResult>;
  /** Null if answers aren't kept. */
  readonly cachedReads: CachedReads | null;
  /** Null if there are no standbys. */
  readonly standbyReads: StandbyReads | null;
  readonly slowStatements: SlowStatements;
  readonly operations: OperationCounts;
  readonly log: Logger;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * The steps that every operation takes, on every transport: admit it when its turn comes, find its document, parse,
 * validate, identify the viewer, check the limits, execute as that viewer in turn, and show errors as clients may see
 * them. HTTP and SSE call the pipeline itself (`httpRules` admits their operations); sockets and most requests with JSON
 * call `Admission`, `KnownDocuments` and `getEnveloped`.
 */
export function createPipeline(options: PipelineOptions) {
  const {
    schema,
    resources,
    identify,
    documents,
    admission,
    hub,
    subscribe,
    cachedReads,
    standbyReads,
    slowStatements,
    operations,
    log,
  } = options;
  executeIntrospectionInSlices();

  /** Composes the context of an operation; Yoga adds the caller, which the transport hands in. */
  async function context({ caller }: Pick<OperationContext, 'caller'>) {
    try {
      const viewer = await identify(caller.authorization);
      const of = viewer.member === null ? resources.readers : resources.members;
      return { ...of, viewer, logPosition: hub.position, isCatchingUp: hub.isCatchingUp };
    } catch (error) {
      const shown = showError(error, log, caller.requestId);
      operations.ended(caller.asked.kind, [shown]);
      throw shown;
    }
  }

  /** Refuses an operation whose variables are wrong, else runs it. What is thrown becomes an error of the result. */
  function withVariables<Result extends object>(
    run: (args: ExecutionArgs, variables: Variables) => Promise<Result>,
  ) {
    return (received: ExecutionArgs): Promise<Result | ExecutionResult> => {
      const { caller } = received.contextValue as OperationContext;
      const operation = getOperationAST(received.document, received.operationName);
      caller.asked.operation = nameOperation(operation);
      return operations.during<Result>(
        operation?.operation ?? 'unknown',
        async () => {
          const { variables, variableValues } = coerceVariables(received);
          return run({ ...received, variableValues }, variables);
        },
        (error) => showError(error, log, caller.requestId),
      );
    };
  }

  /**
   * Runs an operation when its turn comes.
   * @param price what it pays now, if that isn't its cost
   * @throws RequestError LIMIT_EXCEEDED if it costs too much; TryLater
   */
  async function inTurn<Result>(
    args: ExecutionArgs,
    variables: Variables,
    run: (cost: Cost) => Promise<Result>,
    price?: number,
  ): Promise<Result> {
    const context = args.contextValue as OperationContext;
    const cost = checkCost(args, variables);
    context.fieldCount = fieldCount(cost);
    return admission.execute(context, price ?? pointsOf(cost), async () => {
      try {
        return await slowStatements.during(runningOperation(args), () => run(cost));
      } finally {
        // It was promised, and paid by an estimate. It was read even if it is too long to be sent.
        await admission.accountOf(context).charge(Math.max(0, (context.fieldCount?.fields ?? 0) - cost.rows));
      }
    });
  }

  async function executed(args: ExecutionArgs): Promise<ExecutionResult> {
    const result = await execute(args);
    checkStandby(args, result);
    checkLength(result.data);
    return showResult(result, log, requestIdOf(args));
  }

  /** Executes an operation, if it is a reader's query with a standby that may answer it. */
  function executedWhere(
    args: ExecutionArgs,
    execute: (args: ExecutionArgs) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    return standbyReads === null ? execute(args) : standbyReads.execute(args, execute);
  }

  /** Executes a query unless its answer is kept, or is being made. */
  async function answered(
    read: CachedRead,
    args: ExecutionArgs,
    variables: Variables,
  ): Promise<ExecutionResult> {
    const account = admission.accountOf(args.contextValue as OperationContext);
    const found = await read.find();
    if (found !== null) {
      await account.charge(priceOfBytes(found.bytes));
      return found.result;
    }
    return inTurn(args, variables, async (cost) => {
      // While this waited for its turn, others may have had it made.
      const made = await read.find();
      if (made === null) return executedWhere(args, (where) => read.execute(where, executed));
      await account.giveBack(pointsOf(cost) - priceOfBytes(made.bytes));
      return made.result;
    });
  }

  const steps: Plugin<OperationContext, ServerContext> = {
    onParams({ params, setParams, context }) {
      // They have been checked.
      if (context.begun?.result !== undefined) return;
      checkSize(params.extensions ?? {}, 'extensions');
      const query = documents.textOf(params);
      if (query !== undefined && query !== params.query) setParams({ ...params, query });
    },
    onParse({ setParseFn, context }) {
      setParseFn(parseWithin);
      return ({ result, replaceParseResult }) => {
        const { caller } = context;
        if (!(result instanceof Error)) {
          caller.asked.kind = kindOf(result as DocumentNode);
          return;
        }
        const shown = showError(result, log, caller.requestId);
        operations.ended('unknown', [shown]);
        replaceParseResult(shown);
      };
    },
    onValidate({ setValidationFn, context }) {
      setValidationFn(validateWithin);
      return ({ result, setResult }) => {
        if (result.length === 0) return;
        const { asked, requestId } = context.caller;
        const shown = result.map((error) => showError(error, log, requestId));
        operations.ended(asked.kind, shown);
        setResult(shown);
      };
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(
        withVariables((args, variables) => {
          const read = cachedReads?.of(args) ?? null;
          if (read !== null) return answered(read, args, variables);
          return inTurn(args, variables, () => executedWhere(args, executed));
        }),
      );
    },
    onSubscribe({ setSubscribeFn }) {
      // Its events are paid when they are read.
      setSubscribeFn(
        withVariables((args, variables) =>
          inTurn(args, variables, (cost) => subscribe(args, variables, cost), PRICE.subscription),
        ),
      );
    },
  };

  return createYoga<ServerContext>({
    schema,
    context,
    plugins: [steps, httpRules(admission, log)],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    multipart: false,
    // The transport limits it already, and Yoga copies each body to count its bytes.
    maxRequestBodySize: false,
    parserAndValidationCache: { documentCache: documentCache(documents), errorCache: NO_CACHE },
    cors: {
      origin: '*',
      // Members send their tokens on purpose. Credentials that browsers add by themselves must not work on other sites.
      credentials: false,
      // PUT is refused, with a reason that pages must be able to read.
      methods: ['GET', 'POST', 'PUT', 'OPTIONS'],
      // Without `allowedHeaders`, all that the page asks for: client libraries and tracing add headers of their own.
      maxAge: PREFLIGHT_SECONDS,
      exposedHeaders: EXPOSED_HEADERS,
    },
    maskedErrors: { maskError: (error) => showError(error, log) },
    logging: false,
  });
}

/**
 * Keeps trusted documents and the most recent others, parsed. The total length of the others is limited, since anyone may
 * send long ones: each character takes some 45 bytes of memory.
 */
function documentCache(documents: KnownDocuments) {
  const trusted = new Map<string, DocumentNode>();
  const others = new LRUCache<string, DocumentNode>({
    maxSize: 300_000,
    sizeCalculation: (_document, source) => source.length || 1,
  });
  const cacheOf = (source: string) => (documents.isTrusted(source) ? trusted : others);
  return {
    get: (source: string) => cacheOf(source).get(source),
    set: (source: string, document: DocumentNode) => void cacheOf(source).set(source, document),
  };
}

/** Documents that can't be parsed are not kept. */
const NO_CACHE = { get: () => undefined, set: () => undefined };

function runningOperation(args: ExecutionArgs): RunningOperation {
  const { viewer, caller } = args.contextValue as OperationContext;
  const operation = getOperationAST(args.document, args.operationName);
  const isChange = operation?.operation === OperationTypeNode.MUTATION;
  return {
    // A reader's change is made in the newsroom's pool, and its response read in theirs.
    pools: viewer.member !== null ? ['newsroom'] : isChange ? ['readers', 'newsroom'] : ['readers'],
    name: operation?.name?.value ?? null,
    requestId: caller.requestId,
  };
}

function requestIdOf({ contextValue }: ExecutionArgs): string {
  return (contextValue as OperationContext).caller.requestId;
}
