import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../errors.ts';
import { AcceptQueue } from './accept-queue.ts';

export interface HttpListener {
  readonly server: Server;
  /** For example http://127.0.0.1:4000. */
  readonly origin: string;
  readonly accepts: AcceptQueue;
  /** Whether only programs of this machine can connect. */
  readonly isOnLoopback: boolean;
  close(): Promise<void>;
}

/** ms. A client that takes longer to send its request is cut off, at the next check. */
const REQUEST_TIMEOUT = 20_000;
const CHECK_INTERVAL = 2_000;
/**
 * How many connections may wait to be accepted, if the system allows so many. Node.js accepts one in each turn of the event
 * loop. A crowd that reconnects at once would have to try again after a second, then after three.
 */
const BACKLOG = 4_096;

/**
 * Listens on the port. The caller adds the handler for requests before it awaits anything, since the first request may arrive
 * then.
 * @param port 0 lets the system choose one
 * @throws StartupError
 */
export async function listen(host: string, port: number): Promise<HttpListener> {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT,
    headersTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
  });
  const accepts = new AcceptQueue(server);
  server.listen(port, host, BACKLOG);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartupError(
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use. Stop the program that uses it, or set PORT.`
        : `Can't listen on ${host}, port ${port}: ${message}. Set HOST and PORT.`,
    );
  }
  const address = server.address() as AddressInfo;
  return {
    server,
    accepts,
    isOnLoopback: /^(127\.|::1$|::ffff:127\.)/.test(address.address),
    origin: originOf(host, address.port),
    async close() {
      if (!server.listening) return;
      server.close();
      accepts.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An address that stands for all of the machine's can't be opened; its loopback address can. */
const OPENS_AT = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Where programs of this machine reach a node that listens on this host. */
export function originOf(host: string, port: number): string {
  const name = OPENS_AT.get(host) ?? host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
