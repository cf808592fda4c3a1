import { closeAll } from '../closing.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions, type Timeouts } from './client.ts';

/** What a node uses its connections for, each in a pool of its own, so that none can keep another waiting. */
export const POOL_NAMES = ['readers', 'live', 'newsroom', 'node'] as const;

/**
 * - `readers`: queries of readers. Anyone can send them, so they end early.
 * - `live`: what is read for subscribers: live events and replays
 * - `newsroom`: queries of members, all changes, and the chores
 * - `node`: what everything else waits for: reading the log, checking tokens, and the health of the database
 */
export type PoolName = (typeof POOL_NAMES)[number];

export type Pools = Readonly<Record<PoolName, DatabaseClient>>;

/**
 * In ms. A query within the limits takes some 100 ms on an idle server. One that takes 20 times that comes from an attack,
 * or finds a server at its limit, and then it is better to fail and to free the connection.
 */
const READ_TIMEOUT = 2_000;
/** In ms. Strangers choose what is selected here too, but a failed event is read again, for all who wait for it. */
const LIVE_TIMEOUT = 5_000;

const TIMEOUTS: Partial<Record<PoolName, Timeouts>> = {
  readers: { statement: READ_TIMEOUT, connect: READ_TIMEOUT },
  live: { statement: LIVE_TIMEOUT, connect: LIVE_TIMEOUT },
};

/** Opens all pools, which have `poolSize` connections together. There must be one for each. */
export function openPools({
  url,
  poolSize,
  onError,
}: Omit<DatabaseClientOptions, 'name' | 'timeouts'>): Pools & { close(): Promise<void> } {
  const sizes = poolSizes(poolSize);
  const open = (name: PoolName) =>
    openClient({
      url,
      poolSize: sizes[name],
      name: `dateline ${name}`,
      ...(TIMEOUTS[name] && { timeouts: TIMEOUTS[name] }),
      onError,
    });
  const pools = {
    readers: open('readers'),
    live: open('live'),
    newsroom: open('newsroom'),
    node: open('node'),
  };
  return { ...pools, close: () => closeAll(Object.values(pools)) };
}

/** Shares out the connections. Readers get what the others leave. */
function poolSizes(total: number): Record<PoolName, number> {
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const [live, newsroom, node] = [share(1 / 4), share(1 / 4), share(1 / 8)];
  return { readers: total - live - newsroom - node, live, newsroom, node };
}
