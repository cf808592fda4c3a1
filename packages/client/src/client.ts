/** Subscriptions that continue after their last event whenever the connection was lost, and say when nothing is missing. */
import { isHidden, onReturn } from './back-off.ts';
import { Followed, type Host } from './followed.ts';
import { safely } from './safely.ts';
import { Transports, type Transport } from './transports.ts';
import { DatelineError, type Document, type Operation, type Result, type Sink } from './types.ts';

export interface ClientOptions {
  /** The address of the API: `https://example.org/graphql`, or on a page `/graphql`. */
  readonly url: string;
  /** Gives a member's token, or nothing. It is called for each request and each connection, so that it can give a new one in time. */
  readonly token?: (() => string | null | undefined | Promise<string | null | undefined>) | undefined;
  readonly fetch?: typeof fetch;
  /** `WebSocket` of the package `ws`, in Node.js before 22. Without one, events come as server-sent events. */
  readonly webSocketImpl?: unknown;
  /** What the client may use, by default all. */
  readonly transports?: readonly Transport[];
  /** `print` of `graphql`, to send documents that aren't texts. */
  readonly print?: (document: never) => string;
}

/**
 * `idle`: no page is followed.
 * `live`: nothing that has happened is missing.
 * `catching-up`: connected, but something may still be missing.
 * `lost`: the last attempt to connect or to read the page has failed, or the connection broke.
 * `polling`: there are no events, since some proxies let none through, or the node refuses a subscription; pages are read
 * again now and then.
 */
export type Connection = 'idle' | 'connecting' | 'catching-up' | 'live' | 'lost' | 'polling';

/** A page that is read before it subscribes. */
export interface Opening {
  /** It couldn't be read, and will be tried again. */
  readonly failed: () => void;
  readonly end: () => void;
}

/** How long the node may take to answer a request. */
const ANSWER = 20_000;
/** How often pages are read again where there are no events (ms), and how much later at most: they must not all come at once. */
const [POLL, SPREAD] = [20_000, 10_000];

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

export class Client {
  readonly url: string;
  /** `fetch` with the member's token, if there is one. */
  readonly fetch: typeof fetch;
  readonly #print: ClientOptions['print'];
  readonly #host: Host;
  readonly #mayPoll: boolean;
  readonly #listeners = new Set<() => void>();
  readonly #followed = new Set<Followed>();
  readonly #opening = new Set<{ hasFailed: boolean }>();
  readonly #forget: () => void;
  #connection: Connection = 'idle';
  #isClosed = false;
  #polling: ReturnType<typeof setTimeout> | undefined;

  constructor({
    url,
    token,
    fetch: ask = fetch,
    print,
    transports = ['websocket', 'sse', 'polling'],
    webSocketImpl = (globalThis as Partial<typeof globalThis>).WebSocket,
  }: ClientOptions) {
    const { location } = globalThis as Partial<typeof globalThis>;
    this.url = new URL(url, location?.href).href;
    this.fetch = async (input, init) => {
      const known = await token?.();
      const headers = new Headers(init?.headers);
      if (known) headers.set('authorization', `Bearer ${known}`);
      return ask(input, { ...init, headers });
    };
    this.#print = print;
    this.#mayPoll = transports.includes('polling');
    this.#host = {
      transports: new Transports({
        url: this.url,
        fetch: this.fetch,
        token: async () => token?.(),
        webSocket: transports.includes('websocket') ? webSocketImpl : undefined,
        mayStream: transports.includes('sse'),
      }),
      wasOpen: false,
      query: (document, variables) => this.query(document, variables),
      changed: () => this.#show(),
      ended: (followed) => this.#leave(followed),
    };
    // Timers may have stood still, and what looks connected may be dead.
    this.#forget = onReturn(() => {
      for (const followed of this.#followed) void followed.check();
    });
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Tells of each change of `connection`. Returns the function that ends this. */
  readonly onConnection = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The text of a document. */
  textOf(document: Document<unknown, never>): string {
    if (typeof document === 'string') return document;
    if (!('kind' in document)) return (document as { toString(): string }).toString();
    if (this.#print === undefined)
      throw new TypeError('Give createClient `print` of the package graphql, to send documents.');
    return this.#print(document as never);
  }

  /**
   * Sends a query or a mutation. Rejects with a `DatelineError` if there is no answer; one with `errors` is an answer.
   * @param documentId the id of a persisted document, with an empty `document`
   */
  async query<Data, Variables = unknown>(
    document: Document<Data, Variables>,
    variables?: Variables,
    documentId?: string,
  ): Promise<Result<Data>> {
    const { url } = this;
    const body = JSON.stringify({ query: this.textOf(document), variables, documentId });
    const headers = { 'content-type': 'application/json' };
    const [{ status, headers: said }, text] = await this.fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(ANSWER),
    })
      .then(async (response) => [response, await response.text()] as const)
      .catch((cause: unknown) => {
        throw new DatelineError(`No answer from ${url}: ${String(cause)}`, 'NO_ANSWER', 0, [], { cause });
      });
    try {
      return JSON.parse(text) as Result<Data>;
    } catch {
      const why = `${url} answered ${status}, but not as Dateline's API does. Check \`url\` of createClient, and what is between: a proxy, or a development server that doesn't forward it.`;
      throw new DatelineError(why, status, Number(said.get('retry-after')) || 0);
    }
  }

  /** Subscribes until the returned function is called. Each event comes once, whatever happens to the connection. */
  subscribe<Data, Variables = unknown>(operation: Operation<Data, Variables>, sink: Sink<Data>): () => void {
    if (this.#isClosed) return () => undefined;
    const followed = new Followed(this.#host, this.textOf(operation.query), operation, sink);
    this.#followed.add(followed);
    this.#show();
    return () => this.#leave(followed);
  }

  /** Tells of a page that is being read before it subscribes, for `connection`. */
  opening(): Opening {
    const page = { hasFailed: false };
    if (!this.#isClosed) this.#opening.add(page);
    this.#show();
    return {
      failed: () => {
        page.hasFailed = true;
        this.#show();
      },
      end: () => {
        this.#opening.delete(page);
        this.#show();
      },
    };
  }

  /** Ends all subscriptions, and the connection. */
  close(): void {
    this.#isClosed = true;
    this.#opening.clear();
    this.#forget();
    // First: a WebSocket that a subscription has left stays open for a while.
    this.#host.transports.close();
    for (const followed of this.#followed) this.#leave(followed);
  }

  #leave(followed: Followed): void {
    followed.stop();
    this.#followed.delete(followed);
    this.#show();
  }

  #show(): void {
    const isHopeless = [...this.#followed].some(({ isHopeless }) => isHopeless);
    if (isHopeless !== (this.#polling !== undefined)) this.#poll(isHopeless);
    const connection = isHopeless ? 'polling' : this.#state();
    if (connection === 'idle') void this.#rest();
    else this.#tell(connection);
  }

  /** Frameworks leave a page just before they open the next one: the client isn't idle between the two. */
  async #rest(): Promise<void> {
    // `live` begins one turn after it is called.
    for (let turns = 0; turns < 2; turns += 1) await Promise.resolve();
    if (this.#state() === 'idle') this.#tell('idle');
  }

  #tell(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const tell of this.#listeners) safely(tell);
  }

  /** Of pages that aren't polled. */
  #state(): Connection {
    const followed = [...this.#followed];
    const opening = [...this.#opening];
    if (followed.length + opening.length === 0) return 'idle';
    if (opening.some(({ hasFailed }) => hasFailed) || followed.some(({ isLost }) => isLost)) return 'lost';
    if (opening.length === 0 && followed.every(({ hasAll }) => hasAll)) return 'live';
    // One that has just begun doesn't wait for a connection while others have one.
    const isOpen = this.#host.transports.isOpen || followed.some(({ isOpen }) => isOpen);
    return isOpen ? 'catching-up' : 'connecting';
  }

  #poll(isHopeless: boolean): void {
    clearTimeout(this.#polling);
    this.#polling = undefined;
    if (!isHopeless || !this.#mayPoll) return;
    // What readers don't see needn't be new, and pages that get events needn't be read.
    const polled = isHidden() ? [] : [...this.#followed].filter(({ isHopeless }) => isHopeless);
    for (const { reload } of polled) void reload?.();
    this.#polling = setTimeout(() => this.#poll(true), POLL + Math.random() * SPREAD);
  }
}
