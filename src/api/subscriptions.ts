import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Account } from '../load/budgets.ts';
import { TryLater } from '../errors.ts';
import { Cohort } from '../live/cohort.ts';
import type { PayloadPage, Show } from '../live/delivery.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import type { Subscriber } from '../live/subscriber.ts';
import { Watch } from '../live/watch.ts';
import type { LiveEvent, LoggedEvent } from '../log/event.ts';
import { positionCursor, type Position } from '../log/position.ts';
import { noLongerSignedIn, type Viewer } from '../viewer.ts';
import { cohortDocument } from './cohort-document.ts';
import { CohortEvents, variablesOf, type CohortOptions, type EventsOptions } from './cohort-events.ts';
import type { Identify, OperationContext } from './context.ts';
import type { Cost } from './cost.ts';
import { LIMITS } from './limits.ts';
import { JointEvents } from './joint-events.ts';
import { EVENT_TTL, SharedReads } from './shared-reads.ts';
import { showResult } from './errors.ts';
import type { Frame } from '../live/frame.ts';
import type { SubscriptionStream } from './subscription-stream.ts';
import type { Variables } from './variables.ts';

/** Seconds after which a subscription that there was no room for may be tried again. */
const RETRY_AFTER = 1;

export interface SubscriptionsOptions extends EventsOptions {
  readonly liveRuntime: LiveRuntime;
  readonly identify: Identify;
  /** Who pays for the subscriptions of a caller. */
  readonly accountOf: (context: OperationContext) => Account;
  /** How many different subscriptions an account may have, whether or not other accounts share them. */
  readonly cohortsPerAccount: number;
}

/** How many characters of results are kept. */
const KEPT = 4_000_000;
/** How long who has which tokens is kept (ms): each event asks once more. */
const VIEWERS_TTL = 1_000;

/** The subscriptions of one node. Those that are shown the same form a cohort, which executes each event once. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #cohorts = new Map<string, Cohort<Frame>>();
  /**
   * The results of live events, shared by cohorts that differ only in which events they follow. A thousand readers may follow a
   * thousand speakers with the same document.
   */
  readonly #pages: SharedReads<PayloadPage<Frame>>;
  readonly #joint: JointEvents;
  /** Who has the tokens of a cohort, when an event comes. */
  readonly #viewers: SharedReads<ReadonlyMap<string, Viewer | null>>;
  /** The total length of the cohorts' keys. The keys contain the documents, so this measures the memory of the cohorts. */
  #characters = 0;
  /** How many subscriptions each account has in each cohort. */
  readonly #shares = new Map<string, Map<Cohort<Frame>, number>>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    const { hub } = options.liveRuntime;
    const takedownCount = () => hub.takedownCount;
    this.#pages = new SharedReads({ takedownCount, size: KEPT, sizeOf: lengthOf, ttl: EVENT_TTL });
    this.#joint = new JointEvents(options, takedownCount);
    this.#viewers = new SharedReads({
      takedownCount,
      size: KEPT,
      sizeOf: (_viewers, key) => key.length,
      ttl: VIEWERS_TTL,
    });
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
   * Subscribes the caller. On a socket, the result yields only how the subscription ends. The sink sends the events itself,
   * as frames that the whole cohort shares.
   */
  async subscribe(
    args: ExecutionArgs,
    variables: Variables,
    cost: Cost,
  ): Promise<SubscriptionStream | ExecutionResult> {
    const { watch } = this.#options;
    const context = args.contextValue as OperationContext;
    const { viewer, caller } = context;
    const source = await createSourceEventStream(args);
    if (!(source instanceof Watch)) return showResult(source as ExecutionResult, watch, caller.requestId);
    const operationName = args.operationName ?? '';
    const document = cohortDocument(args.schema, args.document, operationName);
    const used = JSON.stringify(variablesOf(document.operation, variables));
    const key = [cohortScope(viewer), operationName, used, document.text].join('\n');
    const known = this.#cohorts.get(key);
    if (known === undefined && this.#characters + key.length > LIMITS.cohortCharacters) throw tooVaried();
    const account = this.#options.accountOf(context);
    this.#checkShares(account, known);
    // Opened before the cohort is made: if the transport refuses, no empty cohort is left behind.
    const sink = caller.openStream(viewer, account);
    const cohort =
      this.#cohorts.get(key) ?? this.#openCohort(key, { viewer, topic: source.topic, document, args, cost });
    this.#join(cohort, sink, source.after);
    return sink;
  }

  #openCohort(key: string, options: CohortOptions): Cohort<Frame> {
    const events = new CohortEvents(this.#options, options, cohortScope(options.viewer));
    const cohort = new Cohort(this.#options.liveRuntime, options.topic, this.#showTo(events), () => {
      this.#characters -= key.length;
      this.#cohorts.delete(key);
      this.#joint.remove(events);
    });
    this.#joint.add(events);
    this.#characters += key.length;
    this.#cohorts.set(key, cohort);
    return cohort;
  }

  /** A function of its own, since a closure keeps all variables of the function around it: a key is as long as a document. */
  #join(cohort: Cohort<Frame>, sink: SubscriptionStream, after: Position | null): void {
    const subscriber = cohort.join(sink, after);
    sink.onEnd = () => {
      cohort.leave(subscriber);
      this.#unshare(sink.account, cohort);
    };
    this.#share(sink.account, cohort);
    sink.begin(() => positionCursor(this.#options.cursors, subscriber.position));
  }

  /** @throws TryLater LIMIT_EXCEEDED if the account would have too many different subscriptions */
  #checkShares({ key }: Account, cohort: Cohort<Frame> | undefined): void {
    const { cohortsPerAccount } = this.#options;
    const shares = this.#shares.get(key);
    if (shares === undefined || shares.size < cohortsPerAccount) return;
    if (cohort !== undefined && shares.has(cohort)) return;
    throw new TryLater(
      'LIMIT_EXCEEDED',
      `You have ${cohortsPerAccount} different subscriptions. Complete some, or use the same documents and variables.`,
      RETRY_AFTER,
    );
  }

  #share({ key }: Account, cohort: Cohort<Frame>): void {
    const shares = this.#shares.get(key) ?? new Map<Cohort<Frame>, number>();
    this.#shares.set(key, shares.set(cohort, (shares.get(cohort) ?? 0) + 1));
  }

  #unshare({ key }: Account, cohort: Cohort<Frame>): void {
    const shares = this.#shares.get(key);
    const left = (shares?.get(cohort) ?? 1) - 1;
    if (left > 0) shares?.set(cohort, left);
    else shares?.delete(cohort);
    if (shares?.size === 0) this.#shares.delete(key);
  }

  #showTo(events: CohortEvents): Show<Frame> {
    const { viewer } = events.cohort;
    const selection = events.selectionKey;
    const show = async (
      shown: readonly LoggedEvent[],
      subscribers: Iterable<Subscriber<Frame>>,
      attempt: number,
    ) => {
      const live = attempt === 1 ? liveEvent(shown) : null;
      // Readers have no tokens.
      if (viewer.member !== null) await this.#recheck(subscribers, cohortScope(viewer), live);
      const readNow = () => events.read(shown, attempt);
      if (live === null) return readNow();
      const read = async () => (await this.#joint.read(live, events)) ?? readNow();
      return this.#pages.read(`${live.id} ${selection}`, read);
    };
    return Object.assign(show, { cost: events.cost });
  }

  /** Ends the subscriptions whose token is no longer valid, or whose member is now in another scope. */
  async #recheck(
    subscribers: Iterable<Subscriber<Frame>>,
    scope: string,
    live: LiveEvent | null,
  ): Promise<void> {
    const all = [...subscribers];
    const tokens = [...new Set(all.flatMap(({ sink }) => sink.authorization ?? []))];
    const identify = () => this.#options.identify.all(tokens);
    // A member may have many cohorts.
    const viewers = await (live === null
      ? identify()
      : this.#viewers.read([live.id, ...tokens].join(' '), identify));
    for (const { sink } of all) {
      const now = viewers.get(sink.authorization ?? '') ?? null;
      if (now === null || cohortScope(now) !== scope) sink.end(noLongerSignedIn());
    }
  }
}

/**
 * Viewers of the same scope see the same. All readers share one, since they see only what is public. A member has one for
 * each set of token scopes, since these limit what the member sees.
 */
function cohortScope({ member }: Viewer): string {
  return member === null ? 'readers' : [member.id, member.role, ...member.scopes.toSorted()].join(' ');
}

function tooVaried(): TryLater {
  return new TryLater(
    'LIMIT_EXCEEDED',
    'This node serves too many different subscriptions. Use the same documents and variables as others, or try again later.',
    RETRY_AFTER,
  );
}

/**
 * The event, if it is a live one, which cohorts share. An event that is replayed has no slugs. Whether one whose slugs could
 * not be read is theirs depends on which events they follow.
 */
function liveEvent([event, ...others]: readonly LoggedEvent[]): LiveEvent | null {
  return event?.slugs != null && others.length === 0 ? { ...event, slugs: event.slugs } : null;
}

function lengthOf({ payloads }: PayloadPage<Frame>, key: string): number {
  return payloads.reduce((sum, frame) => sum + (frame?.length ?? 0), key.length);
}
