/** A proxy in front of a database that can stop forwarding. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';
import { placeOf, socketPath } from '../../../src/db/check-server.ts';

export interface Proxy {
  readonly port: number;
  /** How many connections are open. */
  readonly connections: number;
  /** Forwards nothing in either direction from now on. Connections stay open, and new ones are accepted. */
  swallow(): void;
  /** Forwards again, including what has arrived meanwhile. */
  goOn(): void;
  /** Cuts all connections, and forwards new ones. */
  drop(): void;
  /** Cuts all connections, and accepts no more. */
  close(): void;
}

/** A proxy between the nodes and the database, which has a socket or a port. The caller closes it. */
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
  const forAll = (act: (socket: Socket) => void) => {
    for (const [near, far] of pairs) {
      act(near);
      act(far);
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
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
    close() {
      forAll((socket) => socket.destroy());
      server.close();
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
