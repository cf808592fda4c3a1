import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useClient, useQuery, type TypedDocumentNode } from 'urql';
import type { Connection, Live } from './live.ts';

/** How often the page is read again where no WebSocket can be opened. */
const POLL = 20_000;

/** Null on the server. */
export const LiveContext = createContext<Live | null>(null);

/** On the server, nothing ever changes. */
const never = () => () => undefined;

export function useConnection(): Connection {
  const live = useContext(LiveContext);
  return useSyncExternalStore(
    live?.onChange ?? never,
    () => live?.connection ?? 'connecting',
    () => 'connecting',
  );
}

/**
 * What a page shows. An error leaves what was there; `reload` reads it again.
 */
export function usePage<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const [{ data, error }, ask] = useQuery<Data>({ query, variables: { ...variables } });
  const last = useRef(data);
  if (data != null) last.current = data;
  const reload = useEffectEvent(() => ask({ requestPolicy: 'network-only' }));
  const connection = useConnection();
  useEffect(() => {
    if (connection !== 'polling') return;
    reload();
    const timer = setInterval(reload, POLL);
    return () => clearInterval(timer);
  }, [connection]);
  return { data: last.current, error, reload: () => ask({ requestPolicy: 'network-only' }) };
}

/**
 * Follows events from where the page was read.
 * @param after the page's `feedCursor`
 * @param onEnd the log doesn't continue from there: read the page again
 */
export function useEvents<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables & { after?: string | null }>,
  variables: Variables,
  after: string | null,
  onEvent: (data: Data) => void,
  onEnd: () => void,
): void {
  const client = useClient();
  const event = useEffectEvent(onEvent);
  const end = useEffectEvent(onEnd);
  // Only where it began: the subscription itself knows where it is now.
  const [first, begin] = useState(after);
  const ended = useRef(false);
  if (ended.current && after !== first) {
    ended.current = false;
    begin(after);
  }
  const key = JSON.stringify(variables);
  useEffect(() => {
    const subscription = client
      .subscription<Data>(query, { ...(JSON.parse(key) as Variables), after: first })
      .subscribe(({ data, hasNext }) => {
        if (hasNext && data !== undefined) event(data);
        if (hasNext) return;
        ended.current = true;
        end();
      });
    return () => subscription.unsubscribe();
  }, [client, query, key, first]);
}
