import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Pacer } from '../load/pacer.ts';

/** How many requests of a connection may wait behind the one that is under way before no more is read from it. */
const READ_AHEAD = 100;
/** Connections of a client address. Two hundred people behind one address open up to six each. */
const PER_ADDRESS = 1_500;
/** ms between two warnings. */
const WARN_INTERVAL = 10_000;

export interface ConnectionsOptions {
  readonly server: Server;
  readonly pacer: Pacer;
  /** The client address of all requests of a connection; null if it is a proxy's, whose requests come from many. */
  readonly addressOf: (connection: Socket) => string | null;
  readonly clientAddressOf: (request: IncomingMessage) => string;
  /** Begins a request. Returns what is to be done once the response is closed. */
  readonly begin: (request: IncomingMessage, response: ServerResponse) => () => void;
  readonly log: Logger;
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A connection of a client, with the requests behind the one that is under way; null if none is. */
interface Connection {
  queue: Request[] | null;
  /** Whether the answer under way is a stream: what waits behind it would never be answered. */
  isStreaming: boolean;
  isHeld: boolean;
}

/**
 * Begins the requests of a connection one after another, and a few of a client address in each turn of the event loop. HTTP
 * lets a client send the next ones before it has an answer, and Node.js parses all that a packet contains at once: thousands
 * would be under way together, and their answers would wait in memory for the first. Connections that send faster than they
 * are answered are not read meanwhile; no other waits for them.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #connections = new WeakMap<Socket, Connection>();
  /** How many connections each client address has. */
  readonly #open = new Map<string, number>();
  #warnedAt = -Infinity;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { server } = options;
    server.on('connection', (socket) => this.#connect(socket));
    server.on('request', (request, response) => this.#receive(request, response));
    server.on('upgrade', ({ socket }: IncomingMessage) => {
      // What is under way would be written between the frames of the socket.
      if (this.#connections.get(socket)?.queue) socket.destroy();
    });
  }

  /** Whether a request of this connection is under way. */
  isBusy(socket: Socket): boolean {
    return (this.#connections.get(socket)?.queue ?? null) !== null;
  }

  /** The answer under way is a stream from now on. A client that has sent more behind it is disconnected. */
  stream(socket: Socket): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    connection.isStreaming = true;
    if ((connection.queue?.length ?? 0) > 0) socket.destroy();
  }

  #connect(socket: Socket): void {
    const address = this.#options.addressOf(socket);
    if (address !== null && !this.#count(address, socket)) {
      socket.destroy();
      return;
    }
    const connection: Connection = { queue: null, isStreaming: false, isHeld: false };
    this.#connections.set(socket, connection);
    // Node.js resumes a connection whenever a body is read or an answer is complete.
    socket.on('resume', () => {
      if (connection.isHeld) stopReading(socket);
    });
    socket.once('close', () => {
      connection.queue = null;
    });
  }

  /** @returns false if the address has as many connections as it may */
  #count(address: string, socket: Socket): boolean {
    const count = (this.#open.get(address) ?? 0) + 1;
    if (count > PER_ADDRESS) {
      this.#warn(address);
      return false;
    }
    this.#open.set(address, count);
    socket.once('close', () => {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    });
    return true;
  }

  /** Refused clients keep trying, so this is logged only now and then. */
  #warn(clientAddress: string): void {
    const now = performance.now();
    if (now - this.#warnedAt < WARN_INTERVAL) return;
    this.#warnedAt = now;
    this.#options.log.warn(
      { clientAddress, connections: PER_ADDRESS },
      'connections refused: set TRUSTED_PROXIES if this is your proxy',
    );
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    if (connection.isStreaming) {
      socket.destroy();
      return;
    }
    if (connection.queue === null) {
      connection.queue = [];
      this.#begin(connection, { request, response });
      return;
    }
    connection.queue.push({ request, response });
    if (connection.queue.length < READ_AHEAD) return;
    connection.isHeld = true;
    stopReading(socket);
  }

  #begin(connection: Connection, { request, response }: Request): void {
    const { pacer, clientAddressOf, begin } = this.#options;
    const handle = () => {
      // The client went away while the request waited.
      if (request.socket.destroyed) return;
      const end = begin(request, response);
      response.once('close', () => {
        end();
        connection.isStreaming = false;
        // Not at once: a packet full of requests that are soon answered would keep everyone else waiting.
        if (connection.queue !== null && connection.queue.length > 0)
          setImmediate(() => this.#next(connection));
        else connection.queue = null;
      });
    };
    if (!pacer.take(clientAddressOf(request), NOT_PAUSED, 0, handle)) request.socket.destroy();
  }

  #next(connection: Connection): void {
    const next = connection.queue?.shift();
    if (next === undefined) {
      connection.queue = null;
      return;
    }
    const { socket } = next.request;
    if (connection.isHeld && (connection.queue?.length ?? 0) < READ_AHEAD) {
      connection.isHeld = false;
      socket.resume();
    }
    // The last answer has ended the connection: Node.js has given it to no other.
    if (next.response.socket === null) return;
    this.#begin(connection, next);
  }
}

/** A connection sends the next request when it has an answer, or is held by the number of those that wait. */
const NOT_PAUSED = { pause: () => undefined, resume: () => undefined };

/** A stream that was paused while it was about to resume still tells Node.js to read, and another pause alone changes nothing. */
function stopReading(socket: Socket): void {
  if (socket.isPaused()) socket.emit('pause');
  else socket.pause();
}
