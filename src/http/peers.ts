import type { Socket } from 'node:net';

/** How many requests of a peer may wait before no more is read from it. */
const READ_AHEAD = 100;
/** ms without an answer to any of them, after which the connection with the most of them is ended: it keeps all others waiting. */
const PATIENCE = 3_000;

interface Connection {
  readonly hold: () => void;
  /** Its requests that wait behind the one that is under way. */
  waiting: number;
}

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
 * holds up to two thousand requests, and those of many connections would be parsed before anyone else has a turn. Requests
 * that wait behind an event stream, or behind an answer that the client doesn't read, would hold the others for good.
 */
export class Peer {
  readonly #connections = new Map<Socket, Connection>();
  readonly #onEmpty: () => void;
  #waiting = 0;
  /** Set while the connections are held. */
  #patience: NodeJS.Timeout | null = null;

  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  enter(connection: Socket): void {
    const hold = () => {
      if (this.#patience !== null) stopReading(connection);
    };
    this.#connections.set(connection, { hold, waiting: 0 });
    // Node resumes a connection whenever a body is read or an answer is complete.
    connection.on('resume', hold);
    hold();
  }

  /** For a connection that has closed, or has become a WebSocket, which has limits of its own. */
  leave(connection: Socket): void {
    const left = this.#connections.get(connection);
    if (left === undefined) return;
    this.count(connection, -left.waiting);
    connection.off('resume', left.hold);
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty();
  }

  /** Adds to the requests that wait behind others of their connection. */
  count(connection: Socket, requests: number): void {
    const of = this.#connections.get(connection);
    if (of === undefined || requests === 0) return;
    of.waiting += requests;
    this.#waiting += requests;
    if (this.#waiting >= READ_AHEAD) this.#hold(requests < 0);
    else this.#release();
  }

  #hold(isProgress: boolean): void {
    if (this.#patience !== null) {
      if (isProgress) this.#patience.refresh();
      return;
    }
    this.#patience = setTimeout(() => this.#endLongest(), PATIENCE).unref();
    for (const connection of this.#connections.keys()) stopReading(connection);
  }

  #release(): void {
    if (this.#patience === null) return;
    clearTimeout(this.#patience);
    this.#patience = null;
    for (const connection of this.#connections.keys()) connection.resume();
  }

  #endLongest(): void {
    const [longest] = [...this.#connections].toSorted(([, a], [, b]) => b.waiting - a.waiting);
    longest?.[0].destroy();
  }
}

/** A stream that was paused while it was about to resume still tells Node to read, and another pause alone changes nothing. */
function stopReading(connection: Socket): void {
  if (connection.isPaused()) connection.emit('pause');
  else connection.pause();
}
