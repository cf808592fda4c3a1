/** The caches of Apollo Client, Graphcache and Relay, as docs/clients.md sets them up, with queries that stay open. */
import { gql } from '@apollo/client';
import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { openApollo, followArticle as followWithApollo } from '../../clients/setups/apollo.ts';
import { ARTICLE, ARTICLE_UPDATED, type Show } from '../../clients/setups/article.ts';
import { introspect } from '../../clients/setups/introspection.ts';
import { openRelay, followArticle as followWithRelay } from '../../clients/setups/relay.ts';
import { openUrql, followArticle as followWithUrql } from '../../clients/setups/urql.ts';
import { definitionsIn, wholeText, type Definition } from './documents.ts';
import { compileForRelay } from './relay-compiler.ts';

interface Cache {
  /** Opens a query, and returns what it shows now. */
  open(name: string, variables: Record<string, unknown>): Promise<() => unknown>;
  /** Follows an article beside these queries. */
  follow(slug: string, show: Show, signal: AbortSignal): Promise<void>;
}

export async function openCaches(
  url: string,
  documents: readonly Definition[],
): Promise<Record<string, Cache>> {
  const introspection = await introspect(url);
  const compiled = await compileForRelay([
    ...documents,
    ...definitionsIn('Article', ARTICLE + ARTICLE_UPDATED),
  ]);
  const followed = {
    article: compiled('ArticleQuery'),
    articleUpdated: compiled('ArticleUpdatedSubscription'),
  };
  const apollo = openApollo(url, introspection);
  const urql = openUrql(url, introspection);
  const relay = openRelay(url);
  const textOf = (name: string) => wholeText(documents, name);
  return {
    'Apollo Client': {
      open: (name, variables) =>
        shownBy((show) => {
          apollo.watchQuery({ query: gql(textOf(name)), variables }).subscribe(({ data, dataState }) => {
            if (dataState === 'complete') show(data);
          });
        }),
      follow: (...following) => followWithApollo(apollo, ...following),
    },
    Graphcache: {
      open: (name, variables) =>
        shownBy((show) => {
          urql.query(textOf(name), variables).subscribe(({ data, stale }) => {
            // Graphcache shows what it has while it asks for the rest.
            if (data !== undefined && !stale) show(data);
          });
        }),
      follow: (...following) => followWithUrql(urql, ...following),
    },
    Relay: {
      async open(name, variables) {
        const node = compiled(name);
        await fetchQuery(relay, node, variables).toPromise();
        return shownBy((show) => {
          const operation = createOperationDescriptor(getRequest(node), variables);
          relay.retain(operation);
          const snapshot = relay.lookup(operation.fragment);
          relay.subscribe(snapshot, ({ data }) => show(data));
          show(snapshot.data);
        });
      },
      follow: (...following) => followWithRelay(relay, followed, ...following),
    },
  };
}

/** Resolves once something is shown. */
async function shownBy(open: (show: (data: unknown) => void) => void): Promise<() => unknown> {
  let shown: unknown;
  await new Promise<void>((resolve) => {
    open((data) => {
      shown = data;
      resolve();
    });
  });
  return () => shown;
}
