import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { live, type Client, type Connection, type DatelineError, type LivePage } from './index.ts';

export interface Live<Data> {
  readonly data: Data | undefined;
  readonly error: DatelineError | undefined;
  readonly connection: Connection;
}

/** A page that stays up to date. It begins again if its documents, its variables or its filter change. */
export function useLive<Data, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
): Live<Data> {
  const { query, subscription, variables, filter, initial } = page;
  const key = JSON.stringify([client.textOf(query), client.textOf(subscription), variables, filter]);
  const [shown, show] = useState<{ key: string; data?: Data | undefined; error?: DatelineError }>({
    key,
    data: initial,
  });
  const latest = useRef(page);
  useEffect(() => {
    latest.current = page;
  });
  useEffect(() => {
    const { current } = latest;
    return live<Data, Event, Variables>(
      client,
      { ...current, update: (data, event) => latest.current.update?.(data, event) },
      {
        show: (data) => show({ key, data }),
        error: (error) => show((before) => (before.key === key ? { ...before, error } : { key, error })),
      },
    );
  }, [client, key]);
  const { data, error } = shown.key === key ? shown : { data: initial };
  return { data, error, connection: useConnection(client) };
}

/** Whether pages are up to date. */
export function useConnection(client: Client): Connection {
  return useSyncExternalStore(
    client.onConnection,
    () => client.connection,
    () => 'connecting',
  );
}
