import { getCurrentInstance, onMounted, onScopeDispose, onUnmounted, shallowRef, toValue, watch } from 'vue';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';
import { live, type Client, type Connection, type DatelineError } from './index.ts';
import type { WithCursor, LivePage } from './index.ts';
import { pageKey, type LiveOptions } from './page-key.ts';

export interface Live<Data> {
  readonly data: ShallowRef<Data | undefined>;
  /** Whether `data` is that of the variables before. */
  readonly isPreviousData: ShallowRef<boolean>;
  readonly error: ShallowRef<DatelineError | undefined>;
  readonly connection: ShallowRef<Connection>;
}

/**
 * A page that stays up to date. It begins again if its documents, its variables or its filter change. `initial` is only for those
 * that it has at first.
 * @param page a getter, if its variables change
 */
export function useLive<Data extends WithCursor, Event, Variables>(
  client: Client,
  page: MaybeRefOrGetter<LivePage<Data, Event, Variables>>,
  { keepPreviousData = false }: LiveOptions = {},
): Live<Data> {
  const data: ShallowRef<Data | undefined> = shallowRef(toValue(page).initial);
  const isPreviousData = shallowRef(false);
  const error = shallowRef<DatelineError>();
  function follow(initial: Data | undefined): () => void {
    data.value = initial ?? (keepPreviousData ? data.value : undefined);
    isPreviousData.value = initial === undefined && data.value !== undefined;
    error.value = undefined;
    const current: LivePage<Data, Event, Variables> = {
      ...toValue(page),
      update: (before, event) => toValue(page).update?.(before, event),
      initial,
    };
    return live(client, current, {
      show(next) {
        data.value = next;
        isPreviousData.value = false;
      },
      error: (why) => (error.value = why),
    });
  }
  function open(): void {
    watch(
      () => pageKey(client, toValue(page)),
      (_key, before, onCleanup) =>
        onCleanup(follow(before === undefined ? toValue(page).initial : undefined)),
      { immediate: true },
    );
  }
  // Nothing is live on a server, which mounts nothing.
  if (getCurrentInstance() === null) open();
  else onMounted(open);
  return { data, isPreviousData, error, connection: useConnection(client) };
}

/** Whether pages are up to date. */
export function useConnection(client: Client): ShallowRef<Connection> {
  const connection = shallowRef(client.connection);
  const show = () => (connection.value = client.connection);
  // A server mounts nothing, and ends no scope.
  if (getCurrentInstance() === null) onScopeDispose(client.onConnection(show));
  else {
    let forget: (() => void) | undefined;
    onMounted(() => {
      show();
      forget = client.onConnection(show);
    });
    onUnmounted(() => forget?.());
  }
  return connection;
}
