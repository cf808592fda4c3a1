/** The caches of Apollo Client, Graphcache and Relay, as docs/clients.md sets them up, with queries that stay open. */
import { gql } from '@apollo/client';
import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { openApollo } from '../../clients/setups/apollo.ts';
import { introspect } from '../../clients/setups/introspection.ts';
import { openRelay } from '../../clients/setups/relay.ts';
import { openUrql } from '../../clients/setups/urql.ts';
import { wholeText, type Definition } from './documents.ts';
import { compileForRelay } from './relay-compiler.ts';

interface Cache {
  /** Opens a query, and returns what it shows now. */
  open(name: string, variables: Record<string, unknown>): Promise<() => unknown>;
}

export async function openCaches(
  url: string,
  documents: readonly Definition[],
): Promise<Record<string, Cache>> {
  const introspection = await introspect(url);
  const compiled = await compileForRelay(documents);
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
    },
    Graphcache: {
      open: (name, variables) =>
        shownBy((show) => {
          urql.query(textOf(name), variables).subscribe(({ data, stale }) => {
            // Graphcache shows what it has while it asks for the rest.
            if (data !== undefined && !stale) show(data);
          });
        }),
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
