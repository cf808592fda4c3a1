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
import { ARTICLE, ARTICLE_UPDATED, isExpired, isInternal } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { connect } from './graphql-ws.ts';
import { possibleTypesOf, typesWithoutId } from './introspection.ts';

export function openApollo(url: string, introspection: IntrospectionQuery): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(connect(url.replace(/^http/, 'ws'))),
      new HttpLink({ uri: url }),
    ),
    cache: new InMemoryCache({
      possibleTypes: possibleTypesOf(introspection),
      typePolicies: Object.fromEntries(typesWithoutId(introspection).map((name) => [name, { merge: true }])),
    }),
  });
}

const Article: TypedDocumentNode<ArticleData, { slug: string }> = gql(ARTICLE);
const ArticleUpdated: TypedDocumentNode<ArticleUpdatedData, { slug: string; after: string }> =
  gql(ARTICLE_UPDATED);

/** Shows an article and its changes. */
export async function followArticle(
  client: ApolloClient,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const { data: page } = await client.query({
      query: Article,
      variables: { slug },
      fetchPolicy: 'network-only',
    });
    if (page === undefined) throw new Error('The article could not be read.');
    show(page.article);
    isOver = await new Promise<boolean>((resolve, reject) => {
      let errors: CombinedGraphQLErrors['errors'] = [];
      const updates = client.subscribe({
        query: ArticleUpdated,
        variables: { slug, after: page.feedCursor },
        // An error of one event doesn't end the subscription.
        errorPolicy: 'all',
      });
      const subscription = updates.subscribe({
        next({ data, error }) {
          errors = CombinedGraphQLErrors.is(error) ? error.errors : [];
          if (error !== undefined) console.error(error.message);
          if (data != null && !isInternal(errors)) {
            show(data.articleUpdated.article, data.articleUpdated.note?.text);
          }
        },
        error: reject,
        complete: () => resolve(!isExpired(errors)),
      });
      signal.addEventListener('abort', () => {
        subscription.unsubscribe();
        resolve(true);
      });
    });
  }
}
