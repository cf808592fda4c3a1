import type { Client } from './client.ts';
import { refusalInReading } from './refusal.ts';
import { rereading } from './reload.ts';
import type { DatelineError, Document, Following } from './types.ts';

/** What a page with no cache of its own shows, and how it stays up to date. */
export interface LivePage<Data, Event, Variables> extends Pick<Following, 'filter'> {
  /** It selects `feedCursor`, which says where the subscription begins. */
  readonly query: Document<Data, Variables>;
  readonly variables: Variables;
  readonly subscription: Document<Event, Variables>;
  /** What the page shows after an event. Without it, or if it returns nothing, the page is read again. */
  readonly update?: (data: Data, event: Event) => Data | null | undefined;
  /** What a server has read already. */
  readonly initial?: Data | undefined;
}

export interface Shown<Data> {
  readonly show: (data: Data) => void;
  /** Why the page couldn't be read, or no longer gets events, where trying again wouldn't help. */
  readonly error?: (error: DatelineError) => void;
  /** What the page shows now, if something else may have changed it. */
  readonly current?: () => Data | undefined;
}

/** Reads a page, shows it, and keeps it up to date until the returned function is called. */
export function live<Data, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
  shownBy: Shown<Data>,
): () => void {
  const { query, variables, subscription, filter, update } = page;
  const { show, error } = shownBy;
  const stop = new AbortController();
  const isOver = () => stop.signal.aborted;
  let shown = page.initial;
  const current = shownBy.current ?? (() => shown);
  let reads = 0;
  const set = (data: Data) => {
    shown = data;
    if (!isOver()) show(data);
  };
  const readAgain = rereading(async () => {
    const answer = await client.query(query, variables);
    const refusal = refusalInReading(answer);
    // With an error, what couldn't be read is null, as if it were gone. A page that has nothing yet shows the rest.
    if (answer.data != null && (refusal === undefined || current() === undefined)) set(answer.data);
    return answer;
  }, stop.signal);
  async function read() {
    reads += 1;
    const answer = await readAgain();
    reads -= 1;
    const refusal = refusalInReading(answer);
    if (refusal !== undefined && !isOver()) error?.(refusal);
    return answer;
  }
  async function open(): Promise<void> {
    // Frameworks open some pages only to close them at once.
    await Promise.resolve();
    if (isOver()) return;
    if (current() === undefined) await read();
    const data = current();
    if (isOver() || data === undefined) return;
    const end = client.subscribe<Event, Variables>(
      {
        query: subscription,
        variables,
        after: (data as { readonly feedCursor?: string }).feedCursor,
        reload: read,
        ...(filter && { filter }),
      },
      {
        next({ data: event }) {
          const before = current();
          const after = event != null && before !== undefined ? update?.(before, event) : undefined;
          if (after != null) set(after);
          // An answer that is on its way may not have the event yet.
          if (after == null || reads > 0) void read();
        },
        ...(error && { error }),
      },
    );
    stop.signal.addEventListener('abort', end);
  }
  void open();
  return () => stop.abort();
}
