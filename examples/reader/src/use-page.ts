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
import type { Following } from './api.ts';
import { backOff } from './back-off.ts';
import { graphql, type VariablesOf } from './graphql.ts';
import type { Connection, Live } from './live.ts';

/** How often the page is read again where there are no events (ms), and how much later at most: pages must not all come at once. */
const [POLL, SPREAD] = [20_000, 10_000];

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

/** A page's readings after the first. */
export interface Reading {
  readonly isReading: boolean;
  /** How often it has been read again. */
  readonly times: number;
  readonly reload: () => void;
}

/**
 * What a page shows. An error leaves what was there; `reload` reads it again, until it has an answer from after the call.
 */
export function usePage<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const client = useClient();
  const [{ data, error }] = useQuery<Data>({ query, variables: { ...variables } });
  const last = useRef(data);
  // With an error, what couldn't be read is null, as if it were gone. A page that has nothing yet shows the rest.
  if (data != null && (error === undefined || last.current == null)) last.current = data;
  const [isReading, setReading] = useState(false);
  const [times, count] = useState(0);
  const calls = useRef(0);
  async function reload(): Promise<void> {
    calls.current += 1;
    // An answer that is on its way may be from before the call, so the loop below asks once more.
    if (calls.current > 1) return;
    setReading(true);
    for (let answered = 0, failures = 0; answered < calls.current;) {
      const asked = calls.current;
      const { error } = await client
        .query<Data>(query, { ...variables }, { requestPolicy: 'network-only' })
        .toPromise();
      if (error === undefined) answered = asked;
      else await backOff(failures++);
    }
    calls.current = 0;
    setReading(false);
    count((before) => before + 1);
  }
  const again = useEffectEvent(() => void reload());
  const connection = useConnection();
  useEffect(() => {
    if (connection !== 'polling') return;
    again();
    const timer = setInterval(again, POLL + Math.random() * SPREAD);
    return () => clearInterval(timer);
  }, [connection]);
  const reading: Reading = { isReading, times, reload: () => void reload() };
  return { data: last.current, reading };
}

interface Follow<Data> {
  /** The page's `feedCursor`. */
  readonly after: string | null;
  /** The page is read again if the log doesn't continue from there, or the node couldn't read an event. */
  readonly reading: Reading;
  /** Selects the same events in the feed. */
  readonly filter: Filter;
  readonly onEvent: (data: Data) => void;
}

/** Follows events from where the page was read. */
export function useEvents<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables & { after?: string | null }>,
  variables: Variables,
  { after, reading: { times, reload }, filter, onEvent }: Follow<Data>,
): void {
  const client = useClient();
  const event = useEffectEvent(onEvent);
  const readAgain = useEffectEvent(reload);
  const end = useEffectEvent(() => begin({ after: first.after, times, isOver: true }));
  // Only where it began: the subscription itself knows where it is now.
  const [first, begin] = useState({ after, times, isOver: false });
  // Also if the cursor is the same, such as from a node that is behind.
  if (first.isOver && times !== first.times) begin({ after, times, isOver: false });
  const key = JSON.stringify([variables, filter]);
  useEffect(() => {
    if (first.isOver) return readAgain();
    const [variables, filter] = JSON.parse(key) as [Variables, object];
    const following: Following = {
      filter,
      unread: () => readAgain(),
      expired: () => end(),
    };
    const subscription = client
      .subscription<Data>(query, { ...variables, after: first.after }, { following })
      .subscribe(({ data }) => {
        if (data !== undefined) event(data);
      });
    return () => subscription.unsubscribe();
  }, [client, query, key, first]);
}

/** Only that something has changed. */
const Feed = graphql(`
  subscription Feed($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      __typename
      id
      cursor
    }
  }
`);

type Filter = NonNullable<VariablesOf<typeof Feed>['filter']>;

/** Reads the page again at each event that the filter selects. @param after the page's `feedCursor` */
export function useChanges(filter: Filter, after: string | null, reading: Reading): void {
  useEvents(Feed, { filter }, { after, reading, filter, onEvent: reading.reload });
}
