import { closeAll } from '../closing.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions } from './client.ts';

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

export interface OpenPools extends Pools {
  /** From now on, all connections have so many ms left, also those that somebody waits for. */
  cutOffIn(ms: number): void;
  close(): Promise<void>;
}

export interface PoolsOptions extends Omit<DatabaseClientOptions, 'name' | 'timeouts'> {
  /** All pools together have so many connections. There must be one for each. */
  readonly poolSize: number;
  /** In ms: how long a reader's statement may take, and how long their query may wait for a connection. */
  readonly readTimeout: number;
}

/** In ms. Strangers choose what is selected here too, but a failed event is read again, for all who wait for it. */
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

/** Shares out the connections. Readers get what the others leave. */
function poolSizes(total: number): Record<PoolName, number> {
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const [live, newsroom, node] = [share(3 / 8), share(1 / 4), share(1 / 8)];
  return { readers: total - live - newsroom - node, live, newsroom, node };
}
