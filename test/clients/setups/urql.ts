import { Client, fetchExchange, subscriptionExchange, type ExecutionResult } from '@urql/core';
import { cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache';
import type { IntrospectionQuery } from 'graphql';
import { ARTICLE, ARTICLE_UPDATED, endedBy, isExpired, isUnread, readPage } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { connect, errorOf } from './graphql-ws.ts';
import { typesWithoutId } from './introspection.ts';
import { fetchWith, type GetToken } from './token.ts';

/** @param getToken for members */
export function openUrql(url: string, introspection: IntrospectionQuery, getToken?: GetToken): Client {
  const socket = connect(url.replace(/^http/, 'ws'), getToken);
  return new Client({
    url,
    fetch: fetchWith(getToken),
    exchanges: [
      cacheExchange({
        schema: introspection,
        keys: Object.fromEntries(typesWithoutId(introspection).map((name) => [name, () => null])),
        updates: { Subscription: { articleUpdated: forgetWithdrawn, feed: forgetWithdrawn } },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query, variables: variables as Record<string, unknown> },
              {
                ...sink,
                next(result) {
                  // urql would repeat the error with each of the next events.
                  if (isUnread(result)) console.error(result.errors);
                  else sink.next(result as ExecutionResult);
                },
                error: (reason) => sink.error(errorOf(reason)),
              },
            ),
          }),
        }),
      }),
    ],
  });
}

/** Takes a withdrawn article out of the cache: queries that show it ask again, and get what there is now. */
const forgetWithdrawn: UpdateResolver = (result, _variables, cache, { fieldName }) => {
  const event = result[fieldName] as { __typename?: string; articleId?: string } | null | undefined;
  if (event?.__typename === 'ArticleWithdrawn' && event.articleId !== undefined) {
    cache.invalidate({ __typename: 'Article', id: event.articleId });
  }
};

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const page = await readPage(async () => {
      const asking = client.query<ArticleData>(ARTICLE, { slug }, { requestPolicy: 'network-only' });
      const { data, error } = await asking.toPromise();
      if (error?.networkError !== undefined) throw error;
      return { data, errors: error?.graphQLErrors };
    }, signal);
    if (page === null) return;
    show(page.article);
    await new Promise<void>((resolve, reject) => {
      const updates = client.subscription<ArticleUpdatedData>(ARTICLE_UPDATED, {
        slug,
        after: page.feedCursor,
      });
      const subscription = updates.subscribe(({ data, error, hasNext }) => {
        if (hasNext) {
          if (error === undefined && data !== undefined) {
            show(data.articleUpdated.article, data.articleUpdated.note?.text);
          }
          return;
        }
        // It has ended. If there is data, it is that of the last event.
        if (error !== undefined && isExpired(error.graphQLErrors)) resolve();
        else reject(error ?? endedBy([]));
      });
      signal.addEventListener('abort', () => {
        subscription.unsubscribe();
        resolve();
      });
    });
  }
}
