import { Socket } from 'node:net';

/** The sockets of a node’s connections to the database, so that all of them can be cut off. */
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

  /** Cuts all connections off after so many ms, also those that are opened then: what waits for an answer fails. */
  cutOffIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#isCutOff = true;
      for (const socket of this.#open) socket.destroy();
    }, ms);
  }

  /** Call it when the connections are closed. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
