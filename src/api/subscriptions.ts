import { randomUUID } from 'node:crypto';
import { initContextCache } from '@pothos/core';
import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Logger } from 'pino';
import type { Account } from '../load/budgets.ts';
import type { Cursors } from '../lib/cursors.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import { NotVisibleNow, RequestError } from '../errors.ts';
import { Cohort } from '../live/cohort.ts';
import type { Show } from '../live/delivery.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import type { Subscriber } from '../live/subscriber.ts';
import { Watch } from '../live/watch.ts';
import type { LoggedEvent } from '../log/event.ts';
import { cursorPosition, positionCursor, type Position } from '../log/position.ts';
import { eventCursor, type Topic } from '../log/topic.ts';
import { sha256 } from '../lib/sha256.ts';
import { Slices } from '../lib/slices.ts';
import { FieldCount, PageFull } from '../load/field-count.ts';
import { noLongerSignedIn, type Viewer } from '../viewer.ts';
import { cohortDocument, type CohortDocument } from './cohort-document.ts';
import type { Identify, OperationContext, Resources } from './context.ts';
import { checkLength, fieldCount, pointsOf, type Cost } from './cost.ts';
import { LIMITS } from './limits.ts';
import { SharedPages } from './shared-pages.ts';
import { showError, showResult } from './errors.ts';
import { Frame } from '../live/frame.ts';
import type { Outgoing } from './outgoing.ts';
import type { Variables } from './variables.ts';

export interface SubscriptionsOptions {
  readonly resources: Resources;
  readonly cursors: Cursors;
  readonly liveRuntime: LiveRuntime;
  readonly identify: Identify;
  /** Who pays for the subscriptions of a caller. */
  readonly accountOf: (context: OperationContext) => Account;
  /** How many different subscriptions an account may have, whether or not other accounts share them. */
  readonly cohortsPerAccount: number;
  readonly isDatabaseAnswering: () => Promise<boolean>;
  readonly slowStatements: SlowStatements;
  readonly metrics: { executed(): void };
  readonly log: Logger;
}

/** After this many failed attempts to read an event, the event is at fault, provided that the database answers. */
const ATTEMPTS = 7;

/** What the execution of an event costs besides its fields, in points. */
const EXECUTION_COST = 50;

/** The subscriptions of one node. Those that are shown the same form a cohort, which executes each event once. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #cohorts = new Map<string, Cohort<Frame>>();
  readonly #sharedPages: SharedPages;
  /** The total length of the cohorts' keys. These contain the documents, so it tells how much memory cohorts take. */
  #characters = 0;
  /** How many subscriptions each account has in each cohort. */
  readonly #shares = new Map<string, Map<string, number>>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    const { hub } = options.liveRuntime;
    this.#sharedPages = new SharedPages(() => hub.withdrawalCount);
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
   * Subscribes the caller. On a socket, the result yields only how the subscription ends; the outlet sends its events itself, as
   * frames that the whole cohort shares.
   */
  async subscribe(
    args: ExecutionArgs,
    variables: Variables,
    cost: Cost,
  ): Promise<Outgoing | ExecutionResult> {
    const { log } = this.#options;
    const context = args.contextValue as OperationContext;
    const { viewer, caller } = context;
    const source = await createSourceEventStream(args);
    if (!(source instanceof Watch)) return showResult(source as ExecutionResult, log, caller.requestId);
    const after = caller.lastEventId === null ? source.after : this.#positionOf(caller.lastEventId);
    const operationName = args.operationName ?? '';
    const document = cohortDocument(args.schema, args.document, operationName);
    const used = JSON.stringify(variablesOf(document.operation, variables));
    const key = [cohortScope(viewer), operationName, used, document.text].join('\n');
    if (!this.#cohorts.has(key) && this.#characters + key.length > LIMITS.cohortCharacters) throw tooVaried();
    const account = this.#options.accountOf(context);
    this.#checkShares(account, key);
    // Opened before the cohort is made: if the transport refuses, no empty cohort is left behind.
    const outlet = caller.openOutlet(viewer, account);
    let cohort = this.#cohorts.get(key);
    if (cohort === undefined) {
      cohort = new Cohort(
        this.#options.liveRuntime,
        source.topic,
        this.#showTo(viewer, source.topic, document, args, cost),
        () => {
          this.#characters -= key.length;
          this.#cohorts.delete(key);
        },
      );
      this.#characters += key.length;
      this.#cohorts.set(key, cohort);
    }
    const subscriber = cohort.join(outlet, after);
    const { position } = subscriber;
    outlet.begin(() => positionCursor(this.#options.cursors, position));
    const returnShare = this.#share(account, key);
    outlet.onEnd = () => {
      cohort.leave(subscriber);
      returnShare();
    };
    return outlet;
  }

  /** @throws RequestError BAD_USER_INPUT or CURSOR_EXPIRED */
  #positionOf(lastEventId: string): Position {
    try {
      return cursorPosition(this.#options.cursors, lastEventId);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      throw new RequestError(
        error.code,
        'Last-Event-ID is not the id of an event of this log. Read the current state with `feedCursor`, then connect without it.',
      );
    }
  }

  /** @throws RequestError LIMIT_EXCEEDED if the account would have too many different subscriptions */
  #checkShares(account: Account, cohort: string): void {
    const { cohortsPerAccount } = this.#options;
    const shares = this.#shares.get(account.key);
    if (shares === undefined || shares.has(cohort) || shares.size < cohortsPerAccount) return;
    throw new RequestError(
      'LIMIT_EXCEEDED',
      `You have ${cohortsPerAccount} different subscriptions. Complete some, or use the same documents and variables.`,
    );
  }

  /** Counts a subscription of the account. Returns the function to call when it ends. */
  #share(account: Account, cohort: string): () => void {
    const shares = this.#shares.get(account.key) ?? new Map<string, number>();
    this.#shares.set(account.key, shares.set(cohort, (shares.get(cohort) ?? 0) + 1));
    return () => {
      const left = (shares.get(cohort) ?? 1) - 1;
      if (left > 0) shares.set(cohort, left);
      else shares.delete(cohort);
      if (shares.size === 0 && this.#shares.get(account.key) === shares) this.#shares.delete(account.key);
    };
  }

  #showTo(
    viewer: Viewer,
    topic: Topic,
    cohort: CohortDocument,
    args: ExecutionArgs,
    cost: Cost,
  ): Show<Frame> {
    const { resources, cursors, isDatabaseAnswering, slowStatements, metrics, log } = this.#options;
    const { schema, operationName } = args;
    const { document, operation } = cohort;
    const running = { pools: ['live'] as const, name: operation.name?.value ?? null, requestId: null };
    // A cohort may live long, and a client may send variables that nothing uses.
    const variableValues = variablesOf(operation, args.variableValues ?? {});
    // Hashed, since it contains the document. The topic says whose cursors an event has.
    const shown = [
      cohortScope(viewer),
      topic.articleSlug === undefined,
      operationName ?? '',
      variablesOf(cohort.selection.operation, variableValues),
      cohort.selection.text,
    ];
    const selection = Buffer.from(sha256(JSON.stringify(shown))).toString('base64');

    const show = async (
      events: readonly LoggedEvent[],
      subscribers: Iterable<Subscriber<Frame>>,
      attempt: number,
    ) => {
      // Readers have no tokens.
      if (viewer.member !== null) await this.#recheck(subscribers, cohortScope(viewer));
      const [event] = events;
      const readNow = () => read(events, attempt);
      // Whether an event without its slugs is theirs depends on which events they follow. An event that is replayed has none.
      if (event?.slugs == null || events.length > 1 || attempt > 1) return readNow();
      return this.#sharedPages.read(`${event.id} ${selection}`, readNow);
    };
    const read = async (events: readonly LoggedEvent[], attempt: number) => {
      // A new cache for each page of events, which share loaders, so that these hold nothing old. The contexts have no
      // caller, since many get the events.
      const shared = { ...resources, ...initContextCache(), viewer, topic };
      const executed = { schema, document, operationName, variableValues };
      // The first event counts by itself, since one at least has to be read. All others together may read as much as one
      // operation: they finish in the same turn of the event loop.
      const page = new FieldCount(LIMITS.cost);
      const counts = events.map((_, index) => fieldCount(cost, index === 0 ? null : page));
      const results = await slowStatements.during(running, () =>
        Promise.all(
          events.map(async (rootValue, index) =>
            execute({ ...executed, rootValue, contextValue: { ...shared, fieldCount: counts[index] } }),
          ),
        ),
      );
      const unpaid = counts.reduce((sum, { fields }) => sum + Math.max(0, fields - cost.rows), 0);
      const frames: (Frame | null)[] = [];
      let left = LIMITS.responseLength;
      const slices = new Slices();
      for (const [index, event] of events.entries()) {
        const result = results[index] ?? {};
        await slices.next();
        metrics.executed();
        if (hasError(result, PageFull)) break;
        if (hasError(result, NotVisibleNow)) {
          frames.push(null);
          continue;
        }
        const sent = resultToSend(result, log);
        const failure = sent.errors?.find(isOurFault);
        if (failure !== undefined && !(await isEventAtFault(events.length, attempt))) {
          if (frames.length > 0) break;
          throw failure;
        }
        const frame = new Frame(JSON.stringify(sent), () => eventCursor(cursors, topic, event));
        frames.push(frame);
        left -= frame.length;
        if (left < 0) break;
      }
      return { payloads: frames, unpaid };
    };
    /** An event that fails is read alone, until it has failed too often. */
    const isEventAtFault = async (count: number, attempt: number) =>
      count === 1 && attempt >= ATTEMPTS && (await isDatabaseAnswering());
    const { rows, statements } = cost;
    return Object.assign(show, {
      cost: { page: pointsOf({ rows: 0, statements }), event: EXECUTION_COST + rows },
    });
  }

  /** Ends the subscriptions whose token is no longer valid, or whose member is now in another scope. */
  async #recheck(subscribers: Iterable<Subscriber<Frame>>, scope: string): Promise<void> {
    const all = [...subscribers];
    const tokens = new Set(all.flatMap(({ outlet }) => outlet.authorization ?? []));
    const viewers = await this.#options.identify.all([...tokens]);
    for (const { outlet } of all) {
      const now = viewers.get(outlet.authorization ?? '') ?? null;
      if (now === null || cohortScope(now) !== scope) outlet.end(noLongerSignedIn());
    }
  }
}

/**
 * Viewers of the same scope are shown the same. All readers share one, since they see only what is public; each member
 * has one of their own for each set of token scopes, since these limit what the member sees.
 */
function cohortScope({ member }: Viewer): string {
  return member === null ? 'readers' : [member.id, member.role, ...member.scopes.toSorted()].join(' ');
}

/** The variables that the operation declares. */
function variablesOf({ variableDefinitions }: OperationDefinitionNode, values: Variables): Variables {
  const names = (variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}

/** The result as clients may see it, or an error instead of one that is too long. */
function resultToSend(result: ExecutionResult, log: Logger): ExecutionResult {
  const requestId = randomUUID();
  try {
    checkLength(result.data);
    return showResult(result, log, requestId);
  } catch (error) {
    return { errors: [showError(error, log, requestId)], data: null };
  }
}

function hasError({ errors }: ExecutionResult, kind: abstract new () => Error): boolean {
  return errors?.some(({ originalError }) => originalError instanceof kind) ?? false;
}

/** Whether the event could not be read, rather than shown. */
function isOurFault({ extensions }: GraphQLError): boolean {
  return extensions['code'] === 'INTERNAL' || extensions['code'] === 'UNAVAILABLE';
}

function tooVaried(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    'This node serves too many different subscriptions. Use the same documents and variables as others, or try again later.',
  );
}
