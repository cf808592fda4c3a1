import { getCurrentInstance, onMounted, onScopeDispose, shallowRef, toValue, watch } from 'vue';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';
import { live, type Client, type Connection, type DatelineError, type LivePage } from './index.ts';

export interface Live<Data> {
  readonly data: ShallowRef<Data | undefined>;
  readonly error: ShallowRef<DatelineError | undefined>;
  readonly connection: ShallowRef<Connection>;
}

/** A page that stays up to date. @param page a getter, if its variables change */
export function useLive<Data, Event, Variables>(
  client: Client,
  page: MaybeRefOrGetter<LivePage<Data, Event, Variables>>,
): Live<Data> {
  const data = shallowRef(toValue(page).initial);
  const error = shallowRef<DatelineError>();
  function open(): void {
    const follow = (now: LivePage<Data, Event, Variables>, onCleanup: (end: () => void) => void) => {
      data.value = now.initial;
      error.value = undefined;
      onCleanup(
        live(client, now, { show: (next) => (data.value = next), error: (why) => (error.value = why) }),
      );
    };
    watch(
      () => toValue(page),
      (now, _before, onCleanup) => follow(now, onCleanup),
      { immediate: true },
    );
  }
  // Nothing is live on a server, which mounts nothing.
  if (getCurrentInstance() === null) open();
  else onMounted(open);
  return { data, error, connection: useConnection(client) };
}

/** Whether pages are up to date. */
export function useConnection(client: Client): ShallowRef<Connection> {
  const connection = shallowRef(client.connection);
  onScopeDispose(client.onConnection(() => (connection.value = client.connection)));
  return connection;
}
