import { ApolloLink, HttpLink, Observable, type ApolloCache } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';
import type { Client, Following } from './index.ts';

export interface DatelineLinkOptions {
  /** It forgets an article that was withdrawn: queries that show it ask again. */
  readonly cache?: ApolloCache;
  /** For queries and mutations. */
  readonly http?: ApolloLink;
}

/**
 * The link of an ApolloClient: HTTP for queries and mutations, `client` for subscriptions. `context: { live: { filter, reload } }`
 * of a subscription takes what its page needs: `reload` can be the `refetch` of the page's query.
 */
export function datelineLink(
  client: Client,
  { cache, http = new HttpLink({ uri: client.url, fetch: client.fetch }) }: DatelineLinkOptions = {},
): ApolloLink {
  const subscriptions = new ApolloLink(
    (operation) =>
      new Observable((observer) =>
        client.subscribe(
          {
            query: print(operation.query),
            variables: operation.variables,
            ...(operation.getContext()['live'] as Following | undefined),
          },
          {
            next(result) {
              observer.next(result as ApolloLink.Result);
              if (cache !== undefined) forgetWithdrawn(cache, result.data);
            },
            error: (error) => observer.error(error),
          },
        ),
      ),
  );
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    subscriptions,
    http,
  );
}

/** Events are recognised by `__typename` and `articleId`, which the subscription selects. */
function forgetWithdrawn(cache: ApolloCache, data: unknown): void {
  const events = Object.values(data ?? {}) as ({ __typename?: string; articleId?: string } | null)[];
  for (const event of events) {
    if (event?.__typename !== 'ArticleWithdrawn' || event.articleId === undefined) continue;
    cache.evict({ id: `Article:${event.articleId}` });
    cache.gc();
  }
}
