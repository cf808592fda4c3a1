/** The caches of Apollo Client, Graphcache and Relay, with the adapters of @dateline/client, with queries that stay open. */
import { gql } from '@apollo/client';
import { createOperationDescriptor, fetchQuery, getRequest, requestSubscription } from 'relay-runtime';
import { createClient } from '../../../packages/client/src/index.ts';
import { forgetWithdrawn } from '../../../packages/client/src/relay.ts';
import { introspect } from '../../clients/setups/introspection.ts';
import { ARTICLE_UPDATED } from './article.ts';
import { definitionsIn, wholeText, type Definition } from './documents.ts';
import { openApollo, openRelay, openUrql } from './followers.ts';
import { compileForRelay } from './relay-compiler.ts';

interface Cache {
  /** Opens a query, and returns what it shows now. */
  open(name: string, variables: Record<string, unknown>): Promise<() => unknown>;
  /** Follows an article after these queries, until the returned function is called. */
  follow(slug: string, after: string): () => void;
}

export async function openCaches(
  url: string,
  documents: readonly Definition[],
): Promise<Record<string, Cache>> {
  const introspection = await introspect(url);
  const compiled = await compileForRelay([...documents, ...definitionsIn('Article', ARTICLE_UPDATED)]);
  const client = createClient({ url });
  const apollo = openApollo(client, introspection);
  const urql = openUrql(client, introspection);
  const relay = openRelay(client);
  const textOf = (name: string) => wholeText(documents, name);
  return {
    'Apollo Client': {
      open: (name, variables) =>
        shownBy((show) => {
          apollo.watchQuery({ query: gql(textOf(name)), variables }).subscribe(({ data, dataState }) => {
            if (dataState === 'complete') show(data);
          });
        }),
      follow(slug, after) {
        const query = gql(ARTICLE_UPDATED);
        const events = apollo.subscribe({ query, variables: { slug }, context: { live: { after } } });
        const subscription = events.subscribe({});
        return () => subscription.unsubscribe();
      },
    },
    Graphcache: {
      open: (name, variables) =>
        shownBy((show) => {
          urql.query(textOf(name), variables).subscribe(({ data, stale }) => {
            // Graphcache shows what it has while it asks for the rest.
            if (data !== undefined && !stale) show(data);
          });
        }),
      follow(slug, after) {
        const events = urql.subscription(ARTICLE_UPDATED, { slug }, { live: { after } });
        const subscription = events.subscribe(() => undefined);
        return () => subscription.unsubscribe();
      },
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
      follow: (slug, after) =>
        requestSubscription(relay, {
          subscription: compiled('ArticleUpdatedSubscription'),
          variables: { slug },
          cacheConfig: { metadata: { live: { after } } },
          updater: forgetWithdrawn,
        }).dispose,
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
