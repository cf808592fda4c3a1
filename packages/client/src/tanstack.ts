import { live, type Client, type WithCursor, type LivePage } from './index.ts';
import { pageKey } from './page-key.ts';
import { refusalInReading } from './refusal.ts';
import { safely } from './safely.ts';
import { DatelineError } from './types.ts';

/** What is needed of a QueryClient, whichever package of TanStack Query it is from. */
interface Queries {
  getQueryData(queryKey: readonly unknown[]): unknown;
  setQueryData(queryKey: readonly unknown[], data: unknown): unknown;
}

type Report = (error: DatelineError) => void;

/** A page that is followed once, by however many components. */
interface FollowedPage {
  readonly reports: Set<Report>;
  /** How often it was written into the query's data. */
  written: number;
  end: () => void;
}

const followed = new WeakMap<Client, WeakMap<Queries, Map<string, FollowedPage>>>();

function pagesOf(client: Client, queries: Queries): Map<string, FollowedPage> {
  const ofClient = followed.get(client) ?? new WeakMap<Queries, Map<string, FollowedPage>>();
  const pages = ofClient.get(queries) ?? new Map<string, FollowedPage>();
  followed.set(client, ofClient.set(queries, pages));
  return pages;
}

/**
 * A page for TanStack Query. `options` are those of `useQuery`; `follow` keeps the query's data up to date until the function
 * that it returns is called.
 */
export function liveQuery<Data extends WithCursor, Event, Variables>(
  client: Client,
  page: LivePage<Data, Event, Variables>,
) {
  const key = pageKey(client, page);
  const queryKey = ['dateline', client.textOf(page.query), page.variables] as const;

  async function read(): Promise<Data> {
    const answer = await client.query(page.query, page.variables);
    const refusal = refusalInReading(answer);
    if (refusal !== undefined) throw refusal;
    if (answer.data == null) throw new DatelineError('The answer has no data.', undefined);
    return answer.data;
  }

  function begin(queries: Queries): FollowedPage {
    const begun: FollowedPage = { reports: new Set(), written: 0, end: () => undefined };
    begun.end = live(client, page, {
      error: (error) => begun.reports.forEach((report) => safely(() => report(error))),
      show(data) {
        begun.written += 1;
        queries.setQueryData(queryKey, data);
      },
      current: () => queries.getQueryData(queryKey) as Data | undefined,
    });
    return begun;
  }

  return {
    options: {
      queryKey,
      queryFn: async ({ client: queries }: { readonly client?: Queries } = {}): Promise<Data> => {
        const written = () => queries && pagesOf(client, queries).get(key)?.written;
        for (;;) {
          const before = written();
          const data = await read();
          // The answer takes the place of an event that came meanwhile, and may be older.
          if (written() === before) return data;
        }
      },
      // Events keep it fresh.
      staleTime: Infinity,
    },
    follow: (queries: Queries, error: Report = console.error): (() => void) => {
      const pages = pagesOf(client, queries);
      const shared = pages.get(key) ?? begin(queries);
      pages.set(key, shared);
      const report: Report = (why) => error(why);
      shared.reports.add(report);
      return () => {
        shared.reports.delete(report);
        if (shared.reports.size > 0 || pages.get(key) !== shared) return;
        pages.delete(key);
        shared.end();
      };
    },
  };
}
