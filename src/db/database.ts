import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { OpenParts } from '../lib/closing.ts';
import { startEmbedded } from '../embedded/server.ts';
import { checkSameDatabase, checkServer, placeOf } from './check-server.ts';
import { DatabaseWatch } from './database-watch.ts';
import { applyMigrations } from './migrations.ts';
import { openPools, type Pools } from './pools.ts';
import type { SlowStatements } from './slow-statements.ts';

export interface DatabaseOptions {
  /** Undefined for an embedded server with its files in `dataDir`. */
  readonly url: string | undefined;
  /** Leads to the same database without a pooler. Undefined if `url` leads to no pooler. */
  readonly directUrl: string | undefined;
  readonly dataDir: string;
  readonly poolSize: number;
  readonly readTimeout: number;
  readonly slowStatements: SlowStatements;
  readonly log: Logger;
  /** Cuts off all connections, and ends the start. */
  readonly signal: AbortSignal;
}

export interface Database {
  readonly pools: Pools;
  /** For connections that need one session, such as those that listen. */
  readonly sessionUrl: string;
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
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir, poolSize, readTimeout, slowStatements, log, signal } = options;
  const isEmbedded = url === undefined;
  if (isEmbedded) log.info({ folder: resolve(dataDir) }, 'starting the embedded PostgreSQL');
  const server = isEmbedded ? await startEmbedded(dataDir, signal) : { url, stop: () => Promise.resolve() };
  const parts = new OpenParts();
  parts.add({ close: () => server.stop() });
  try {
    const place = placeOf(server.url);
    const sessionUrl = await prepareDatabase(server.url, options, () => {
      log.info({ ...place, isEmbedded }, 'database');
    });
    const watch = parts.add(new DatabaseWatch(place, log));
    const pools = parts.add(
      openPools({
        url: server.url,
        poolSize,
        isPooled: options.directUrl !== undefined,
        readTimeout,
        clientOf: (pool) => slowStatements.clientOf(pool),
        onError: (error) => {
          watch.report(error, 'a database connection was lost');
        },
      }),
    );
    return {
      pools,
      sessionUrl,
      watch,
      isEmbedded,
      cutOffIn: (ms) => {
        pools.cutOffIn(ms);
      },
      close: () => parts.close(),
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Checks the server, applies the migrations, and returns the URL for sessions. */
async function prepareDatabase(
  url: string,
  { directUrl, log, signal }: DatabaseOptions,
  onChecked: () => void,
): Promise<string> {
  await checkServer(url, { signal });
  onChecked();
  if (directUrl !== undefined) await checkSameDatabase(url, directUrl, { signal });
  await applyMigrations(directUrl ?? url, undefined, {
    setting: directUrl === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL',
    signal,
    onBegin(migrations) {
      log.info({ migrations }, 'bringing the tables up to date');
    },
    onSlow(migration) {
      log.info({ migration }, 'a migration takes long');
    },
    onWait(holder) {
      log.warn({ holder }, WAITS);
    },
  });
  return directUrl ?? url;
}

const WAITS = 'waiting: another session has the lock of migrations';
