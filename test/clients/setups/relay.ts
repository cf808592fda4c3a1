import { createClient } from '@dateline/client';
import { datelineNetwork, forgetWithdrawn, type LiveContext } from '@dateline/client/relay';
import { Environment, fetchQuery, RecordSource, requestSubscription, Store } from 'relay-runtime';
import type { Disposable, GraphQLSubscriptionConfig, OperationType } from 'relay-runtime';

export const dateline = createClient({ url: '/graphql' });
export const environment = new Environment({
  store: new Store(new RecordSource()),
  network: datelineNetwork(dateline),
});

type Followed<Events extends OperationType> = GraphQLSubscriptionConfig<Events> &
  Required<Pick<LiveContext, 'page' | 'filter'>> &
  Pick<LiveContext, 'reload' | 'error'>;

/** Keeps a page in the store up to date. The documents are those that the compiler makes. */
export function follow<Events extends OperationType>({
  page,
  filter,
  reload = async () => ({ data: await fetchQuery(environment, page.query, page.variables).toPromise() }),
  error = console.error,
  ...events
}: Followed<Events>): Disposable {
  const live = { page, filter, reload, error } satisfies LiveContext;
  const updater = forgetWithdrawn(environment);
  return requestSubscription<Events>(environment, {
    updater,
    ...events,
    cacheConfig: { metadata: { live } },
  });
}
