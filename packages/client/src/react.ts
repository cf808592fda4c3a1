import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
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

interface Shown<Data> {
  /** Of the page that the data is of. */
  readonly key: string;
  readonly data: Data | undefined;
  /** Of a page, by its key. */
  readonly error?: readonly [string, DatelineError];
}

/**
 * A page that stays up to date. It begins again if its documents, its variables or its filter change. `initial` is only for those
 * that it has at first.
 */
export function useLive<Data extends WithCursor, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
  { keepPreviousData = false }: LiveOptions = {},
): Live<Data> {
  const key = pageKey(client, page);
  const [shown, show] = useState<Shown<Data>>({ key, data: page.initial });
  const latest = useRef(page);
  useEffect(() => {
    latest.current = page;
  });
  /** The page that `initial` is for; null once there was another. */
  const first = useRef<string | null>(key);
  useEffect(() => {
    if (first.current !== key) first.current = null;
    const { initial, ...current } = latest.current;
    return live<Data, Event, Variables>(
      client,
      {
        ...current,
        update: (data, event) => latest.current.update?.(data, event),
        initial: first.current === key ? initial : undefined,
      },
      {
        show: (data) => show((before) => ({ ...before, key, data })),
        error: (error) => show((before) => ({ ...before, error: [key, error] })),
      },
    );
  }, [client, key]);
  const isPrevious = shown.key !== key;
  const data = isPrevious && !keepPreviousData ? undefined : shown.data;
  return {
    data,
    isPreviousData: isPrevious && data !== undefined,
    error: shown.error?.[0] === key ? shown.error[1] : undefined,
    connection: useConnection(client),
  };
}

/** Whether pages are up to date. */
export function useConnection(client: Client): Connection {
  return useSyncExternalStore(
    client.onConnection,
    () => client.connection,
    () => 'idle',
  );
}
