import { resolve } from 'node:path';
import { checkServer, placeOf } from '../db/check-server.ts';
import { openClient, type DatabaseClient } from '../db/client.ts';
import type { LockHolder } from '../db/migration-lock.ts';
import { lackingIn, type Lacking } from '../db/migrations.ts';
import { applyExtensionMigrations, lackingExtensionMigrations } from '../extensions/migrations.ts';
import { hasCluster } from '../embedded/cluster.ts';
import { joinEmbedded } from '../embedded/server.ts';
import type { Env } from '../env.ts';
import { StartupError } from '../errors.ts';
import { unlessInterrupted, type CommandIo } from './command.ts';

type UrlSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

interface UrlOptions {
  readonly onInterrupt?: (() => Promise<void>) | undefined;
  readonly prepare?: (
    url: string,
    setting: UrlSetting,
    dataDir: string | null,
    io: CommandIo,
  ) => Promise<void>;
}

type DatabaseEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATA_DIR'>;

/** Opens a connection to the database for a command, as `withServer` does. */
export function withDatabase<Result>(
  env: DatabaseEnv,
  io: CommandIo,
  run: (database: DatabaseClient) => Promise<Result>,
): Promise<Result> {
  return withServer(env, io, async (url) => {
    const database = openClient({ url, poolSize: 1, onError: () => undefined });
    try {
      return await run(database);
    } finally {
      await database.close();
    }
  });
}

/**
 * Finds the database that a node with these settings uses. Starts the embedded server if that is the database. Works while
 * nodes run too. A signal ends the command, and the embedded server with it: PostgreSQL undoes what isn't committed.
 * @param onInterrupt called on such a signal, before the command ends
 * @throws StartupError if there is none: a node would not use a new one that the command creates. Also if its tables aren't up to date
 */
export function withServer<Result>(
  env: DatabaseEnv,
  io: CommandIo,
  run: (url: string) => Promise<Result>,
  onInterrupt?: () => Promise<void>,
): Promise<Result> {
  return withUrl(env, io, run, { onInterrupt, prepare: checkTables });
}

/** Like `withServer`, but also for tables that aren't up to date. */
export async function withUrl<Result>(
  env: DatabaseEnv,
  io: CommandIo,
  run: (url: string, setting: UrlSetting) => Promise<Result>,
  { onInterrupt, prepare = announce }: UrlOptions = {},
): Promise<Result> {
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR } = env;
  if (DATABASE_URL === undefined && !hasCluster(DATA_DIR))
    throw new StartupError(
      `There is no database in ${resolve(DATA_DIR)}: run this with the settings of the node (DATABASE_URL or DATA_DIR, in the ` +
        'environment or in .env), for example in the folder in which the node was started.',
    );
  const joining = DATABASE_URL === undefined ? joinEmbedded(DATA_DIR) : null;
  const work = async () => {
    const embedded = await joining;
    try {
      // Commands set their session, and lock with it.
      const url = embedded?.url ?? DATABASE_DIRECT_URL ?? DATABASE_URL ?? '';
      const setting = DATABASE_DIRECT_URL === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
      await prepare(url, setting, embedded === null ? null : DATA_DIR, io);
      return await run(url, setting);
    } finally {
      await embedded?.stop();
    }
  };
  return unlessInterrupted(work(), io.signal, async () => {
    await onInterrupt?.();
    const embedded = await joining;
    await embedded?.stop();
  });
}

/** Checks the database, and says which one it is. */
async function announce(
  url: string,
  setting: UrlSetting,
  dataDir: string | null,
  { stderr }: CommandIo,
): Promise<void> {
  await checkServer(url, { setting });
  // Standard output is for the result alone.
  stderr.write(`Database: ${nameOf(url, dataDir)}\n`);
}

/** @param dataDir the folder of the embedded database; null if the URL leads to another */
export function nameOf(url: string, dataDir: string | null): string {
  if (dataDir !== null) return `the embedded one in ${resolve(dataDir)}`;
  const { database, host, port } = placeOf(url);
  return `${database} at ${host}:${port}`;
}

/** What the tables lack: changes of Dateline, then of extensions. @throws StartupError as `applyMigrations` does */
export async function lackingTables(url: string, setting: UrlSetting): Promise<Lacking[]> {
  const own = await lackingIn(url, undefined, { setting });
  const added = await lackingExtensionMigrations(url, { setting });
  return [...own, ...added.map(({ extension, name, sql }) => ({ name: `${extension}/${name}`, sql }))];
}

/**
 * Checks the database, says which one it is, and that this version can use it. It migrates nothing: nodes of the version before
 * may run, and there is no way back.
 * @throws StartupError
 */
async function checkTables(
  url: string,
  setting: UrlSetting,
  dataDir: string | null,
  io: CommandIo,
): Promise<void> {
  await announce(url, setting, dataDir, io);
  const [first, ...others] = await lackingTables(url, setting);
  if (first === undefined) {
    // Nothing is missing, so this only looks at the tables of extensions.
    await applyExtensionMigrations(url, { setting });
    return;
  }
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new StartupError(
    `The tables aren't up to date: they lack ${first.name}${more}. Nothing was changed. Run \`dateline migrate\` as their owner, ` +
      'or start a node, and then repeat this. Older nodes may not start again after that.',
  );
}

export function sayWaiting({ stderr }: CommandIo) {
  return (holder: LockHolder | null) =>
    void stderr.write(`Waiting: another session (pid ${holder?.pid}) has the lock of migrations …\n`);
}
