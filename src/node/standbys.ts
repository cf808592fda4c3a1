import type { Logger } from 'pino';
import type { RowChanges } from '../cache/row-changes.ts';
import type { Pools } from '../db/pools.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import { Standbys } from '../db/standbys.ts';
import type { Env } from '../env.ts';
import type { Hub } from '../live/hub.ts';

interface StandbysOf {
  readonly pools: Pools;
  readonly slowStatements: SlowStatements;
  readonly rowChanges: RowChanges;
  readonly hub: Hub;
  readonly log: Logger;
}

/** Null if the settings name no standbys. */
export function openStandbys(
  env: Env,
  { pools, slowStatements, rowChanges, hub, log }: StandbysOf,
): Standbys | null {
  if (env.DATABASE_REPLICA_URLS.length === 0) return null;
  return new Standbys({
    urls: env.DATABASE_REPLICA_URLS,
    poolSize: pools.readers.pool.options.max,
    readTimeout: env.READ_TIMEOUT_MS,
    clientOf: (standby) => slowStatements.clientOf('readers', standby),
    primary: pools.node.pool,
    knowledge: rowChanges,
    reached: () => hub.reached,
    log,
  });
}
