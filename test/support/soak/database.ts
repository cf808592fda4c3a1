/** A PostgreSQL server that tests kill and restart, and a proxy in front of it that can stop forwarding. */
import { once } from 'node:events';
import { mkdtempSync, chmodSync, readdirSync, realpathSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { placeOf, socketPath } from '../../../src/db/check-server.ts';
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

export interface Proxy {
  readonly port: number;
  /** Forwards nothing in either direction from now on. Connections stay open, and new ones are accepted. */
  swallow(): void;
  /** Forwards again, including what has arrived meanwhile. */
  goOn(): void;
  /** Cuts all connections, and forwards new ones. */
  drop(): void;
}

/** A proxy between the nodes and the database, which has a socket or a port. */
export async function openProxy(target: () => NetConnectOpts): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isSwallowing = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect(target());
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

/** A proxy in front of a database, and the database's URL through it. */
export async function openProxyTo(databaseUrl: string): Promise<{ proxy: Proxy; url: string }> {
  const place = placeOf(databaseUrl);
  const target = place.host.startsWith('/') ? { path: socketPath(place) } : place;
  const proxy = await openProxy(() => target);
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return { proxy, url: url.href };
}
