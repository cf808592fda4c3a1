import { createClient } from '@dateline/client';
import { datelineNetwork, forgetWithdrawn, type LiveContext } from '@dateline/client/relay';
import { Environment, fetchQuery, RecordSource, requestSubscription, Store } from 'relay-runtime';
import type { Disposable, GraphQLTaggedNode } from 'relay-runtime';

export const environment = new Environment({
  store: new Store(new RecordSource()),
  network: datelineNetwork(createClient({ url: '/graphql' })),
});

/** Keeps an article in the store up to date. The documents are those that the compiler makes. */
export function followArticle(
  { page, events }: { readonly page: GraphQLTaggedNode; readonly events: GraphQLTaggedNode },
  slug: string,
): Disposable {
  const live = {
    page: { query: page, variables: { slug } },
    filter: { articleSlugs: [slug] },
    reload: async () => ({ data: await fetchQuery(environment, page, { slug }).toPromise() }),
  } satisfies LiveContext;
  return requestSubscription(environment, {
    subscription: events,
    variables: { slug },
    cacheConfig: { metadata: { live } },
    updater: forgetWithdrawn(environment),
  });
}
