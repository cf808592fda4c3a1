import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { closeAll } from '../closing.ts';
import { startEmbedded } from '../embedded/server.ts';
import { checkServer, placeOf } from './check-server.ts';
import { DatabaseWatch } from './database-watch.ts';
import { applyMigrations } from './migrations.ts';
import { openPools, type Pools } from './pools.ts';
import type { SlowStatements } from './slow-statements.ts';

export interface DatabaseOptions {
  /** Undefined for an embedded server with its files in `dataDir`. */
  readonly url: string | undefined;
  readonly dataDir: string;
  readonly poolSize: number;
  readonly readTimeout: number;
  readonly slowStatements: SlowStatements;
  readonly log: Logger;
}

export interface Database {
  readonly pools: Pools;
  readonly url: string;
  readonly watch: DatabaseWatch;
  readonly isEmbedded: boolean;
  /** Cuts off all connections after this many ms, including those with queries under way. */
  cutOffIn(ms: number): void;
  close(): Promise<void>;
}

/**
 * Connects to the database, or starts an embedded one, and applies the migrations.
 * @throws StartupError
 */
export async function openDatabase({
  url,
  dataDir,
  poolSize,
  readTimeout,
  slowStatements,
  log,
}: DatabaseOptions): Promise<Database> {
  const isEmbedded = url === undefined;
  if (isEmbedded) log.info({ folder: resolve(dataDir) }, 'starting the embedded PostgreSQL');
  const server = isEmbedded ? await startEmbedded(dataDir) : { url, stop: () => Promise.resolve() };
  try {
    await checkServer(server.url);
    const place = placeOf(server.url);
    log.info({ ...place, isEmbedded }, 'database');
    await applyMigrations(server.url, undefined, undefined, (migrations) => {
      log.info({ migrations }, 'bringing the tables up to date');
    });
    const watch = new DatabaseWatch(place, log);
    const pools = openPools({
      url: server.url,
      poolSize,
      readTimeout,
      clientOf: (pool) => slowStatements.clientOf(pool),
      onError: (error) => {
        watch.report(error, 'a database connection was lost');
      },
    });
    return {
      pools,
      url: server.url,
      watch,
      isEmbedded,
      cutOffIn: (ms) => {
        pools.cutOffIn(ms);
      },
      async close() {
        await closeAll([{ close: () => server.stop() }, watch, pools]);
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
