import { ApolloLink, HttpLink, Observable, type ApolloCache, type OperationVariables } from '@apollo/client';
import { canonicalStringify } from '@apollo/client/utilities';
import { Kind, OperationTypeNode, print, valueFromASTUntyped, type DocumentNode } from 'graphql';
import { tap } from 'rxjs';
import type { Client, Result } from './index.ts';
import { Positions, withdrawnIn, type FollowingPage } from './positions.ts';

/** `context.live` of a subscription: `page`, `filter`, `reload` and `after`. `reload` can be the `refetch` of the page's query. */
export type LiveContext = FollowingPage<{
  readonly query: DocumentNode;
  readonly variables?: OperationVariables;
}>;

declare module '@apollo/client' {
  interface DefaultContext {
    live?: LiveContext;
  }
}

export interface DatelineLinkOptions {
  /** It forgets an article that was withdrawn: queries that show it ask again. */
  readonly cache?: ApolloCache;
  /** For queries and mutations. */
  readonly http?: ApolloLink;
}

/**
 * The link of an ApolloClient: HTTP for queries and mutations, `client` for subscriptions, whose context is
 * `{ live: { page, filter, reload } }`.
 */
export function datelineLink(
  client: Client,
  { cache, http = new HttpLink({ uri: client.url, fetch: client.fetch }) }: DatelineLinkOptions = {},
): ApolloLink {
  const positions = new Positions(client);
  const subscriptions = new ApolloLink(
    ({ query, variables, getContext }) =>
      new Observable((observer) => {
        const { page, ...following } = getContext().live ?? {};
        return positions.follow(
          page && keyOf(page.query, page.variables),
          { query: print(query), variables, ...following },
          {
            next(result) {
              observer.next(result as ApolloLink.Result);
              if (cache !== undefined) forget(cache, withdrawnIn(result.data));
            },
            error: (error) => observer.error(error),
          },
        );
      }),
  );
  const remembering = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap((result) => {
        const page = keyOf(operation.query, operation.variables);
        if (page !== undefined) positions.answered(page, result as Result);
      }),
    ),
  );
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    subscriptions,
    remembering.concat(http),
  );
}

/** By the query's name, since the cache adds fields. One without a name isn't known again. */
function keyOf({ definitions }: DocumentNode, variables?: OperationVariables): string | undefined {
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.name === undefined) return undefined;
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return canonicalStringify([operation.name.value, { ...Object.fromEntries(defaults), ...variables }]);
}

function forget(cache: ApolloCache, articles: readonly string[]): void {
  for (const id of articles) cache.evict({ id: `Article:${id}` });
  if (articles.length > 0) cache.gc();
}
