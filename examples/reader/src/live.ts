/** One WebSocket for all subscriptions of a page, which continue after their last event whenever it was lost. */
import { createClient, type Client } from 'graphql-ws';

/** `polling`: no WebSocket can be opened, such as through some proxies, so the page is read again now and then. */
export type Connection = 'connecting' | 'live' | 'lost' | 'polling';

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: unknown };
  }[];
}

interface Sink {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const PING = 10_000;
const LONGEST_WAIT = 16_000;
/** The node refuses pages of this origin, or this client did something wrong: trying again doesn't help. */
const REFUSED = 1008;
/** After so many attempts, the connection probably can't be opened at all. */
const FEW = 3;

export class Live {
  readonly #client: Client;
  readonly #listeners = new Set<() => void>();
  #connection: Connection = 'connecting';
  #wasOpen = false;
  #failures = 0;

  constructor(url: string) {
    let answer: ReturnType<typeof setTimeout>;
    this.#client = createClient({
      url,
      // `#follow` does that: it also knows where to continue.
      retryAttempts: 0,
      // A connection that broke while the computer was asleep looks open until somebody asks.
      keepAlive: PING,
      on: {
        connected: () => {
          this.#wasOpen = true;
          this.#failures = 0;
          this.#show('live');
        },
        ping: (isReceived) => {
          if (!isReceived) answer = setTimeout(() => this.#client.terminate(), PING / 2);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(answer);
        },
        closed: () => {
          clearTimeout(answer);
          this.#show(this.#wasOpen ? 'lost' : 'connecting');
        },
      },
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

  /** Subscribes until the returned function is called. Continues after the last event when the connection was lost. */
  subscribe(operation: Operation, sink: Sink): () => void {
    const stop = new AbortController();
    void this.#follow(operation, sink, stop.signal);
    return () => stop.abort();
  }

  async #follow({ query, variables }: Operation, sink: Sink, signal: AbortSignal): Promise<void> {
    let after = variables['after'];
    const isOver = () => signal.aborted;
    while (!isOver()) {
      const events = this.#client.iterate({ query, variables: { ...variables, after } });
      const end = () => void events.return?.();
      signal.addEventListener('abort', end);
      try {
        let hasErrors = false;
        for await (const result of events as AsyncIterable<Result>) {
          const [event] = Object.values(result.data ?? {}) as ({ cursor?: unknown } | null)[];
          after = event?.cursor ?? after;
          hasErrors = (result.errors ?? []).length > 0;
          // What the node couldn't read of one event must not take the page away.
          if (!hasErrors || event == null) sink.next(result);
        }
        // Such as CURSOR_EXPIRED: the page has to be read again first.
        if (hasErrors) return sink.complete();
      } catch (reason) {
        if (Array.isArray(reason) || (reason as { code?: number }).code === REFUSED)
          return sink.error(reason);
      } finally {
        signal.removeEventListener('abort', end);
      }
      if (isOver()) return;
      await this.#wait(signal);
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const ms = Math.min(500 * 2 ** this.#failures, LONGEST_WAIT) * (0.5 + Math.random() / 2);
    this.#failures += 1;
    if (!this.#wasOpen && this.#failures >= FEW) this.#show('polling');
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        for (const event of ['online', 'pageshow']) removeEventListener(event, done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      for (const event of ['online', 'pageshow']) addEventListener(event, done);
      signal.addEventListener('abort', done);
    });
  }

  #show(connection: Connection): void {
    // As long as there is no WebSocket, it stays so.
    if (connection === this.#connection || (connection === 'connecting' && this.#connection === 'polling'))
      return;
    this.#connection = connection;
    for (const tell of this.#listeners) tell();
  }
}
