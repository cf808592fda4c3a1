import type { ExecutionResult, OperationContext, SubscriptionForwarder } from '@urql/core';
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type { Client, Following } from './index.ts';

/**
 * What urql's `subscriptionExchange` takes. The context `{ live: { filter, reload } }` of a subscription takes what its page
 * needs. Give urql's client `fetch: client.fetch`, for a member's token.
 */
export function forwardSubscription(client: Client): SubscriptionForwarder {
  return ({ query = '', variables }, { context }: { context: OperationContext }) => ({
    subscribe: (sink) => ({
      unsubscribe: client.subscribe(
        { query, variables, ...(context['live'] as Following | undefined) },
        {
          next(result) {
            // urql would give an event that couldn't be read the data of the one before.
            if (result.errors === undefined) sink.next(result as ExecutionResult);
            else console.error(result.errors);
          },
          error: (error) => sink.error(error),
        },
      ),
    }),
  });
}

/**
 * Takes a withdrawn article out of Graphcache: queries that show it ask again. For `updates.Subscription`; the subscription
 * selects `__typename` and `articleId`.
 */
export const forgetWithdrawn: UpdateResolver = (result, _variables, cache, { fieldName }) => {
  const event = result[fieldName] as { __typename?: string; articleId?: string } | null | undefined;
  if (event?.__typename === 'ArticleWithdrawn' && event.articleId !== undefined) {
    cache.invalidate({ __typename: 'Article', id: event.articleId });
  }
};
