import type pg from 'pg';
import { closeTogether } from '../lib/closing.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions } from './client.ts';

/** The pools of a node, one for each use of connections, so that no use keeps another waiting. */
export const POOL_NAMES = ['readers', 'live', 'newsroom', 'chores', 'node'] as const;

/**
 * - `readers`: queries of readers. Anyone can send them, so they end early.
 * - `live`: what is read for subscribers: live events and replays
 * - `newsroom`: queries of members, and all changes that clients ask for
 * - `chores`: the schedule, mail and pruning, which nobody's slow queries may stop
 * - `node`: what everything else depends on: reading the log, checking tokens, and the health of the database
 */
export type PoolName = (typeof POOL_NAMES)[number];

export type Pools = Readonly<Record<PoolName, DatabaseClient>>;

export interface OpenPools extends Pools {
  /** Cuts off all connections after this many ms, including those with queries under way. */
  cutOffIn(ms: number): void;
  close(): Promise<void>;
}

export interface PoolsOptions extends Omit<DatabaseClientOptions, 'name' | 'timeouts' | 'clientClass'> {
  /** The number of connections of all pools together: at least one for each pool. */
  readonly poolSize: number;
  /** In ms: how long a reader's SQL statement may take, and how long their query may wait for a connection. */
  readonly readTimeout: number;
  /** The class of a pool's connections. */
  readonly clientOf?: (pool: PoolName) => typeof pg.Client;
}

/**
 * In ms. Readers choose what is selected here too. But an event that fails is read again, for all its subscribers, so
 * the limit is higher than for readers.
 */
const LIVE_TIMEOUT = 5_000;

export function openPools({
  url,
  poolSize,
  isPooled = false,
  readTimeout,
  clientOf,
  onError,
}: PoolsOptions): OpenPools {
  const sizes = poolSizes(poolSize);
  const open = (name: PoolName, limit?: number) =>
    openClient({
      url,
      poolSize: sizes[name],
      isPooled,
      name: `dateline ${name}`,
      ...(limit !== undefined && { timeouts: { statement: limit, connect: limit } }),
      ...(clientOf !== undefined && { clientClass: clientOf(name) }),
      onError,
    });
  const pools = {
    readers: open('readers', readTimeout),
    live: open('live', LIVE_TIMEOUT),
    newsroom: open('newsroom'),
    chores: open('chores'),
    node: open('node'),
  };
  const all = Object.values(pools);
  return {
    ...pools,
    cutOffIn(ms) {
      for (const { sockets } of all) sockets.cutOffIn(ms);
    },
    close: () => closeTogether(all),
  };
}

/** Divides the connections among the pools. Readers get what is left. */
function poolSizes(total: number): Record<PoolName, number> {
  const share = (part: number) => Math.max(1, Math.floor(total * part));
  const rest = { live: share(1 / 3), newsroom: share(2 / 9), chores: share(1 / 9), node: share(1 / 9) };
  const taken = Object.values(rest).reduce((sum, size) => sum + size, 0);
  return { readers: total - taken, ...rest };
}
