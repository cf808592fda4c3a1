import { readable, type Readable } from 'svelte/store';
import { live, type Client, type Connection, type DatelineError, type LivePage } from './index.ts';

export interface Live<Data> {
  readonly data: Data | undefined;
  readonly error: DatelineError | undefined;
  readonly connection: Connection;
}

/** A store with a page that stays up to date while something subscribes to the store. */
export function liveStore<Data, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
): Readable<Live<Data>> {
  const initial: Live<Data> = { data: page.initial, error: undefined, connection: 'connecting' };
  return readable(initial, (_set, update) => {
    const change = (part: Partial<Live<Data>>) => update((before) => ({ ...before, ...part }));
    const forget = client.onConnection(() => change({ connection: client.connection }));
    const end = live(client, page, {
      show: (data) => change({ data }),
      error: (error) => change({ error }),
    });
    return () => {
      end();
      forget();
    };
  });
}
