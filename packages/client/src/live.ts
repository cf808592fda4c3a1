import type { Client, Opening } from './client.ts';
import { refusalInReading } from './refusal.ts';
import { rereading } from './reload.ts';
import { safely } from './safely.ts';
import { DatelineError, type Document, type Following } from './types.ts';

/** What each page has. */
export interface WithCursor {
  /** Where the subscription begins. */
  readonly feedCursor: string;
}

/**
 * What a page with no cache of its own shows, and how it stays up to date. Both documents get the same variables, and each may
 * leave some out.
 */
export interface LivePage<Data extends WithCursor, Event, Variables> extends Pick<Following, 'filter'> {
  /** It selects `feedCursor`. */
  readonly query: Document<Data, Variables>;
  readonly variables: Variables;
  readonly subscription: Document<Event, Variables>;
  /** What the page shows after an event. Without it, or if it returns nothing or throws, the page is read again. */
  readonly update?: (data: Data, event: Event) => Data | null | undefined;
  /** What a server has read already, with these variables. */
  readonly initial?: Data | undefined;
}

export interface Shown<Data> {
  readonly show: (data: Data) => void;
  /** Why the page couldn't be read, or no longer gets events, where trying again wouldn't help. By default, the console shows it. */
  readonly error?: (error: DatelineError) => void;
  /** What the page shows now, if something else may have changed it. */
  readonly current?: () => Data | undefined;
}

/** Reads a page, shows it, and keeps it up to date until the returned function is called. */
export function live<Data extends WithCursor, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
  shownBy: Shown<Data>,
): () => void {
  const { query, variables, subscription, filter, update } = page;
  const { show, error = console.error } = shownBy;
  const stop = new AbortController();
  const isOver = () => stop.signal.aborted;
  let shown = page.initial;
  const current = shownBy.current ?? (() => shown);
  let reads = 0;
  let opening: Opening | undefined;
  const set = (data: Data) => {
    shown = data;
    if (!isOver()) safely(() => show(data));
  };
  const readAgain = rereading(async () => {
    const answer = await client.query(query, variables).catch((error: unknown): Failure => ({ error }));
    const refusal = refusalInReading(answer);
    if (refusal !== undefined) opening?.failed();
    // With an error, what couldn't be read is null, as if it were gone. A page that has nothing yet shows the rest.
    if (answer.data != null && (refusal === undefined || current() === undefined)) set(answer.data);
    return answer;
  }, stop.signal);
  async function read() {
    reads += 1;
    const answer = await readAgain();
    reads -= 1;
    const refusal = refusalInReading(answer);
    if (refusal !== undefined && !isOver()) error(refusal);
    return answer;
  }
  function follow(after: string): void {
    const end = client.subscribe<Event, Variables>(
      { query: subscription, variables, after, reload: read, ...(filter && { filter }) },
      {
        next({ data: event, extensions }) {
          const before = current();
          const after = event != null && before !== undefined ? update?.(before, event) : undefined;
          // A subscription that begins with this data continues after this event.
          if (after != null)
            set({ ...after, feedCursor: (extensions?.['cursor'] as string | undefined) ?? after.feedCursor });
          // An answer that is on its way may not have the event yet.
          if (after == null || reads > 0) void read();
        },
        error,
      },
    );
    stop.signal.addEventListener('abort', end);
  }
  async function open(): Promise<void> {
    // Frameworks open some pages only to close them at once.
    await Promise.resolve();
    if (isOver()) return;
    const { end } = (opening = client.opening());
    stop.signal.addEventListener('abort', end);
    if (current() === undefined) await read();
    opening = undefined;
    const { feedCursor } = current() ?? {};
    if (isOver()) return;
    if (feedCursor !== undefined) follow(feedCursor);
    else if (current() !== undefined) error(new DatelineError(NO_CURSOR, 'BAD_USER_INPUT'));
    end();
  }
  void open();
  return () => stop.abort();
}

const NO_CURSOR =
  "The page isn't live: its query must select `feedCursor`, which says where its events begin.";

/** The query has no answer. */
interface Failure {
  readonly data?: undefined;
  readonly error: unknown;
}
