/** A node that dies and is away for some seconds, on an address that stays the same. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { spawnNode } from '../node-process.ts';
import { BUSY } from '../newsroom/newsroom.ts';

export interface Mortal {
  readonly url: string;
  /** Ends the process without a chance to shut down, as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts another process on the same port. */
  restart(): Promise<void>;
}

export async function startMortal(databaseUrl: string): Promise<Mortal> {
  const settings = { ...BUSY, PORT: `${await freePort()}` };
  let node = await spawnNode(databaseUrl, { settings });
  return {
    url: node.url,
    kill: () => node.kill(),
    async restart() {
      node = await spawnNode(databaseUrl, { settings });
    },
  };
}

/** Below the ports that the system gives to others while the node is away. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return port;
    } catch {
      // Another program has it.
    } finally {
      server.close();
    }
  }
}
