import {
  createSourceEventStream,
  execute,
  getOperationAST,
  getVariableValues,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Logger } from 'pino';
import { NotVisibleNow, RequestError } from '../errors.ts';
import { Cohort, type Audience, type Feed, type Reader } from '../live/cohort.ts';
import type { LoggedEvent, Topic } from '../log/read.ts';
import { Watch } from '../live/watch.ts';
import { noLongerSignedIn, type Viewer } from '../viewer.ts';
import { Body } from './transport/frame.ts';
import type { PipelineContext } from './caller.ts';
import { checkLength, LIMITS } from './limits.ts';
import type { Outgoing } from './transport/outgoing.ts';
import { scopeOf } from './scope.ts';
import { showError, shown } from './show-error.ts';

export interface SubscriptionsOptions {
  readonly schema: GraphQLSchema;
  readonly feed: Feed;
  /** The context in which one event is executed, with loaders that hold nothing old. */
  readonly contextOf: (viewer: Viewer) => object;
  /** Who bears these tokens now; null for those that don’t hold. */
  readonly identifyAll: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
  readonly isDatabaseAnswering: () => Promise<boolean>;
  readonly onExecuted: () => void;
  readonly log: Logger;
}

/** How a document is executed for a cohort. */
interface Plan {
  /** As it was sent, but without the place to resume from, which is each reader’s own. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The same as text, in which white space and comments make no difference. */
  readonly text: string;
}

/** Attempts to read an event after which it is the event that is at fault, if the database answers. */
const ATTEMPTS = 7;

/** The subscriptions of one node, in cohorts: those that are to be shown the same share one execution an event. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #cohorts = new Map<string, Cohort<Body>>();
  /** Of the cohorts’ keys, in which their documents are. */
  #characters = 0;
  readonly #plans = new WeakMap<DocumentNode, Map<string, Plan>>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  get cohorts(): number {
    return this.#cohorts.size;
  }

  get size(): number {
    let size = 0;
    for (const cohort of this.#cohorts.values()) size += cohort.size;
    return size;
  }

  /**
   * Subscribes. The outcome is iterated for what ends the subscription; events go out by the outlet itself, in the
   * bytes that all of its cohort get.
   */
  async subscribe(args: ExecutionArgs): Promise<Outgoing | ExecutionResult> {
    const { log } = this.#options;
    const { requestId, viewer, openOutlet } = args.contextValue as PipelineContext;
    const source = await createSourceEventStream(args);
    if (!(source instanceof Watch)) return shown(source as ExecutionResult, log, requestId);
    const plan = this.#plan(args.document, args.operationName ?? '');
    const { coerced = {} } = getVariableValues(
      args.schema,
      plan.operation.variableDefinitions ?? [],
      args.variableValues ?? {},
    );
    const scope = scopeOf(viewer);
    const key = [scope, args.operationName ?? '', JSON.stringify(coerced), plan.text].join('\n');
    if (!this.#cohorts.has(key) && this.#characters + key.length > LIMITS.cohortCharacters) throw tooVaried();
    // It may refuse, and then there must be no cohort that nobody is in.
    const outlet = openOutlet(viewer);
    let cohort = this.#cohorts.get(key);
    if (cohort === undefined) {
      const audience = this.#audience({ plan, scope, viewer, topic: source.topic, args });
      this.#characters += key.length;
      cohort = new Cohort(this.#options.feed, audience, () => {
        this.#characters -= key.length;
        this.#cohorts.delete(key);
      });
      this.#cohorts.set(key, cohort);
    }
    this.#join(outlet, cohort, source);
    return outlet;
  }

  #join(outlet: Outgoing, cohort: Cohort<Body>, { after }: Watch): void {
    const reader: Reader<Body> = cohort.join(outlet, after);
    outlet.onEnd = () => {
      cohort.leave(reader);
    };
  }

  #plan(document: DocumentNode, operationName: string): Plan {
    const plans = this.#plans.get(document) ?? new Map<string, Plan>();
    this.#plans.set(document, plans);
    let plan = plans.get(operationName);
    if (plan === undefined) {
      plan = planOf(this.#options.schema, document, operationName);
      plans.set(operationName, plan);
    }
    return plan;
  }

  #audience({ plan, scope, viewer, topic, args }: Beginning): Audience<Body> {
    const { log, contextOf, identifyAll, onExecuted, isDatabaseAnswering } = this.#options;
    const { requestId } = args.contextValue as PipelineContext;
    const { document } = plan;
    const { schema, operationName, variableValues } = args;
    const isReaders = viewer.member === null;

    async function recheck(readers: Iterable<Reader<Body>>): Promise<void> {
      if (isReaders) return;
      const all = [...readers];
      const tokens = new Set(all.flatMap(({ outlet }) => outlet.authorization ?? []));
      const viewers = await identifyAll([...tokens]);
      for (const { outlet } of all) {
        const now = viewers.get(outlet.authorization ?? '') ?? null;
        if (now === null || scopeOf(now) !== scope) outlet.end(noLongerSignedIn());
      }
    }

    async function show(rootValue: LoggedEvent, attempt: number): Promise<Body | null> {
      const contextValue = contextOf(viewer);
      const result = await execute({
        schema,
        document,
        operationName,
        variableValues,
        rootValue,
        contextValue,
      });
      onExecuted();
      if (result.errors?.some(({ originalError }) => originalError instanceof NotVisibleNow)) return null;
      const fit = bounded(result, log, requestId);
      const failure = fit.errors?.find(isInternal);
      if (failure !== undefined && (attempt < ATTEMPTS || !(await isDatabaseAnswering()))) throw failure;
      return new Body(JSON.stringify(fit));
    }

    return { topic, recheck, show };
  }
}

interface Beginning {
  readonly plan: Plan;
  readonly scope: string;
  readonly viewer: Viewer;
  readonly topic: Topic;
  readonly args: ExecutionArgs;
}

/** The document without the root field’s `after`, and without the variable that only that field used. */
function planOf(schema: GraphQLSchema, document: DocumentNode, operationName: string): Plan {
  const info = new TypeInfo(schema);
  const withoutAfter = visit(
    document,
    visitWithTypeInfo(info, {
      [Kind.FIELD](field) {
        if (info.getParentType() !== schema.getSubscriptionType()) return undefined;
        return { ...field, arguments: field.arguments?.filter(({ name }) => name.value !== 'after') };
      },
    }),
  );
  const used = new Set<string>();
  visit(withoutAfter, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: ({ name }) => void used.add(name.value),
  });
  const planned = visit(withoutAfter, {
    [Kind.VARIABLE_DEFINITION]: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  const operation = getOperationAST(planned, operationName || null);
  if (operation == null) throw new Error('What is subscribed to is an operation.');
  const text = print(planned);
  return {
    // Without the tokens, which take more memory than all else; a cohort may be there for long.
    document: parse(text, { noLocation: true }),
    operation,
    text,
  };
}

function tooVaried(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    'This node serves too many different subscriptions. Ask for what others ask for, or come back later.',
  );
}

/** The result as it is sent, or what is sent instead of one that is too long. */
function bounded(result: ExecutionResult, log: Logger, requestId: string): ExecutionResult {
  try {
    checkLength(result.data);
    return shown(result, log, requestId);
  } catch (error) {
    return { errors: [showError(error, log, requestId)] };
  }
}

function isInternal({ extensions }: GraphQLError): boolean {
  return extensions['code'] === 'INTERNAL';
}
