import { live, type Client, type WithCursor, type LivePage } from './index.ts';
import { refusalInReading } from './refusal.ts';
import { DatelineError } from './types.ts';

/** What is needed of a QueryClient, whichever package of TanStack Query it is from. */
interface Queries {
  getQueryData(queryKey: readonly unknown[]): unknown;
  setQueryData(queryKey: readonly unknown[], data: unknown): unknown;
}

/**
 * A page for TanStack Query. `options` are those of `useQuery`; `follow` keeps the query's data up to date until the function
 * that it returns is called.
 */
export function liveQuery<Data extends WithCursor, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
) {
  const queryKey = ['dateline', client.textOf(page.query), page.variables] as const;
  return {
    options: {
      queryKey,
      queryFn: async (): Promise<Data> => {
        const answer = await client.query(page.query, page.variables);
        const refusal = refusalInReading(answer);
        if (refusal !== undefined) throw refusal;
        if (answer.data == null) throw new DatelineError('The answer has no data.', undefined);
        return answer.data;
      },
      // Events keep it fresh.
      staleTime: Infinity,
    },
    follow: (queries: Queries, error?: (error: DatelineError) => void): (() => void) =>
      live(client, page, {
        ...(error && { error }),
        show: (data) => void queries.setQueryData(queryKey, data),
        current: () => queries.getQueryData(queryKey) as Data | undefined,
      }),
  };
}
