import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import type { TypedDocumentNode } from '@apollo/client';
import { OperationTypeNode, type IntrospectionQuery } from 'graphql';
import { tap } from 'rxjs';
import { ARTICLE, ARTICLE_UPDATED, endedBy, isExpired, isInternal, readPage } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { connect } from './graphql-ws.ts';
import { possibleTypesOf, typesWithoutId } from './introspection.ts';
import { fetchWith, type GetToken } from './token.ts';

/** @param getToken for members */
export function openApollo(
  url: string,
  introspection: IntrospectionQuery,
  getToken?: GetToken,
): ApolloClient {
  const cache = new InMemoryCache({
    possibleTypes: possibleTypesOf(introspection),
    typePolicies: Object.fromEntries(typesWithoutId(introspection).map((name) => [name, { merge: true }])),
  });
  return new ApolloClient({
    cache,
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      forgetWithdrawn(cache).concat(new GraphQLWsLink(connect(url.replace(/^http/, 'ws'), getToken))),
      new HttpLink({ uri: url, fetch: fetchWith(getToken) }),
    ),
  });
}

/** Takes a withdrawn article out of the cache: queries that show it ask again, and get what there is now. */
function forgetWithdrawn(cache: InMemoryCache): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap(({ data }) => {
        const events = Object.values(data ?? {}) as ({ __typename?: string; articleId?: string } | null)[];
        for (const event of events) {
          if (event?.__typename !== 'ArticleWithdrawn' || event.articleId === undefined) continue;
          cache.evict({ id: `Article:${event.articleId}` });
          cache.gc();
        }
      }),
    ),
  );
}

const Article: TypedDocumentNode<ArticleData, { slug: string }> = gql(ARTICLE);
const ArticleUpdated: TypedDocumentNode<ArticleUpdatedData, { slug: string; after: string }> =
  gql(ARTICLE_UPDATED);

function errorsIn(error: Error | undefined) {
  return CombinedGraphQLErrors.is(error) ? error.errors : [];
}

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  client: ApolloClient,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const page = await readPage(async () => {
      try {
        return await client.query({ query: Article, variables: { slug }, fetchPolicy: 'network-only' });
      } catch (error) {
        const errors = errorsIn(error as Error);
        if (errors.length === 0) throw error;
        return { errors };
      }
    }, signal);
    if (page === null) return;
    show(page.article);
    await new Promise<void>((resolve, reject) => {
      let last: Error | undefined;
      const updates = client.subscribe({
        query: ArticleUpdated,
        variables: { slug, after: page.feedCursor },
        // An error of one event doesn't end the subscription.
        errorPolicy: 'all',
      });
      const subscription = updates.subscribe({
        next({ data, error }) {
          last = error;
          if (error !== undefined) console.error(error.message);
          if (data != null && !isInternal(errorsIn(error))) {
            show(data.articleUpdated.article, data.articleUpdated.note?.text);
          }
        },
        error: reject,
        complete() {
          if (isExpired(errorsIn(last))) resolve();
          else reject(last ?? endedBy([]));
        },
      });
      signal.addEventListener('abort', () => {
        subscription.unsubscribe();
        resolve();
      });
    });
  }
}
