/** The events of a page: they continue after the last one whenever the connection was lost, and say when nothing is missing. */
import { createClient, type Client } from 'graphql-ws';
import { backOff, onReturn } from './back-off.ts';
import { receiveEvents } from './event-stream.ts';
import { isByChoice, isExpired, isFinal, refusalIn, type Refusal } from './refusal.ts';
import type { Follower, Operation, Result } from './subscription.ts';

/**
 * `live`: nothing that has happened is missing.
 * `catching-up`: connected, but something may still be missing.
 * `polling`: there are no events, since some proxies let none through, or the node refuses the subscription; the page is read
 * again now and then.
 */
export type Connection = 'connecting' | 'catching-up' | 'live' | 'lost' | 'polling';

/** A subscription, and how far it has come. */
interface Following {
  readonly filter: object;
  after: unknown;
  /** How many events have come after that one which the node couldn't read. They have no cursor. */
  unread: number;
  hasAll: boolean;
  /** The check that is under way, if one is. */
  check: symbol | null;
  /** Whether it was refused the last time, so that it may be again. Whether anything is missing isn't asked then. */
  isDoubtful: boolean;
  /** How often in a row the node has refused it; infinite if that doesn't change. */
  refusals: number;
  /** Called at each event. */
  move: () => void;
}

/** The first event that the log has after the cursor. What it tells of needn't be read for that. */
const MISSED = /* GraphQL */ `query Missed($filter: FeedFilter, $after: String) {
  feed(first: 1, after: $after, filter: $filter) { edges { cursor } }
}`;

const PING = 10_000;
/** How long an answer may take before the connection counts as dead. */
const ANSWER = 5_000;
/** How long a connection stays open without a subscription, such as between two attempts. */
const IDLE = 20_000;
/** How long the node may take to refuse a subscription: one that lasts longer hasn't been refused. */
const SETTLED = 12_000;
/** Closed since there was no subscription. */
const UNUSED = 1000;
/** Close codes of a WebSocket that got no answer. */
const UNANSWERED = [1006, 4499];
/** After so many attempts, the connection probably can't be opened at all, or the node goes on refusing. */
const FEW = 3;
/** The node couldn't read which events there are. It may be able to read the page. */
const FAILED = 'INTERNAL';

export class Live {
  readonly #url: string;
  readonly #client: Client;
  readonly #listeners = new Set<() => void>();
  readonly #followings = new Set<Following>();
  #state: 'connecting' | 'open' | 'lost' | 'polling' = 'connecting';
  #connection: Connection = 'connecting';
  #wasOpen = false;
  #openedAt = 0;
  /** How many WebSockets in a row got no answer, with the one that is being opened. */
  #unanswered = 0;
  /** How many subscriptions in a row have ended since the log didn't continue from their cursor. */
  #expirations = 0;
  /** Set while events come as an event stream. */
  #stream: AbortController | null = null;
  /** Whether WebSockets couldn't be opened, but an event stream could. */
  #needsStream = false;

  /** @param url of the API */
  constructor(url: string) {
    this.#url = url;
    let answer: ReturnType<typeof setTimeout>;
    const expectAnswer = () => {
      clearTimeout(answer);
      answer = setTimeout(() => this.#client.terminate(), ANSWER);
    };
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      // `#follow` does that: it also knows where to continue.
      retryAttempts: 0,
      // A connection that broke while the computer was asleep looks open until somebody asks.
      keepAlive: PING,
      lazyCloseTimeout: IDLE,
      on: {
        connecting: () => {
          this.#unanswered += 1;
          expectAnswer();
        },
        connected: () => {
          clearTimeout(answer);
          this.#unanswered = 0;
          this.#opened();
        },
        ping: (isReceived) => {
          if (!isReceived) expectAnswer();
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(answer);
        },
        closed: (event) => {
          clearTimeout(answer);
          const { code } = event as CloseEvent;
          // The node has refused the connection, which takes WebSockets all the same.
          if (!UNANSWERED.includes(code)) this.#unanswered = 0;
          if (code !== UNUSED) this.#closed();
        },
      },
    });
    // Timers may have stood still, and what looks connected may be dead.
    onReturn(() => {
      if (this.#state === 'open') this.#checkAll();
    });
    addEventListener('online', () => (this.#needsStream = false));
    // Browsers don't keep a page for "Back" that has a connection.
    addEventListener('pagehide', () => {
      this.#client.terminate();
      this.#stream?.abort();
    });
    // Browsers open only six connections to a host, and each event stream is one.
    addEventListener('visibilitychange', () => {
      if (document.hidden) this.#stream?.abort();
    });
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Tells of each change of `connection`. Returns the function that ends this. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Subscribes until the returned function is called. */
  subscribe(operation: Operation, follower: Follower): () => void {
    const stop = new AbortController();
    void this.#follow(operation, follower, stop.signal);
    return () => stop.abort();
  }

  async #follow(
    { query, variables, filter }: Operation,
    follower: Follower,
    signal: AbortSignal,
  ): Promise<void> {
    const following: Following = {
      filter,
      after: variables['after'],
      unread: 0,
      hasAll: false,
      check: null,
      isDoubtful: this.#expirations > 1,
      refusals: Math.max(0, this.#expirations - 1),
      move: () => undefined,
    };
    this.#followings.add(following);
    const leave = () => {
      this.#followings.delete(following);
      this.#show(this.#state);
    };
    signal.addEventListener('abort', leave, { once: true });
    let failures = 0;
    const settle = () => {
      failures = 0;
      this.#expirations = 0;
      following.refusals = 0;
      if (!following.isDoubtful) return;
      following.isDoubtful = false;
      void this.#check(following);
    };
    const isOver = () => signal.aborted;
    while (!isOver()) {
      let refusal: Refusal | undefined;
      const next = (result: Result) => {
        const { data, errors } = result;
        const [event] = Object.values(data ?? {}) as ({ cursor?: unknown } | null)[];
        // Without `data`, it is no event but why the subscription ends.
        const isEvent = data !== undefined;
        refusal = isEvent ? undefined : errors?.[0]?.extensions;
        if (event?.cursor !== undefined) {
          following.after = event.cursor;
          following.unread = 0;
        } else if (isEvent) following.unread += 1;
        if (isEvent) settle();
        if (isEvent && errors === undefined) follower.next(result);
        else if (isEvent) follower.unread();
        following.move();
      };
      // They come again.
      following.unread = 0;
      if (this.#state === 'open') void this.#check(following);
      const began = performance.now();
      const timer = setInterval(() => {
        const since = Math.max(began, this.#openedAt);
        if (this.#state === 'open' && performance.now() - since > SETTLED) settle();
      }, SETTLED / 4);
      try {
        await this.#receive({ query, variables: { ...variables, after: following.after } }, next, signal);
      } catch (reason) {
        refusal = refusalIn(reason);
      }
      clearInterval(timer);
      if (isOver()) return;
      following.hasAll = false;
      following.check = null;
      following.isDoubtful ||= refusal !== undefined;
      if (isFinal(refusal)) following.refusals = Infinity;
      else if (isByChoice(refusal)) following.refusals += 1;
      if (refusal?.code === FAILED) follower.unread();
      const isHopeless = refusal === undefined && failures >= FEW && !this.#wasOpen;
      this.#show(isHopeless ? 'polling' : this.#state);
      if (following.refusals === Infinity) return;
      await backOff(Math.max(failures, this.#expirations), signal, Number(refusal?.retryAfter ?? 0) * 1_000);
      failures += 1;
      if (isOver()) return;
      if (!isExpired(refusal)) continue;
      this.#expirations += 1;
      return follower.expired();
    }
  }

  /** Resolves when the subscription has ended; rejects if the connection has, or couldn't be opened. */
  async #receive(
    operation: Pick<Operation, 'query' | 'variables'>,
    next: (result: Result) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#needsStream) {
      let leave: () => void = () => undefined;
      try {
        return await new Promise<void>((resolve, reject) => {
          leave = this.#client.subscribe(operation, { next, error: reject, complete: resolve });
          signal.addEventListener('abort', leave);
        });
      } catch (reason) {
        // It was open, or it is the first attempt.
        if (refusalIn(reason) !== undefined || this.#unanswered < 2) throw reason;
      } finally {
        signal.removeEventListener('abort', leave);
        // Otherwise the client would count it among its subscriptions for good, if it ended with its connection.
        leave();
      }
    }
    for (let waits = 0; document.hidden && !signal.aborted; waits += 1) await backOff(waits, signal);
    if (signal.aborted) return;
    const stream = (this.#stream = new AbortController());
    const open = () => {
      this.#needsStream = true;
      this.#opened();
    };
    try {
      await receiveEvents(this.#url, operation, { open, next }, AbortSignal.any([signal, stream.signal]));
    } finally {
      this.#stream = null;
      this.#closed();
    }
  }

  #opened(): void {
    this.#wasOpen = true;
    this.#openedAt = performance.now();
    this.#show('open');
    this.#checkAll();
  }

  #closed(): void {
    for (const following of this.#followings) {
      following.hasAll = false;
      following.check = null;
    }
    this.#show(this.#wasOpen ? 'lost' : 'connecting');
  }

  #checkAll(): void {
    for (const following of this.#followings) void this.#check(following);
  }

  /** Finds out when the subscription has everything: nothing says that a replay is over. */
  async #check(following: Following): Promise<void> {
    if (following.isDoubtful) return;
    const check = (following.check = Symbol('check'));
    following.hasAll = false;
    this.#show(this.#state);
    for (let failures = 0; following.check === check; failures += 1) {
      const { after } = following;
      const moved = new Promise<void>((resolve) => (following.move = resolve));
      const missed = await this.#firstMissed(following).catch(() => undefined);
      if (following.check !== check) return;
      if (missed === null) {
        following.check = null;
        following.hasAll = true;
        return this.#show(this.#state);
      }
      if (after !== following.after) continue;
      if (missed !== undefined && following.unread > 0) {
        following.after = missed;
        following.unread -= 1;
      }
      // It is on its way, or the node couldn't answer.
      else await Promise.race([moved, backOff(failures)]);
    }
  }

  /**
   * The cursor of the first event that is still to come; null if there is none. Pages that have had the same event last ask
   * the same, so the node answers all but the first from its cache. A page that has had none asks with its own `feedCursor`,
   * which costs the node an SQL statement.
   */
  async #firstMissed({ filter, after }: Following): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: MISSED, variables: { filter, after } }),
    });
    const { data } = (await response.json()) as {
      data: { feed: { edges: readonly { readonly cursor: unknown }[] } | null };
    };
    // As any other answer that could not be read.
    if (data.feed === null) throw new Error('The feed could not be read.');
    return data.feed.edges[0]?.cursor ?? null;
  }

  #show(state: 'connecting' | 'open' | 'lost' | 'polling'): void {
    // As long as nothing can be opened, it stays so.
    if (state !== 'connecting' || this.#state !== 'polling') this.#state = state;
    const followings = [...this.#followings];
    const hasAll = followings.length > 0 && followings.every(({ hasAll }) => hasAll);
    const whileOpen = hasAll ? 'live' : 'catching-up';
    const isRefused = followings.some(({ refusals }) => refusals >= FEW);
    const connection = isRefused ? 'polling' : this.#state === 'open' ? whileOpen : this.#state;
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const tell of this.#listeners) tell();
  }
}
