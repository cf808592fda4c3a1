import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How many new connections are read in each turn of the event loop. */
const PER_TURN = 20;
/** ms that new connections, and requests that are paced, wait at most while others are accepted. */
const LONGEST = 100;

/**
 * Accepts the connections of a crowd before the node reads from them, and reads from a few in each turn of the event loop.
 * Node.js accepts one in each turn. If the first ones were answered meanwhile, each turn would be long, and the last ones of a
 * thousand would wait for seconds.
 */
export class AcceptQueue {
  readonly #waiting: Socket[] = [];
  readonly #now: () => number;
  readonly #read: (socket: Socket) => void;
  /** Whether one was accepted in this turn: more may wait in the system's queue. */
  #hasAccepted = false;
  #isReading = false;
  #since = 0;

  /**
   * @param server whose connections nothing else reads yet
   * @param now a clock, in ms
   */
  constructor(server: Server, now: () => number = () => performance.now()) {
    this.#now = now;
    const readers = server.listeners('connection') as ((socket: Socket) => void)[];
    this.#read = (socket) => {
      for (const reader of readers) reader.call(server, socket);
    };
    server.removeAllListeners('connection');
    server.on('connection', (socket) => this.#add(socket));
  }

  /** Whether connections are being accepted, so that what can wait for a moment should. */
  get isAccepting(): boolean {
    return this.#waiting.length > 0 && !this.#isReading;
  }

  /** Cuts off the connections that wait. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  #add(socket: Socket): void {
    // A client that has gone meanwhile needs no answer.
    socket.on('error', ignore);
    this.#hasAccepted = true;
    if (this.#waiting.push(socket) > 1) return;
    this.#isReading = false;
    this.#since = this.#now();
    setImmediate(() => this.#look());
  }

  #look(): void {
    this.#isReading ||= !this.#hasAccepted || this.#now() - this.#since > LONGEST;
    this.#hasAccepted = false;
    for (const socket of this.#isReading ? this.#waiting.splice(0, PER_TURN) : []) {
      socket.off('error', ignore);
      if (!socket.destroyed) this.#read(socket);
    }
    if (this.#waiting.length > 0) setImmediate(() => this.#look());
  }
}

const ignore = () => undefined;
