import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** ms between checks. */
const INTERVAL = 200;

/** Settings of the node, which .env.example explains. */
export interface BackPressureLimits {
  /** How many bytes may wait for the clients of an address. */
  readonly bytes: number;
  /** How long a client may read nothing of what waits for it. */
  readonly seconds: number;
}

export interface BackPressureOptions {
  readonly server: Server;
  readonly limits: BackPressureLimits;
  /** Whether a request of the connection is under way. */
  readonly isBusy: (connection: Socket) => boolean;
}

/** Bounds the answers that clients don't read. These stay in the node's memory until they do. */
export class BackPressure {
  readonly #maxBytes: number;
  readonly #timer: NodeJS.Timeout;
  readonly #responses = new Map<string, Set<ServerResponse>>();

  constructor({ server, limits, isBusy }: BackPressureOptions) {
    this.#maxBytes = limits.bytes;
    this.#timer = setInterval(() => this.#cutOff(), INTERVAL).unref();
    server.timeout = limits.seconds * 1_000;
    // Node takes any connection without traffic for one that has timed out, even while its request is under way.
    server.on('timeout', (connection: Socket) => {
      if (connection.writableLength > 0 || !isBusy(connection)) connection.destroy();
    });
  }

  /** Whether clients of this address have to read some of what waits for them first. */
  isTooMuch(clientAddress: string): boolean {
    return unsentBytes(this.#responses.get(clientAddress) ?? []) > this.#maxBytes;
  }

  /** Counts what waits of a response until it is closed. */
  add(clientAddress: string, response: ServerResponse): void {
    const responses = this.#responses.get(clientAddress) ?? new Set();
    this.#responses.set(clientAddress, responses.add(response));
    response.on('close', () => {
      responses.delete(response);
      if (responses.size === 0) this.#responses.delete(clientAddress);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Cuts off the newest responses of an address if they are too much together. A single one may be as long as it is. */
  #cutOff(): void {
    for (const responses of this.#responses.values()) {
      const unread = [...responses].filter(({ writableLength }) => writableLength > 0);
      while (unread.length > 1 && unsentBytes(unread) > this.#maxBytes) unread.pop()?.destroy();
    }
  }
}

function unsentBytes(responses: Iterable<ServerResponse>): number {
  let bytes = 0;
  for (const { writableLength } of responses) bytes += writableLength;
  return bytes;
}
