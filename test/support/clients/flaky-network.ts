import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between clients and a node, which breaks their connections. New ones work. */
export interface FlakyNetwork {
  /** The node's URL by this network. */
  readonly url: string;
  /** How many connections are open that aren't frozen. */
  readonly connections: number;
  /** Ends all connections. Returns how many there were. */
  cut(): number;
  /** Forwards nothing more of the connections that there are, and leaves them open, as when a phone changes its network. */
  freeze(): void;
  close(): Promise<void>;
}

export async function openFlakyNetwork(target: string): Promise<FlakyNetwork> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const frozen = new Set<readonly [Socket, Socket]>();
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const pair = [near, connect(Number(port), hostname)] as const;
    const [, far] = pair;
    pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
    for (const end of pair) {
      end.on('error', () => undefined);
      end.on('close', () => {
        // What a frozen network knows of, nobody gets to know.
        if (frozen.has(pair)) return;
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get connections() {
      return pairs.size;
    },
    cut() {
      const { size } = pairs;
      for (const pair of pairs) for (const end of pair) end.destroy();
      return size;
    },
    freeze() {
      for (const pair of pairs) {
        frozen.add(pair);
        for (const end of pair) end.unpipe().pause();
      }
      pairs.clear();
    },
    async close() {
      for (const pair of [...pairs, ...frozen]) for (const end of pair) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
