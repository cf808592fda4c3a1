/** A PostgreSQL to be killed and started again, and a proxy before it that can swallow what passes. */
import { once } from 'node:events';
import { mkdtempSync, chmodSync, readdirSync, realpathSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { prepareCluster } from '../../../src/embedded/cluster.ts';
import { ensureRunning, stopPostmaster } from '../../../src/embedded/postmaster.ts';
import { removeDataFolder } from '../database/embedded.ts';
import { until } from '../until.ts';

export interface MortalDatabase {
  readonly port: number;
  urlAt(port: number): string;
  /** Ends the server: SIGQUIT is its immediate shutdown, SIGKILL lets it do nothing at all. */
  kill(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
}

/** Not a throwaway server: what it has acknowledged outlives it. It is gone after the test. */
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
    get port() {
      return postmaster.port;
    },
    urlAt: (port) => `postgresql://dateline:${cluster.password}@127.0.0.1:${port}/dateline`,
    async kill(signal) {
      process.kill(postmaster.pid, signal);
      await until(() => !isAlive(postmaster.pid));
    },
    // Those whom a killed postmaster leaves behind must have noticed before another can take its place.
    async start() {
      postmaster = await vi.waitFor(() => ensureRunning(cluster), { timeout: 30_000, interval: 200 });
    },
  };
}

function isAlive(pid: number): boolean {
  return readdirSync('/proc').includes(String(pid));
}

export interface Proxy {
  readonly port: number;
  /** From now on nothing passes, either way; connections stay, and new ones are taken. */
  swallow(): void;
  /** Lets pass again what comes, and what has come meanwhile. */
  goOn(): void;
  /** Cuts all connections, and lets new ones pass. */
  drop(): void;
}

/** A proxy between the nodes and whichever port the database has. */
export async function openProxy(target: () => number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isSwallowing = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect(target(), '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (data) => to.write(data));
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
    if (isSwallowing) far.pause();
    else near.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const pair of pairs) pair[0].destroy();
    server.close();
  });
  const forAll = (act: (socket: Socket) => void) => {
    for (const [near, far] of pairs) {
      act(near);
      act(far);
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    swallow() {
      isSwallowing = true;
      forAll((socket) => socket.pause());
    },
    goOn() {
      isSwallowing = false;
      forAll((socket) => socket.resume());
    },
    drop() {
      isSwallowing = false;
      forAll((socket) => socket.destroy());
    },
  };
}
