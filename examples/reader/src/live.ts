/** The events of a page: they continue after the last one whenever the connection was lost, and say when nothing is missing. */
import { createClient, type Client } from 'graphql-ws';
import { backOff, onReturn } from './back-off.ts';
import { receiveEvents } from './event-stream.ts';

/**
 * `live`: nothing that has happened is missing.
 * `catching-up`: connected, but something may still be missing.
 * `polling`: there can be no events, such as through some proxies, so the page is read again now and then.
 */
export type Connection = 'connecting' | 'catching-up' | 'live' | 'lost' | 'polling';

export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: unknown };
  }[];
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The `FeedFilter` that selects the same events. */
  readonly filter: object;
}

/** What a page does about its subscription. */
export interface Follower {
  next(result: Result): void;
  /** The page has to be read again, since the node couldn't read an event, or part of one. The subscription continues. */
  unread(): void;
  /** The page has to be read again, since the log doesn't continue from its cursor. The subscription has ended. */
  expired(): void;
}

/** A subscription, and how far it has come. */
interface Following {
  readonly filter: object;
  after: unknown;
  /** How many events have come after that one which the node couldn't read. They have no cursor. */
  unread: number;
  hasAll: boolean;
  /** The check that is under way, if one is. */
  check: symbol | null;
  /** Called at each event. */
  move: () => void;
}

/** The first event that the log has after the cursor. What it tells of needn't be read for that. */
const MISSED = `query Missed($filter: FeedFilter, $after: Cursor) {
  feed(first: 1, after: $after, filter: $filter) { edges { cursor } }
}`;

const PING = 10_000;
/** How long an answer may take before the connection counts as dead. */
const ANSWER = 5_000;
/** The node refuses pages of this origin, or this client did something wrong: trying again doesn't help. */
const REFUSED = 1008;
/** After so many attempts, the connection probably can't be opened at all. */
const FEW = 3;
/** Errors with which a subscription ends whose cursor the log doesn't continue from. */
const EXPIRED = ['CURSOR_EXPIRED', 'BAD_USER_INPUT'];
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
  #failures = 0;
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
      on: {
        connecting: expectAnswer,
        connected: () => {
          clearTimeout(answer);
          this.#opened();
        },
        ping: (isReceived) => {
          if (!isReceived) expectAnswer();
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(answer);
        },
        closed: () => {
          clearTimeout(answer);
          this.#closed();
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
      move: () => undefined,
    };
    this.#followings.add(following);
    signal.addEventListener('abort', () => this.#followings.delete(following));
    const isOver = () => signal.aborted;
    while (!isOver()) {
      let code: unknown;
      const next = (result: Result) => {
        const { data, errors } = result;
        const [event] = Object.values(data ?? {}) as ({ cursor?: unknown } | null)[];
        // Without `data`, it is no event but why the subscription ends.
        const isEvent = data !== undefined;
        code = isEvent ? undefined : errors?.[0]?.extensions?.code;
        if (event?.cursor !== undefined) {
          following.after = event.cursor;
          following.unread = 0;
        } else if (isEvent) following.unread += 1;
        if (isEvent && errors === undefined) follower.next(result);
        else if (isEvent || code === FAILED) follower.unread();
        following.move();
      };
      // They come again.
      following.unread = 0;
      if (this.#state === 'open') void this.#check(following);
      try {
        await this.#receive({ query, variables: { ...variables, after: following.after } }, next, signal);
      } catch (reason) {
        // An operation that isn't valid ends with its errors.
        if (Array.isArray(reason) || (reason as { code?: unknown }).code === REFUSED) code = 'FORBIDDEN';
      }
      if (isOver()) return;
      // It may have ended without its connection.
      following.hasAll = false;
      following.check = null;
      if (code === 'FORBIDDEN') return this.#show('polling');
      const isExpired = EXPIRED.includes(code as string);
      const isHopeless = !isExpired && this.#failures >= FEW && !this.#wasOpen;
      this.#show(isHopeless ? 'polling' : this.#state);
      await backOff(this.#failures, signal);
      this.#failures += 1;
      if (isExpired) return follower.expired();
    }
  }

  /** Resolves when the subscription has ended; rejects if the connection has, or couldn't be opened. */
  async #receive(
    operation: Pick<Operation, 'query' | 'variables'>,
    next: (result: Result) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#needsStream) {
      try {
        return await new Promise<void>((resolve, reject) => {
          const sink = { next, error: reject, complete: resolve };
          signal.addEventListener('abort', this.#client.subscribe(operation, sink as never));
        });
      } catch (reason) {
        const isAnswer = Array.isArray(reason) || (reason as { code?: unknown }).code === REFUSED;
        // It was open, or it is the first attempt.
        if (isAnswer || this.#failures === 0) throw reason;
      }
    }
    while (document.hidden && !signal.aborted) await backOff(this.#failures, signal);
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
    this.#failures = 0;
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
      data: { feed: { edges: readonly { readonly cursor: unknown }[] } };
    };
    return data.feed.edges[0]?.cursor ?? null;
  }

  #show(state: 'connecting' | 'open' | 'lost' | 'polling'): void {
    // As long as nothing can be opened, it stays so.
    if (state !== 'connecting' || this.#state !== 'polling') this.#state = state;
    const hasAll = this.#followings.size > 0 && [...this.#followings].every(({ hasAll }) => hasAll);
    const connection = this.#state !== 'open' ? this.#state : hasAll ? 'live' : 'catching-up';
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const tell of this.#listeners) tell();
  }
}
