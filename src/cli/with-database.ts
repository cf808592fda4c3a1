import { constants } from 'node:os';
import { resolve } from 'node:path';
import { checkServer, placeOf } from '../db/check-server.ts';
import { openClient, type DatabaseClient } from '../db/client.ts';
import { applyMigrations } from '../db/migrations.ts';
import { hasCluster } from '../embedded/cluster.ts';
import { joinEmbedded } from '../embedded/server.ts';
import type { Env } from '../env.ts';
import { StartupError } from '../startup-error.ts';

type DatabaseEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATA_DIR'>;

/** Opens a connection to the database for a command, as `withServer` does. */
export function withDatabase<Result>(
  env: DatabaseEnv,
  run: (database: DatabaseClient) => Promise<Result>,
): Promise<Result> {
  return withServer(env, async (url) => {
    const database = openClient({ url, poolSize: 1, onError: () => undefined });
    try {
      return await run(database);
    } finally {
      await database.close();
    }
  });
}

/**
 * Finds the database of the node with these settings for a command, and starts the embedded server if it is that one. Works while
 * nodes run too. Ctrl-C and SIGTERM end the process, and the embedded server with it: PostgreSQL undoes what isn't committed.
 * @throws StartupError if there is none: what a command writes to a new one would be of no use to the node that it was meant for
 */
export async function withServer<Result>(
  { DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR }: DatabaseEnv,
  run: (url: string) => Promise<Result>,
  /** On Ctrl-C and SIGTERM, before the process ends. */
  onInterrupt?: () => Promise<void>,
): Promise<Result> {
  if (DATABASE_URL === undefined && !hasCluster(DATA_DIR))
    throw new StartupError(
      `There is no database in ${resolve(DATA_DIR)}: run this with the settings of the node (DATABASE_URL or DATA_DIR, in the ` +
        'environment or in .env), for example in the folder in which the node was started.',
    );
  const joining = DATABASE_URL === undefined ? joinEmbedded(DATA_DIR) : null;
  endOnSignals(async () => {
    await onInterrupt?.();
    const embedded = await joining;
    await embedded?.stop();
  });
  const embedded = await joining;
  // Commands set their session, and lock with it.
  const url = embedded?.url ?? DATABASE_DIRECT_URL ?? DATABASE_URL ?? '';
  const setting = DATABASE_DIRECT_URL === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  try {
    await checkServer(url, { setting });
    // Standard output is for the result alone.
    const place = placeOf(url);
    console.error(
      embedded === null
        ? `Database: ${place.database} at ${place.host}:${place.port}`
        : `Database: the embedded one in ${resolve(DATA_DIR)}`,
    );
    await applyMigrations(url, undefined, {
      setting,
      onWait: (holder) =>
        console.error(`Waiting: another session (pid ${holder?.pid}) has the lock of migrations …`),
    });
    return await run(url);
  } finally {
    await embedded?.stop();
  }
}

function endOnSignals(end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void end()
        .catch((error: unknown) => console.error(error))
        .finally(() => process.exit(128 + constants.signals[signal]));
    });
}
