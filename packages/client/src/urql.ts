import { composeExchanges, createRequest, mapExchange, subscriptionExchange } from '@urql/core';
import type {
  AnyVariables,
  DocumentInput,
  Exchange,
  ExecutionResult,
  SubscriptionForwarder,
} from '@urql/core';
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type { Client, ResultError } from './index.ts';
import { Positions, withdrawnIn, type FollowingPage } from './positions.ts';

/** `live` in the context of a subscription: `page`, `filter`, `reload` and `after`. */
export type LiveContext = FollowingPage<{
  readonly query: DocumentInput;
  readonly variables?: AnyVariables;
}>;

/**
 * Sends urql's subscriptions by `client`. It comes after the cache and before `fetchExchange`. The context of a subscription is
 * `{ live: { page, filter, reload } }`. Give urql's client `fetch: client.fetch`, for a member's token.
 */
export function datelineExchange(client: Client): Exchange {
  const positions = new Positions(client);
  return composeExchanges([
    mapExchange({
      onResult({ operation: { kind, key }, data, error }) {
        if (kind !== 'query') return;
        positions.answered(`${key}`, {
          data: data as unknown,
          errors: (error?.graphQLErrors ?? []) as readonly ResultError[],
        });
      },
    }),
    subscriptionExchange({ forwardSubscription: forward(positions) }),
  ]);
}

function forward(positions: Positions): SubscriptionForwarder {
  return ({ query = '', variables }, { context }) => ({
    subscribe(sink) {
      const { page, ...following } = (context['live'] ?? {}) as LiveContext;
      const key = page && `${createRequest(page.query, page.variables ?? {}).key}`;
      const unsubscribe = positions.follow(
        key,
        { query, variables, ...following },
        {
          next(result) {
            // urql would give an event that couldn't be read the data of the one before.
            if (result.errors === undefined) sink.next(result as ExecutionResult);
            else console.error(result.errors);
          },
          error: (error) => sink.error(error),
        },
      );
      return { unsubscribe };
    },
  });
}

/**
 * Takes a withdrawn article out of Graphcache: queries that show it ask again. For `updates.Subscription`; the subscription
 * selects `__typename` and `articleId`.
 */
export const forgetWithdrawn: UpdateResolver = (result, _variables, cache, { fieldName }) => {
  for (const id of withdrawnIn({ event: result[fieldName] })) cache.invalidate({ __typename: 'Article', id });
};
