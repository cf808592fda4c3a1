import { closeAll } from '../closing.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions } from './client.ts';

/** The pools of a node, one for each use of connections, so that no use keeps another waiting. */
export const POOL_NAMES = ['readers', 'live', 'newsroom', 'node'] as const;

/**
 * - `readers`: queries of readers. Anyone can send them, so they end early.
 * - `live`: what is read for subscribers: live events and replays
 * - `newsroom`: queries of members, all changes, and the chores
 * - `node`: what everything else depends on: reading the log, checking tokens, and the health of the database
 */
export type PoolName = (typeof POOL_NAMES)[number];

export type Pools = Readonly<Record<PoolName, DatabaseClient>>;

export interface OpenPools extends Pools {
  /** Cuts off all connections after this many ms, including those with queries under way. */
  cutOffIn(ms: number): void;
  close(): Promise<void>;
}

export interface PoolsOptions extends Omit<DatabaseClientOptions, 'name' | 'timeouts'> {
  /** The number of connections of all pools together: at least one for each pool. */
  readonly poolSize: number;
  /** In ms: how long a reader's statement may take, and how long their query may wait for a connection. */
  readonly readTimeout: number;
}

/**
 * In ms. Readers choose what is selected here too. But an event that fails is read again, for all its subscribers, so
 * the limit is higher than for readers.
 */
const LIVE_TIMEOUT = 5_000;

export function openPools({ url, poolSize, readTimeout, onError }: PoolsOptions): OpenPools {
  const sizes = poolSizes(poolSize);
  const open = (name: PoolName, limit?: number) =>
    openClient({
      url,
      poolSize: sizes[name],
      name: `dateline ${name}`,
      ...(limit !== undefined && { timeouts: { statement: limit, connect: limit } }),
      onError,
    });
  const pools = {
    readers: open('readers', readTimeout),
    live: open('live', LIVE_TIMEOUT),
    newsroom: open('newsroom'),
    node: open('node'),
  };
  const all = Object.values(pools);
  return {
    ...pools,
    cutOffIn(ms) {
      for (const { sockets } of all) sockets.cutOffIn(ms);
    },
    close: () => closeAll(all),
  };
}

/** Divides the connections among the pools. Readers get what is left. */
function poolSizes(total: number): Record<PoolName, number> {
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const [live, newsroom, node] = [share(3 / 8), share(1 / 4), share(1 / 8)];
  return { readers: total - live - newsroom - node, live, newsroom, node };
}
