import { readable, type Readable } from 'svelte/store';
import { live, type Client, type Connection, type DatelineError } from './index.ts';
import type { WithCursor, LivePage } from './index.ts';
import { pageKey, type LiveOptions } from './page-key.ts';

export interface Live<Data> {
  readonly data: Data | undefined;
  /** Whether `data` is that of the variables before. */
  readonly isPreviousData: boolean;
  readonly error: DatelineError | undefined;
  readonly connection: Connection;
}

/**
 * A store with a page that stays up to date while something subscribes to the store. It begins again if the page's documents,
 * its variables or its filter change. `initial` is only for those that it has at first.
 * @param pages a store, such as `toStore(() => articlePage(slug))`, if its variables change
 */
export function liveStore<Data extends WithCursor, Event, Variables>(
  client: Client,
  pages: LivePage<Data, Event, Variables> | Readable<LivePage<Data, Event, Variables>>,
  { keepPreviousData = false }: LiveOptions = {},
): Readable<Live<Data>> {
  const store = 'subscribe' in pages ? pages : readable(pages);
  let key: string | undefined;
  let data: Data | undefined;
  return readable<Live<Data>>(before(client), (_set, update) => {
    const change = (part: Partial<Live<Data>>) => update((before) => ({ ...before, ...part }));
    let end: (() => void) | undefined;
    let opened: string | undefined;
    let latest: LivePage<Data, Event, Variables>;
    const forgetPages = store.subscribe((page) => {
      latest = page;
      const next = pageKey(client, page);
      if (next === opened) return;
      const initial = key === undefined ? page.initial : undefined;
      if (key !== next && !keepPreviousData) data = undefined;
      data = initial ?? data;
      change({
        data,
        isPreviousData: data !== undefined && key !== undefined && key !== next,
        error: undefined,
      });
      // Only now, since that changes `connection`, with what is shown then.
      end?.();
      opened = key = next;
      end = live<Data, Event, Variables>(
        client,
        { ...page, update: (before, event) => latest.update?.(before, event), initial },
        {
          show: (shown) => change({ data: (data = shown), isPreviousData: false }),
          error: (error) => change({ error }),
        },
      );
    });
    change({ connection: client.connection });
    const forget = client.onConnection(() => change({ connection: client.connection }));
    return () => {
      end?.();
      forgetPages();
      forget();
    };
  });
}

function before(client: Client): Live<never> {
  return { data: undefined, isPreviousData: false, error: undefined, connection: client.connection };
}
