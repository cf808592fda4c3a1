import type { Client } from './client.ts';
import { isTemporary, refusalOf } from './refusal.ts';
import { rereading } from './reload.ts';
import type { DatelineError, Following, Operation, Result, Sink } from './types.ts';

/** What the context of a subscription has as `live`, for a page in a cache. */
export interface FollowingPage<Page> extends Following {
  /**
   * The query whose data the page shows, and its variables. The subscription continues from its last answer: the cache's
   * `feedCursor` can be that of another page. If there was none, `after` counts; without that, `reload` is called first.
   */
  readonly page?: Page;
  /**
   * Called if the node refuses the subscription or its `filter`; by default, the console shows the error. With `reload`, the
   * subscription goes on, since the page is polled. Without it, the subscription ends with the error.
   */
  readonly error?: (error: DatelineError) => void;
}

/** How many pages are remembered. One that was forgotten is read again. */
const PAGES = 500;
/** Events after which an article exists that a page may show as null. */
const APPEARED = ['ArticlePublished', 'ArticleRestored'];

/** What the cache has of a page. */
interface Position {
  /** That of its last answer. Null if it isn't known. */
  readonly cursor: string | null;
  /** Those of the events that each of its subscriptions has had since. */
  readonly events: Map<string, string>;
  /** Whether it had an answer without errors. */
  readonly isWhole: boolean;
  /** Whether it may show null for an article. */
  mayLack: boolean;
}

/** Where pages continue that a normalised cache shows again. Such a cache has one `feedCursor` for all of them. */
export class Positions {
  readonly #client: Client;
  readonly #pages = new Map<string, Position>();

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * The node has answered a page's query. Returns whether the cache may take the answer: one with an error that will go away
   * must not replace a whole one, since what couldn't be read is null, as if it were gone.
   */
  answered(page: string, { data, errors = [] }: Result): boolean {
    const cursor = (data as { feedCursor?: unknown } | null | undefined)?.feedCursor;
    const refusal = refusalOf(errors);
    const before = this.#pages.get(page);
    if (refusal !== undefined && before?.isWhole === true) return !isTemporary(refusal);
    if (typeof cursor === 'string') {
      const mayLack = Object.values(data ?? {}).includes(null);
      this.#keep(page, { cursor, events: new Map(), isWhole: refusal === undefined, mayLack });
    }
    return true;
  }

  /** Subscribes from where the cache has the page. */
  follow<Data>(
    page: string | undefined,
    { after, reload, error = console.error, ...operation }: Operation<Data, unknown> & FollowingPage<never>,
    library: Sink<Data>,
  ): () => void {
    // At an error, the library would end the subscription, and with it the polling of the page.
    const sink = reload === undefined ? library : { ...library, error };
    if (page === undefined)
      return this.#client.subscribe({ after, ...(reload && { reload }), ...operation }, sink);
    const stop = new AbortController();
    const subscription = JSON.stringify([operation.query, operation.documentId, operation.variables]);
    const position = this.#pages.get(page) ?? this.#unread(after);
    this.#keep(page, position);
    let reads = 0;
    const readAgain = reload && rereading(reload, stop.signal);
    const read =
      readAgain &&
      (() => {
        reads += 1;
        return readAgain().finally(() => (reads -= 1));
      });
    const end = this.#client.subscribe<Data>(
      {
        ...operation,
        after: position.events.get(subscription) ?? position.cursor,
        ...(read && { reload: read }),
      },
      {
        ...sink,
        next: (result) => {
          sink.next(result);
          this.#move(page, subscription, result);
          // An answer that is on its way may be from before this event, and would take its place.
          if (reads > 0 || this.#hasAppeared(page, result)) void read?.();
        },
      },
    );
    return () => {
      stop.abort();
      end();
    };
  }

  #unread(after: string | null | undefined): Position {
    return { cursor: after ?? null, events: new Map(), isWhole: false, mayLack: true };
  }

  /** As the one that was used last. */
  #keep(page: string, position: Position): void {
    this.#pages.delete(page);
    this.#pages.set(page, position);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > PAGES && oldest !== undefined) this.#pages.delete(oldest);
  }

  #move(page: string, subscription: string, { extensions }: Result): void {
    const cursor = extensions?.['cursor'];
    if (typeof cursor === 'string') this.#pages.get(page)?.events.set(subscription, cursor);
  }

  /** Whether the event brings an article that the page may show as null. Its selection may not be all that the page shows. */
  #hasAppeared(page: string, { data }: Result): boolean {
    const position = this.#pages.get(page);
    for (const event of eventsIn(data)) {
      if (position === undefined || event.__typename === undefined) continue;
      if (event.__typename === 'ArticleWithdrawn') position.mayLack = true;
      if (position.mayLack && APPEARED.includes(event.__typename)) return true;
    }
    return false;
  }
}

/** The articles that were withdrawn. Events are recognised by `__typename` and `articleId`, which the subscription selects. */
export function withdrawnIn(data: unknown): string[] {
  return eventsIn(data).flatMap(({ __typename, articleId }) =>
    __typename === 'ArticleWithdrawn' && articleId !== undefined ? [articleId] : [],
  );
}

interface Event {
  readonly __typename?: string;
  readonly articleId?: string;
}

function eventsIn(data: unknown): Event[] {
  return Object.values(data ?? {}).filter(
    (event): event is Event => typeof event === 'object' && event !== null,
  );
}
