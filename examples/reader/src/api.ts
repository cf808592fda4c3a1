/** The API, as the server and the browser ask it: urql, with a cache in which each object is kept once. */
import { Client, fetchExchange, ssrExchange, subscriptionExchange, type SSRData } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { applyArticleEvent } from './article/apply-event.ts';
import type { Live } from './live.ts';
import { possibleTypes } from './possible-types.ts';
import type { Follower, Operation } from './subscription.ts';

/**
 * What the context of a subscription has. urql would give an event that couldn't be read the data of the one before. A page has at
 * most one subscription with the same query and variables: urql would give them one context.
 */
export type Following = Pick<Operation, 'filter'> & Pick<Follower, 'unread' | 'expired'>;

interface ApiOptions {
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** Null on the server, where nothing is live. */
  readonly live: Live | null;
  /** What the server has read already. */
  readonly data?: SSRData;
}

export function openApi({ url, fetch, live, data }: ApiOptions) {
  const ssr = ssrExchange({ isClient: live !== null, ...(data && { initialState: data }) });
  const client = new Client({
    url,
    ...(fetch && { fetch }),
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        possibleTypes,
        updates: { Subscription: { articleUpdated: applyArticleEvent } },
      }),
      ssr,
      fetchExchange,
      ...(live === null
        ? []
        : [
            subscriptionExchange({
              forwardSubscription: ({ query = '', variables }, { context }) => ({
                subscribe({ next }) {
                  const { filter, unread, expired } = context['following'] as Following;
                  const operation = { query, variables: { ...variables }, filter };
                  return { unsubscribe: live.subscribe(operation, { next, unread, expired }) };
                },
              }),
            }),
          ]),
    ],
  });
  return { client, ssr };
}
