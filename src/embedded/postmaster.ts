/** Starts, finds and stops the server process of an embedded database. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { SOCKET_PORT } from './socket.ts';
import { StartupError } from '../errors.ts';

export interface Postmaster {
  pid: number;
}

/**
 * The socket is in the folder above the data directory. Its path is relative to the data directory, so it is short and
 * needs no quotes. Options on the command line override the configuration of existing data folders.
 */
const OPTIONS = `-p ${SOCKET_PORT} -c listen_addresses= -c unix_socket_directories=.. -c unix_socket_permissions=0700`;

const MB = 1_000_000;
/** MB of tables and indexes that the server keeps in memory, at least and at most. It takes memory only for what it has read. */
const BUFFERS = { least: 128, most: 2_000 };

/** A quarter of the memory, as the documentation of PostgreSQL advises for `shared_buffers`. */
function bufferSize(): string {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return `${Math.round(Math.min(Math.max(memory / 4 / MB, BUFFERS.least), BUFFERS.most))}MB`;
}

/** Maximum time for a start (ms): after a crash, PostgreSQL replays its log first. */
const START_LIMIT = 60_000;
/** The time (ms) for a clean stop, then for one without a checkpoint. */
const STOP_SIGNALS = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
] as const;
const POLL_INTERVAL = 20;
/** Age (ms) from which an empty `postmaster.pid` is stale, rather than being written. */
const EMPTY_IS_STALE = 10_000;

/**
 * Finds the cluster's running server, which a killed Dateline may have left, or starts one (about 100 ms).
 * @param signal ends the wait; a server that this call has started is then stopped
 * @throws StartupError with the reason from the server's log
 */
export async function ensureRunning(cluster: Cluster, signal?: AbortSignal): Promise<Postmaster> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    const found = findPostmaster(cluster);
    if (found?.ready) return found;
    if (found) await setTimeout(POLL_INTERVAL, undefined, { signal });
    else await startServer(cluster, signal);
  }
  throw new StartupError(
    `The embedded PostgreSQL is not ready after ${START_LIMIT / 1000} s: see ${cluster.log}.`,
  );
}

/** Stops the server within 25 s and disconnects its clients. */
export async function stopPostmaster(cluster: Cluster, { pid }: Postmaster): Promise<void> {
  // Not `pg_ctl stop`, which could stop a server that another Dateline has started on these files meanwhile.
  for (const [signal, limit] of STOP_SIGNALS) {
    const deadline = Date.now() + limit;
    for (let isSent = false; Date.now() < deadline; isSent = true) {
      if (findPostmaster(cluster)?.pid !== pid) return;
      if (!isSent) sendSignal(pid, signal);
      await setTimeout(POLL_INTERVAL);
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already ended.
  }
}

async function startServer(cluster: Cluster, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { data, log, account, binaries } = cluster;
  const logged = readIfThere(log)?.length ?? 0;
  const options = `${OPTIONS} -c shared_buffers=${bufferSize()}`;
  const args = ['start', '-w', '-t', String(START_LIMIT / 1000), '-D', data, '-l', log, '-o', options];
  const child = spawn(binaries.pgCtl, args, { cwd: '/', env: { LC_ALL: 'C' }, stdio: 'ignore', ...account });
  // While the server replays its log after a crash, pg_ctl waits for it, and ends when it has ended.
  const giveUp = () => {
    const found = findPostmaster(cluster);
    if (found) sendSignal(found.pid, 'SIGINT');
  };
  signal?.addEventListener('abort', giveUp);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal?.removeEventListener('abort', giveUp);
  if (signal?.aborted === true) {
    // It may have begun to run only after the signal.
    const started = code === 0 ? findPostmaster(cluster) : undefined;
    if (started) await stopPostmaster(cluster, started);
    signal.throwIfAborted();
  }
  if (code === 0 || findPostmaster(cluster)) return;

  const output = readIfThere(log)?.slice(logged) ?? '';
  const reason = /FATAL: +(.*)/.exec(output)?.[1] ?? 'unknown reason';
  throw new StartupError(`The embedded PostgreSQL does not start (${reason}): see ${log}.`);
}

/**
 * Reads `postmaster.pid`: process id, folder, start time, port, sockets, address, memory key and state, one per line.
 * Removes the file if it is stale. After a crash of the machine, its process id can belong to another program, so
 * PostgreSQL would refuse to start.
 */
function findPostmaster(cluster: Cluster): (Postmaster & { ready: boolean }) | undefined {
  const file = join(cluster.data, 'postmaster.pid');
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const fresh = text === '' && Date.now() - statSync(file).mtimeMs < EMPTY_IS_STALE;
  if (fresh || serves(pid, cluster.data)) {
    return { pid, ready: lines[7]?.trim() === 'ready' };
  }
  removeStale(file, text);
  return undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the process is this cluster's server, which has the data folder on its command line. */
function serves(pid: number, data: string): boolean {
  if (process.platform === 'linux')
    return readIfThere(`/proc/${pid}/cmdline`)?.split('\0').includes(data) === true;
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(data);
}

/** Removes a stale file. If another start has replaced the file since it was read, restores the new one. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, file);
  } catch {
    // Another start has removed it.
  }
  rmSync(aside, { force: true });
}
