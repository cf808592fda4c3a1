import { Network, Observable } from 'relay-runtime';
import type { GraphQLResponse, INetwork, RecordSourceSelectorProxy } from 'relay-runtime';
import type { Client, Following } from './index.ts';

/**
 * The network of a Relay environment. `cacheConfig: { metadata: { live: { filter, reload } } }` of a subscription takes what its
 * page needs.
 */
export function datelineNetwork(client: Client): INetwork {
  return Network.create(
    async ({ text }, variables) => {
      const result = await client.query(text ?? '', variables);
      // Otherwise, Relay would show the null of a field that could not be read.
      return (result.errors === undefined ? result : { ...result, data: null }) as GraphQLResponse;
    },
    ({ text }, variables, { metadata }) =>
      Observable.create<GraphQLResponse>((sink) =>
        client.subscribe(
          { query: text ?? '', variables, ...(metadata?.['live'] as Following | undefined) },
          {
            next(result) {
              // At an event without data, Relay would end the subscription; with a part of it, show that.
              if (result.errors === undefined) sink.next(result as GraphQLResponse);
              else console.error(result.errors);
            },
            error: (error) => sink.error(error),
          },
        ),
      ),
  );
}

/**
 * Takes a withdrawn article out of the store: what shows it, shows that there is none. For the `updater` of a subscription that
 * selects `__typename`, `articleId` and `article`.
 */
export function forgetWithdrawn(store: RecordSourceSelectorProxy, data: unknown): void {
  const events = Object.values(data ?? {}) as ({ __typename?: string; articleId?: string } | null)[];
  for (const event of events) {
    if (event?.__typename === 'ArticleWithdrawn' && event.articleId !== undefined)
      store.delete(event.articleId);
  }
}
