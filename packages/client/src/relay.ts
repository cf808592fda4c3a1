import {
  createOperationDescriptor,
  getRequest,
  getRequestIdentifier,
  Network,
  Observable,
} from 'relay-runtime';
import { REF_KEY, REFS_KEY } from 'relay-runtime';
import type { GraphQLResponse, GraphQLTaggedNode, IEnvironment, INetwork, Variables } from 'relay-runtime';
import type { RecordSourceSelectorProxy } from 'relay-runtime';
import type { Client } from './index.ts';
import { isTemporary, refusalOf } from './refusal.ts';
import type { Result } from './types.ts';
import { Positions, withdrawnIn, type FollowingPage } from './positions.ts';

/** `cacheConfig.metadata.live` of a subscription: `page`, `filter`, `reload` and `after`. */
export type LiveContext = FollowingPage<{
  readonly query: GraphQLTaggedNode;
  readonly variables: Variables;
}>;

/**
 * The network of a Relay environment. `cacheConfig: { metadata: { live: { page, filter, reload } } }` of a subscription takes
 * what its page needs.
 */
export function datelineNetwork(client: Client): INetwork {
  const positions = new Positions(client);
  return Network.create(
    async (params, variables) => {
      const { id, text, operationKind } = params;
      const result = await client.query(text ?? '', variables, id ?? undefined);
      const mayShow =
        operationKind !== 'query' ||
        (!lacksField(result) && positions.answered(getRequestIdentifier(params, variables), result));
      return (mayShow ? result : { ...result, data: null }) as GraphQLResponse;
    },
    ({ id, text }, variables, { metadata }) =>
      Observable.create<GraphQLResponse>((sink) => {
        const { page, ...following } = (metadata?.['live'] ?? {}) as LiveContext;
        const shown = page && createOperationDescriptor(getRequest(page.query), page.variables).request;
        return positions.follow(
          shown?.identifier,
          { query: text ?? '', documentId: id ?? undefined, variables, ...following },
          {
            next(result) {
              // At an event without data, Relay would end the subscription; with a part of it, show that.
              if (result.errors === undefined) sink.next(result as GraphQLResponse);
              else console.error(result.errors);
            },
            error: (error) => sink.error(error),
          },
        );
      }),
  );
}

/** Whether a field of the query itself couldn't be read now. Its null would say that there is no such article. */
function lacksField({ errors = [] }: Result): boolean {
  return errors.some((error) => {
    const refusal = refusalOf([error]);
    return refusal !== undefined && isTemporary(refusal) && error.path?.length === 1;
  });
}

/**
 * Takes withdrawn articles out of the store: what shows one, shows that there is none, and lists are without it. Makes the
 * `updater` of a subscription that selects `__typename` and `articleId`.
 */
export function forgetWithdrawn(
  environment: IEnvironment,
): (store: RecordSourceSelectorProxy, data: unknown) => void {
  return (store, data) => {
    for (const article of withdrawnIn(data)) {
      takeOutOfLists(environment, store, article);
      store.delete(article);
    }
  };
}

/** An edge without its node would be in lists otherwise, which the types of connections don't allow. */
function takeOutOfLists(environment: IEnvironment, store: RecordSourceSelectorProxy, article: string): void {
  const source = environment.getStore().getSource();
  const isOfArticle = (id: string) => {
    const node = source.get(id)?.['node'] as Readonly<Record<string, unknown>> | null | undefined;
    return id === article || node?.[REF_KEY] === article;
  };
  for (const id of source.getRecordIDs()) {
    for (const [field, value] of Object.entries(source.get(id) ?? {})) {
      const list = (value as Readonly<Record<string, unknown>> | null)?.[REFS_KEY];
      if (!Array.isArray(list) || !list.some(isOfArticle)) continue;
      const left = (list as string[]).filter((each) => !isOfArticle(each));
      // The store's name of a field has its arguments in it.
      store.get(id)?.setLinkedRecords(
        left.map((each) => store.get(each) ?? null),
        field,
      );
    }
  }
}
