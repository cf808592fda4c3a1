import { Socket } from 'node:net';

/** The sockets of a node's connections to the database, so that all of them can be cut off. */
export class DatabaseSockets {
  readonly #open = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #isCutOff = false;

  /** Makes a socket; for the option `stream` of pg. */
  readonly open = (): Socket => {
    const socket = new Socket();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // Not at once: pg connects it first.
    if (this.#isCutOff) setImmediate(() => socket.destroy());
    return socket;
  };

  /** From now on, connections have so many ms left: then they are cut off, and what waits for an answer fails. */
  cutOffIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#isCutOff = true;
      for (const socket of this.#open) socket.destroy();
    }, ms);
  }

  /** Waits until the connections, which are being closed, are closed. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(this.#timer);
  }
}
