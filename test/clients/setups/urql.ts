import { Client, fetchExchange, subscriptionExchange, type ExecutionResult } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { IntrospectionQuery } from 'graphql';
import { ARTICLE, ARTICLE_UPDATED, isExpired, isInternal } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { connect } from './graphql-ws.ts';
import { typesWithoutId } from './introspection.ts';

export function openUrql(url: string, introspection: IntrospectionQuery): Client {
  const socket = connect(url.replace(/^http/, 'ws'));
  return new Client({
    url,
    exchanges: [
      cacheExchange({
        schema: introspection,
        keys: Object.fromEntries(typesWithoutId(introspection).map((name) => [name, () => null])),
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
                  if (isInternal(result.errors ?? [])) console.error(result.errors);
                  else sink.next(result as ExecutionResult);
                },
              },
            ),
          }),
        }),
      }),
    ],
  });
}

/** Shows an article and its changes. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const asking = client.query<ArticleData>(ARTICLE, { slug }, { requestPolicy: 'network-only' });
    const { data: page, error } = await asking.toPromise();
    if (page === undefined) throw error ?? new Error('The article could not be read.');
    show(page.article);
    isOver = await new Promise<boolean>((resolve, reject) => {
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
        if (error === undefined || isExpired(error.graphQLErrors)) resolve(error === undefined);
        else reject(error);
      });
      signal.addEventListener('abort', () => {
        subscription.unsubscribe();
        resolve(true);
      });
    });
  }
}
