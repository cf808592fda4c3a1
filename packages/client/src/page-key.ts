import type { Client, WithCursor, LivePage } from './index.ts';

/** Differs if a page has to begin again: with other documents, variables or another filter. */
export function pageKey<Data extends WithCursor, Event, Variables>(
  client: Client,
  { query, subscription, variables, filter }: LivePage<Data, Event, Variables>,
): string {
  return JSON.stringify([client.textOf(query), client.textOf(subscription), variables, filter]);
}

/** How a hook shows pages. */
export interface LiveOptions {
  /** Whether what was shown stays until a page with other variables has been read, as for a list that gets longer. */
  readonly keepPreviousData?: boolean;
}
