import { Socket } from 'node:net';

/** The sockets of the connections to the database, so that all of them can be cut off. */
export class DatabaseSockets {
  readonly #open = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #isCutOff = false;

  /** Creates a socket, for pg's option `stream`. */
  readonly open = (): Socket => {
    const socket = new Socket();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // Not at once: pg connects it first.
    if (this.#isCutOff) setImmediate(() => socket.destroy());
    return socket;
  };

  /** Cuts off all connections that are open now. Queries under way fail. */
  cutOff(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** Cuts off all connections after this many ms, and new ones from then on. Queries under way fail. */
  cutOffIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#isCutOff = true;
      this.cutOff();
    }, ms);
  }

  /** Waits until all connections are closed. The caller closes them first. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(this.#timer);
  }
}
