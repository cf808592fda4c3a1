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
import { endedBy, isExpired, isUnread, readPage } from './article.ts';
import type { ArticleData, ArticleUpdatedData, ResultError, Show } from './article.ts';
import { connect, errorOf } from './graphql-ws.ts';
import { fetchWith, type GetToken } from './token.ts';

/** @param getToken for members */
export function openRelay(url: string, getToken?: GetToken): Environment {
  const socket = connect(url.replace(/^http/, 'ws'), getToken);
  const ask = fetchWith(getToken);
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text }, variables) => {
        const response = await ask(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: text, variables }),
        });
        const result = (await response.json()) as GraphQLResponse;
        // Otherwise, Relay would show the null of a field that could not be read.
        return 'errors' in result ? ({ ...result, data: null } as GraphQLResponse) : result;
      },
      ({ text }, variables) =>
        Observable.create<GraphQLResponse>((sink) =>
          socket.subscribe(
            { query: text ?? '', variables },
            {
              next(result) {
                // At an event without data, Relay would end the subscription; with a part of it, show that.
                if (isUnread(result)) console.error(result.errors);
                else sink.next(result as GraphQLResponse);
              },
              error: (reason) => sink.error(errorOf(reason)),
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

/** An error of Relay's, with the errors of the result that it stands for. */
interface RelayError extends Error {
  readonly source?: { readonly errors?: readonly ResultError[] };
}

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  environment: Environment,
  { article, articleUpdated }: Documents,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const page = await readPage(async () => {
      const asking = fetchQuery<{ variables: object; response: ArticleData }>(environment, article, { slug });
      try {
        return { data: await asking.toPromise() };
      } catch (error) {
        const { source } = error as RelayError;
        if (source === undefined) throw error;
        return source;
      }
    }, signal);
    if (page === null) return;
    show(page.article);
    await new Promise<void>((resolve, reject) => {
      const subscription = requestSubscription<{ variables: object; response: ArticleUpdatedData }>(
        environment,
        {
          subscription: articleUpdated,
          variables: { slug, after: page.feedCursor },
          // Takes a withdrawn article out of the store: what shows it, shows that there is none.
          updater(store, data) {
            const event = data?.articleUpdated;
            if (event?.__typename === 'ArticleWithdrawn' && event.article === null) {
              store.delete(event.articleId);
            }
          },
          onNext(data) {
            if (data != null) show(data.articleUpdated.article, data.articleUpdated.note?.text);
          },
          onError(error: RelayError) {
            if (isExpired(error.source?.errors ?? [])) resolve();
            else reject(error);
          },
          onCompleted: () => reject(endedBy([])),
        },
      );
      signal.addEventListener('abort', () => {
        subscription.dispose();
        resolve();
      });
    });
  }
}
