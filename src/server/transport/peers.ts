import type { Socket } from 'node:net';

/** How many requests of a peer may wait before no more is read from it. */
const READ_AHEAD = 100;

/** The peers of a node by their network addresses. */
export class Peers {
  readonly #peers = new Map<string, Peer>();

  /** @param address null if the connections from there belong to several clients */
  enter(address: string | null, connection: Socket): Peer {
    const peer = address === null ? new Peer(() => undefined) : this.#at(address);
    peer.enter(connection);
    return peer;
  }

  #at(address: string): Peer {
    const peer = this.#peers.get(address) ?? new Peer(() => this.#peers.delete(address));
    this.#peers.set(address, peer);
    return peer;
  }
}

/**
 * All connections from one network address, or one connection of a proxy. What they send faster than it can be answered
 * stays with them: while a hundred of their requests wait, none of the connections is read. Parsing takes time, too. A packet
 * holds up to two thousand requests, and those of many connections would be parsed before anyone else has a turn.
 */
export class Peer {
  readonly #connections = new Map<Socket, () => void>();
  readonly #onEmpty: () => void;
  #waiting = 0;
  #isHeld = false;

  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  enter(connection: Socket): void {
    const hold = () => {
      if (this.#isHeld) stopReading(connection);
    };
    this.#connections.set(connection, hold);
    // Node resumes a connection whenever a body is read or an answer is complete.
    connection.on('resume', hold);
    hold();
  }

  /** For a connection that has closed, or has become a WebSocket, which has limits of its own. */
  leave(connection: Socket): void {
    const hold = this.#connections.get(connection);
    if (hold === undefined) return;
    connection.off('resume', hold);
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty();
  }

  /** Adds to the requests that wait behind others of their connection. */
  count(requests: number): void {
    this.#waiting += requests;
    const isFull = this.#waiting >= READ_AHEAD;
    if (isFull === this.#isHeld) return;
    this.#isHeld = isFull;
    for (const connection of this.#connections.keys()) {
      if (isFull) stopReading(connection);
      else connection.resume();
    }
  }
}

/** A stream that was paused while it was about to resume still tells Node to read, and another pause alone changes nothing. */
function stopReading(connection: Socket): void {
  if (connection.isPaused()) connection.emit('pause');
  else connection.pause();
}
