import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Span } from '@opentelemetry/api';
import { RequestError, TryLater } from '../errors.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { RunningOperation, SlowStatements } from '../db/slow-statements.ts';
import type { Hub } from '../live/hub.ts';
import { PRICE, priceOfBytes, type Load } from '../load/load.ts';
import { contextOf as traceOf, failed, inSpan, isTracing, openSpan, SpanKind } from '../lib/tracing.ts';
import type { SentCursor } from '../log/resuming.ts';
import type { CachedRead, CachedReads } from './cached-reads.ts';
import type { Caller, Identify, OperationContext, OperationOutcome, ResourcesFor } from './context.ts';
import { checkCost, fieldCount, pointsOf, shownCost, type OperationCost } from './cost.ts';
import type { Documents, SentDocument } from './documents.ts';
import { Refused, showErrors, showResult } from './errors.ts';
import type { OperationCounts } from './operation-counts.ts';
import { checkLength } from './response-length.ts';
import { checkStandby, type StandbyReads } from './standby-reads.ts';
import type { Subscriptions } from './subscriptions.ts';
import { checkSize, coerceVariables, type Variables } from './variables.ts';

/** What a node runs operations with. */
export interface Api {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly load: Load;
  readonly identify: Identify['one'];
  readonly resources: Pick<ResourcesFor, 'readers' | 'members'>;
  /** Where this node stands in the log. */
  readonly hub: Pick<Hub, 'position' | 'isCatchingUp' | 'takedownCount'>;
  readonly subscriptions: Subscriptions;
  /** Null if answers aren't cached. */
  readonly cachedReads: CachedReads | null;
  /** Null if there are no standbys. */
  readonly standbyReads: StandbyReads | null;
  readonly slowStatements: SlowStatements;
  readonly counts: OperationCounts;
  readonly watch: DatabaseWatch;
}

/** An operation as a client sends it. */
export interface OperationRequest extends SentDocument {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** An operation that may be executed. Its document is valid, its variables are coerced, and its cost is within the limit. */
interface Prepared {
  readonly args: ExecutionArgs;
  readonly context: OperationContext;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly cost: OperationCost;
  /** Whether the answer says what the operation costs, which `extensions.cost` of the request asks for. */
  readonly tellsCost: boolean;
}

/**
 * Runs one operation. Every transport calls this, so all operations take the same steps in the same order. First come
 * sizes, admission, document, viewer, variables and cost; then the cache, the execution, or the subscription. Errors are
 * shown as clients may see them.
 */
export function run(api: Api, request: OperationRequest, caller: Caller): Promise<OperationOutcome> {
  if (!isTracing) return runOperation(api, request, caller);
  const parent = traceOf(caller.traceHeaders ?? {});
  return inSpan('operation', { kind: SpanKind.SERVER, parent }, async (span) => {
    const outcome = await runOperation(api, request, caller);
    if (span !== null) describeSpan(span, caller, outcome);
    return outcome;
  });
}

/** As the conventions of OpenTelemetry name operations of GraphQL. Values of variables aren't among it. */
function describeSpan(
  span: Span,
  { requestId, summary, transport }: Caller,
  outcome: OperationOutcome,
): void {
  const { kind, operation } = summary;
  const name = operation?.slice(kind.length + 1);
  span.updateName(operation ?? 'operation');
  span.setAttributes({
    'graphql.operation.type': kind,
    ...(name && { 'graphql.operation.name': name }),
    'dateline.transport': transport,
    'dateline.request_id': requestId,
    'dateline.outcome': outcome.kind,
  });
  const code = outcome.kind === 'result' ? outcome.result.errors?.[0]?.extensions['code'] : undefined;
  if (typeof code === 'string') failed(span, code);
}

async function runOperation(api: Api, request: OperationRequest, caller: Caller): Promise<OperationOutcome> {
  const count = api.counts.begin(caller.summary, caller.transport);
  try {
    checkSizes(api, request, caller);
    const document = await inSpan('admit', {}, () =>
      api.load.prepare(caller, caller.bytes, () => findDocument(api, request, caller)),
    );
    const context = await contextOf(api, caller);
    const account = api.load.accountOf(context.viewer, caller.clientAddress);
    const prepared = api.load.payFor(caller, account, () =>
      prepareOperation(api, document, request, context),
    );
    const outcome =
      prepared.operation.operation === OperationTypeNode.SUBSCRIPTION
        ? await subscribe(api, prepared, request)
        : await answerSinceTakedowns(api, prepared);
    count.end(outcome.kind === 'result' ? outcome.result.errors : []);
    return outcome;
  } catch (error) {
    const errors = showErrors(error, api.watch, caller.requestId);
    count.fail(error, errors);
    return { kind: 'result', result: { errors } };
  }
}

/** @throws RequestError LIMIT_EXCEEDED if the request is too large to wait for its turn */
function checkSizes({ load }: Api, { variables, extensions }: OperationRequest, caller: Caller): void {
  try {
    checkSize(variables ?? {}, 'variables');
    checkSize(extensions ?? {}, 'extensions');
  } catch (error) {
    load.payForRefused(caller, caller.bytes);
    throw error;
  }
}

function findDocument({ documents }: Api, request: OperationRequest, { summary }: Caller): DocumentNode {
  const span = openSpan('document', SpanKind.INTERNAL);
  try {
    const { document, kind, errors } = documents.find(request);
    summary.kind = kind;
    if (errors.length > 0) throw new AggregateError(errors);
    return document;
  } finally {
    span?.end();
  }
}

async function contextOf({ identify, resources, hub, load }: Api, caller: Caller): Promise<OperationContext> {
  const viewer = await identify(caller.authorization);
  caller.summary.account = load.accountOf(viewer, caller.clientAddress);
  const own = viewer.member === null ? resources.readers : resources.members;
  const { position: logPosition, isCatchingUp } = hub;
  const budget = () => load.accountOf(viewer, caller.clientAddress).state;
  return { ...own, viewer, caller, logPosition, isCatchingUp, budget };
}

/** @throws GraphQLError for variables of a wrong type; RequestError LIMIT_EXCEEDED if it costs too much */
function prepareOperation(
  { schema }: Api,
  document: DocumentNode,
  { operationName, variables: sent, extensions }: OperationRequest,
  context: OperationContext,
): Prepared {
  const { summary, mayChange } = context.caller;
  const operation = getOperationAST(document, operationName);
  if (operation == null) throw unknownOperation(operationName);
  summary.kind = operation.operation;
  summary.operation = operationLabel(operation);
  if (context.viewer.preview !== undefined && operation.operation !== OperationTypeNode.QUERY)
    throw new RequestError('FORBIDDEN', 'A preview link only reads. Send queries, by HTTP.');
  if (operation.operation === OperationTypeNode.MUTATION && !mayChange)
    throw new Refused({ status: 405, message: 'Send mutations by POST.' });
  const received = { schema, document, operationName, variableValues: sent, contextValue: context };
  const { variables, variableValues } = coerceVariables(received);
  const args = { ...received, variableValues };
  const cost = checkCost(args, variables);
  context.fieldCount = fieldCount(cost);
  return { args, context, operation, variables, cost, tellsCost: extensions?.['cost'] === true };
}

/** A subscription pays now for its beginning. Its events are paid when they are read. */
async function subscribe(
  api: Api,
  prepared: Prepared,
  { extensions }: OperationRequest,
): Promise<OperationOutcome> {
  const { args, variables, cost, context } = prepared;
  context.sentCursor = sentCursor(context.caller, extensions?.['after']);
  const begun = await inTurn(api, prepared, PRICE.subscription, () =>
    api.subscriptions.subscribe(args, variables, cost),
  );
  return 'send' in begun ? { kind: 'stream', events: begun } : { kind: 'result', result: begun };
}

/** @throws RequestError BAD_USER_INPUT for an extension that is no cursor */
function sentCursor({ lastEventId }: Caller, after: unknown): SentCursor | null {
  if (lastEventId !== null) return { by: 'Last-Event-ID', cursor: lastEventId };
  if (after == null) return null;
  if (typeof after === 'string') return { by: 'extensions.after', cursor: after };
  throw new RequestError('BAD_USER_INPUT', '`extensions.after` takes the cursor of an event, as a string.');
}

/** While many articles are withdrawn, a long query would go on for ever. */
const MAX_ANSWERS = 10;

/**
 * Answers a query once more if something was taken down meanwhile: its answer may show what was read before.
 * @throws TryLater UNAVAILABLE if something was taken down during each answer
 */
async function answerSinceTakedowns(api: Api, prepared: Prepared): Promise<OperationOutcome> {
  const { operation, context } = prepared;
  for (let answers = 1; answers <= MAX_ANSWERS; answers += 1) {
    const { takedownCount } = api.hub;
    const outcome = await answerQuery(api, prepared);
    if (takedownCount === api.hub.takedownCount || operation.operation === OperationTypeNode.MUTATION)
      return outcome;
    context.fieldCount = fieldCount(prepared.cost);
  }
  throw new TryLater('UNAVAILABLE', 'Much is being withdrawn at the moment. Try again in 1 second.', 1);
}

function answerQuery(api: Api, prepared: Prepared): Promise<OperationOutcome> {
  // The cache has the same bytes for all.
  const read = prepared.tellsCost ? null : (api.cachedReads?.of(prepared.args) ?? null);
  return read === null
    ? inTurn(api, prepared, pointsOf(prepared.cost), () =>
        executeWhere(api, prepared.args, async (args) => ({
          kind: 'result',
          result: withCost(await executed(api, args), prepared),
        })),
      )
    : answerFromCache(api, prepared, read);
}

function withCost(result: ExecutionResult, { tellsCost, cost }: Prepared): ExecutionResult {
  return tellsCost ? { ...result, extensions: { cost: shownCost(cost) } } : result;
}

/** Executes a query unless its answer is cached, or is being made. */
async function answerFromCache(api: Api, prepared: Prepared, read: CachedRead): Promise<OperationOutcome> {
  const { viewer, caller } = prepared.context;
  const account = api.load.accountOf(viewer, caller.clientAddress);
  const found = await read.find();
  if (found !== null) {
    account.charge(priceOfBytes(found.answer.body.length));
    return found;
  }
  const points = pointsOf(prepared.cost);
  return inTurn(api, prepared, points, async () => {
    // While this waited for its turn, others may have had it made.
    const made = await read.find();
    if (made === null)
      return executeWhere(api, prepared.args, (args) => read.execute(args, (own) => executed(api, own)));
    account.refund(points - priceOfBytes(made.answer.body.length));
    return made;
  });
}

/**
 * Runs an operation when its turn comes.
 * @param price in points
 * @throws TryLater
 */
function inTurn<Result>(
  { load, slowStatements }: Api,
  { context, operation, cost }: Prepared,
  price: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const { viewer, caller } = context;
  const isChange = operation.operation === OperationTypeNode.MUTATION;
  return load.run(viewer, caller, { cost: price, isChange }, async () => {
    try {
      return await slowStatements.during(runningOperation(operation, context), work);
    } finally {
      // It was promised, and paid by an estimate. It was read even if it is too long to be sent.
      const unpaid = Math.max(0, (context.fieldCount?.fields ?? 0) - cost.rows);
      load.accountOf(viewer, caller.clientAddress).charge(unpaid);
    }
  });
}

/** Executes an operation. Readers' queries run on a standby if one may answer, all others on the primary. */
function executeWhere(
  { standbyReads }: Api,
  args: ExecutionArgs,
  work: (args: ExecutionArgs) => Promise<OperationOutcome>,
): Promise<OperationOutcome> {
  return standbyReads === null ? work(args) : standbyReads.execute(args, work);
}

async function executed({ watch }: Api, args: ExecutionArgs): Promise<ExecutionResult> {
  const result = await execute(args);
  checkStandby(args, result);
  checkLength(result.data);
  return showResult(result, watch, (args.contextValue as OperationContext).caller.requestId);
}

function runningOperation(
  { operation, name }: OperationDefinitionNode,
  { viewer, caller }: OperationContext,
): RunningOperation {
  const isChange = operation === OperationTypeNode.MUTATION;
  return {
    // A reader's change is made in the newsroom's pool, and its response read in theirs.
    pools: viewer.member !== null ? ['newsroom'] : isChange ? ['readers', 'newsroom'] : ['readers'],
    name: name?.value ?? null,
    requestId: caller.requestId,
  };
}

/** Characters of a name that a log line has. */
const NAME_LENGTH = 100;

/** An operation's type and name, such as `query Article`, or only its type. */
function operationLabel({ operation, name }: OperationDefinitionNode): string {
  if (name === undefined) return operation;
  // A copy: part of a string keeps all of it in memory, which is the whole document.
  return `${operation} ${Buffer.from(name.value.slice(0, NAME_LENGTH), 'latin1').toString('latin1')}`;
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  return new GraphQLError(
    name == null
      ? 'The document has several operations. Send the name of one as `operationName`.'
      : 'The document has no operation of this name. Check `operationName`.',
  );
}
