import { rereading, type Client as Live, type Connection, type Following } from '@dateline/client';
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
import { graphql, type VariablesOf } from './graphql.ts';

/** Null on the server. */
export const LiveContext = createContext<Live | null>(null);

/** On the server, nothing ever changes. */
const never = () => () => undefined;

export function useConnection(): Connection {
  const live = useContext(LiveContext);
  return useSyncExternalStore(
    live?.onConnection ?? never,
    () => live?.connection ?? 'idle',
    () => 'idle',
  );
}

/** A page's readings after the first. */
export interface Reading {
  readonly isReading: boolean;
  /** How often it has been read again. */
  readonly times: number;
  readonly reload: NonNullable<Following['reload']>;
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
  const [read] = useState(() =>
    rereading(() =>
      client.query<Data>(query, { ...variables }, { requestPolicy: 'network-only' }).toPromise(),
    ),
  );
  const reading: Reading = {
    isReading,
    times,
    async reload() {
      setReading(true);
      const answer = await read();
      setReading(false);
      count((before) => before + 1);
      return answer;
    },
  };
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

/**
 * Follows events from where the page was read. A page has at most one subscription with the same query and variables: urql would
 * give them one context.
 */
export function useEvents<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables & { after?: string | null }>,
  variables: Variables,
  { after, reading: { reload }, filter, onEvent }: Follow<Data>,
): void {
  const client = useClient();
  const event = useEffectEvent(onEvent);
  // Only where it began: the subscription itself knows where it is now.
  const [first] = useState(after);
  const readAgain = useEffectEvent(reload);
  const key = JSON.stringify([variables, filter]);
  useEffect(() => {
    const [variables, filter] = JSON.parse(key) as [Variables, object];
    const live: Following = { filter, reload: () => readAgain() };
    const subscription = client
      .subscription<Data>(query, { ...variables, after: first }, { live })
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
  useEvents(Feed, { filter }, { after, reading, filter, onEvent: () => void reading.reload() });
}
