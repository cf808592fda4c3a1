/** The caches of Apollo Client, Graphcache and Relay, with the adapters of @dateline/client, with queries that stay open. */
import { gql } from '@apollo/client';
import { createOperationDescriptor, fetchQuery, getRequest, requestSubscription } from 'relay-runtime';
import { createClient } from '../../../packages/client/src/index.ts';
import type { LiveContext as ApolloContext } from '../../../packages/client/src/apollo.ts';
import { forgetWithdrawn, type LiveContext as RelayMetadata } from '../../../packages/client/src/relay.ts';
import type { LiveContext as UrqlContext } from '../../../packages/client/src/urql.ts';
import { introspect } from '../../clients/setups/introspection.ts';
import { ARTICLE_UPDATED } from './article.ts';
import { definitionsIn, wholeText, type Definition } from './documents.ts';
import { openApollo, openRelay, openUrql } from './followers.ts';
import { compileForRelay } from './relay-compiler.ts';

interface Cache {
  /** Opens a query, from the cache if it has all of it, and returns what it shows now. */
  open(name: string, variables: Record<string, unknown>): Promise<() => unknown>;
  /** Follows an article on the page of a query, until the returned function is called. */
  follow(name: string, variables: { readonly slug: string }): () => void;
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
  // Only Relay needs its directive.
  const textOf = (name: string) => wholeText(documents, name).replaceAll(/@connection\(.*?\)/g, '');
  const filterOf = ({ slug }: { readonly slug: string }) => ({ articleSlugs: [slug] });
  return {
    'Apollo Client': {
      open: (name, variables) =>
        shownBy((show) => {
          apollo.watchQuery({ query: gql(textOf(name)), variables }).subscribe(({ data, dataState }) => {
            if (dataState === 'complete') show(data);
          });
        }),
      follow(name, variables) {
        const page = { query: gql(textOf(name)), variables };
        const reload = () => apollo.query({ ...page, fetchPolicy: 'network-only' });
        const live = { page, filter: filterOf(variables), reload } satisfies ApolloContext;
        const query = gql(ARTICLE_UPDATED);
        const subscription = apollo.subscribe({ query, variables, context: { live } }).subscribe({});
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
      follow(name, variables) {
        const page = { query: textOf(name), variables };
        const reload = () => urql.query(page.query, variables, { requestPolicy: 'network-only' }).toPromise();
        const live = { page, filter: filterOf(variables), reload } satisfies UrqlContext;
        const subscription = urql
          .subscription(ARTICLE_UPDATED, variables, { live })
          .subscribe(() => undefined);
        return () => subscription.unsubscribe();
      },
    },
    Relay: {
      async open(name, variables) {
        const operation = createOperationDescriptor(getRequest(compiled(name)), variables);
        relay.retain(operation);
        if (relay.check(operation).status !== 'available')
          await fetchQuery(relay, compiled(name), variables).toPromise();
        return shownBy((show) => {
          const snapshot = relay.lookup(operation.fragment);
          relay.subscribe(snapshot, ({ data }) => show(data));
          show(snapshot.data);
        });
      },
      follow(name, variables) {
        const page = { query: compiled(name), variables };
        const reload = async () => ({ data: await fetchQuery(relay, page.query, variables).toPromise() });
        const live = { page, filter: filterOf(variables), reload } satisfies RelayMetadata;
        return requestSubscription(relay, {
          subscription: compiled('ArticleUpdatedSubscription'),
          variables,
          cacheConfig: { metadata: { live } },
          updater: forgetWithdrawn(relay),
        }).dispose;
      },
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
