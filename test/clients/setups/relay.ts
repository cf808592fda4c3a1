import {
  Environment,
  fetchQuery,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime';
import type { GraphQLResponse, GraphQLTaggedNode } from 'relay-runtime';
import { isExpired, isInternal, type ArticleData, type ArticleUpdatedData, type Show } from './article.ts';
import { connect } from './graphql-ws.ts';

export function openRelay(url: string): Environment {
  const socket = connect(url.replace(/^http/, 'ws'));
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text }, variables) => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: text, variables }),
        });
        return (await response.json()) as GraphQLResponse;
      },
      ({ text }, variables) =>
        Observable.create<GraphQLResponse>((sink) =>
          socket.subscribe(
            { query: text ?? '', variables },
            {
              next(result) {
                // At an event without data, Relay would end the subscription; with a part of it, show that.
                if (isInternal(result.errors ?? [])) console.error(result.errors);
                else sink.next(result as GraphQLResponse);
              },
              error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
              complete: () => sink.complete(),
            },
          ),
        ),
    ),
  });
}

/** The operations of `article.ts`, in the tag `graphql`, as Relay's compiler translates them. */
export interface Documents {
  readonly article: GraphQLTaggedNode;
  readonly articleUpdated: GraphQLTaggedNode;
}

/** Shows an article and its changes. */
export async function followArticle(
  environment: Environment,
  { article, articleUpdated }: Documents,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const variables = { slug };
    const page = await fetchQuery<{ variables: object; response: ArticleData }>(
      environment,
      article,
      variables,
    ).toPromise();
    if (page == null) throw new Error('The article could not be read.');
    show(page.article);
    isOver = await new Promise<boolean>((resolve, reject) => {
      const subscription = requestSubscription<{ variables: object; response: ArticleUpdatedData }>(
        environment,
        {
          subscription: articleUpdated,
          variables: { slug, after: page.feedCursor },
          onNext(data) {
            if (data != null) show(data.articleUpdated.article, data.articleUpdated.note?.text);
          },
          onError(error: Error & { source?: { errors?: [] } }) {
            if (isExpired(error.source?.errors ?? [])) resolve(false);
            else reject(error);
          },
          onCompleted: () => resolve(true),
        },
      );
      signal.addEventListener('abort', () => {
        subscription.dispose();
        resolve(true);
      });
    });
  }
}
