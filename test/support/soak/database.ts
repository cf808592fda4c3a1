/** A PostgreSQL server that tests kill and restart. */
import { mkdtempSync, chmodSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { socketPath } from '../../../src/db/check-server.ts';
import { prepareCluster } from '../../../src/embedded/cluster.ts';
import { ensureRunning, stopPostmaster } from '../../../src/embedded/postmaster.ts';
import { SOCKET_PORT } from '../../../src/embedded/socket.ts';
import { removeDataFolder } from '../database/embedded.ts';
import { until } from '../until.ts';

export interface MortalDatabase {
  readonly url: string;
  /** The path of its socket. */
  readonly socket: string;
  /** Its URL through a proxy. */
  urlAt(port: number): string;
  /** Ends the server: SIGQUIT is its immediate shutdown; SIGKILL gives it no chance to shut down. */
  kill(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
}

/** Not a throwaway server: what it acknowledged survives a crash. It is removed after the test. */
export async function openMortalDatabase(): Promise<MortalDatabase> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dateline-soak-')));
  chmodSync(folder, 0o755);
  const cluster = prepareCluster(folder);
  let postmaster = await ensureRunning(cluster);
  onTestFinished(async () => {
    await stopPostmaster(cluster, postmaster);
    removeDataFolder(folder);
  });
  return {
    url: `postgresql://dateline:${cluster.password}@localhost/dateline?host=${encodeURIComponent(cluster.home)}`,
    socket: socketPath({ host: cluster.home, port: SOCKET_PORT }),
    urlAt: (port) => `postgresql://dateline:${cluster.password}@127.0.0.1:${port}/dateline`,
    async kill(signal) {
      process.kill(postmaster.pid, signal);
      await until(() => !isAlive(postmaster.pid));
    },
    // The child processes of a killed postmaster must have exited before another can start.
    async start() {
      postmaster = await vi.waitFor(() => ensureRunning(cluster), { timeout: 30_000, interval: 200 });
    },
  };
}

function isAlive(pid: number): boolean {
  return readdirSync('/proc').includes(String(pid));
}
