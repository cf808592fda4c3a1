import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Pacer } from '../load/pacer.ts';

/** When this many requests of a connection wait behind the current one, the node reads no more from it. */
const READ_AHEAD = 100;
/**
 * How many may wait on all connections of a client address before no more is read from any. One packet holds two thousand, and
 * each takes 2 KB of memory. Ending the connections would take longer than answering.
 */
const WAITING_PER_ADDRESS = 20_000;
/** Connections of a client address at least. Two hundred people behind one address open up to six each. */
const PER_ADDRESS = 1_500;
/** So many of them at least are left for requests, however many live connections it may have. */
const FOR_REQUESTS = 500;
/** ms between two warnings. */
const WARN_INTERVAL = 10_000;

export interface ConnectionsOptions {
  readonly server: Server;
  readonly pacer: Pacer;
  /** How many live connections a client address may have. */
  readonly livePerAddress: number;
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

/** What a client address has, or one connection of a proxy. */
interface Peer {
  connections: number;
  /** Requests that wait behind others of their connections. */
  waiting: number;
  isHeld: boolean;
  /** Those that aren't WebSockets, which have limits of their own. */
  readonly sockets: Map<Socket, ClientConnection>;
}

/** A connection of a client, with the requests behind the one that is under way; null if none is. */
interface ClientConnection {
  readonly peer: Peer;
  queue: Request[] | null;
  /** Whether the answer under way is a stream: what waits behind it would never be answered. */
  isStreaming: boolean;
  isHeld: boolean;
}

/**
 * Begins the requests of a connection one after another. In each turn of the event loop, it begins a few of a client
 * address. HTTP lets a client send the next ones before it has an answer. Node.js parses all requests of a packet at once.
 * Thousands would run together, and their answers would wait in memory for the first. Connections that send faster than
 * they are answered are not read meanwhile. No other waits for them, unless very many requests of their address wait.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #connections = new WeakMap<Socket, ClientConnection>();
  readonly #peers = new Map<string, Peer>();
  readonly #perAddress: number;
  /** Requests that wait for a turn of the event loop. */
  #paced = 0;
  #warnedAt = -Infinity;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { server, livePerAddress } = options;
    this.#perAddress = Math.max(PER_ADDRESS, livePerAddress + FOR_REQUESTS);
    server.on('connection', (socket) => this.#connect(socket));
    server.on('request', (request, response) => this.#receive(request, response));
    server.on('upgrade', ({ socket }: IncomingMessage) => {
      this.#connections.get(socket)?.peer.sockets.delete(socket);
      // Otherwise the answer under way would be written between the frames of the socket.
      if (this.#connections.get(socket)?.queue) socket.destroy();
    });
  }

  /** How many requests wait for a turn of the event loop. */
  get paced(): number {
    return this.#paced;
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
    const peer = address === null ? newPeer() : this.#enter(address, socket);
    if (peer === null) {
      socket.destroy();
      return;
    }
    const connection: ClientConnection = { peer, queue: null, isStreaming: false, isHeld: false };
    this.#connections.set(socket, connection);
    // Node.js resumes a connection whenever a body is read or an answer is complete.
    socket.on('resume', () => {
      if (connection.isHeld || (peer.isHeld && peer.sockets.has(socket))) stopReading(socket);
    });
    peer.sockets.set(socket, connection);
    if (peer.isHeld) stopReading(socket);
    // Not `once`, which takes three objects more of each connection. There is one such event.
    socket.on('close', () => {
      peer.sockets.delete(socket);
      countWaiting(peer, -(connection.queue?.length ?? 0));
      connection.queue = null;
    });
  }

  /** @returns null if the address has as many connections as it may */
  #enter(address: string, socket: Socket): Peer | null {
    const peer = this.#peers.get(address) ?? newPeer();
    if (peer.connections >= this.#perAddress) {
      this.#warn(address);
      return null;
    }
    peer.connections += 1;
    this.#peers.set(address, peer);
    socket.on('close', () => {
      peer.connections -= 1;
      if (peer.connections === 0) this.#peers.delete(address);
    });
    return peer;
  }

  /** Refused clients keep trying, so this is logged only now and then. */
  #warn(clientAddress: string): void {
    const now = performance.now();
    if (now - this.#warnedAt < WARN_INTERVAL) return;
    this.#warnedAt = now;
    this.#options.log.warn(
      { clientAddress, connections: this.#perAddress },
      'connections refused: set TRUSTED_PROXIES if this is your proxy',
    );
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const connection = this.#connections.get(socket);
    // The rest of the packet in which a connection was ended.
    if (connection === undefined || socket.destroyed) return;
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
    countWaiting(connection.peer, 1);
    if (connection.queue.length < READ_AHEAD) return;
    connection.isHeld = true;
    stopReading(socket);
  }

  #begin(connection: ClientConnection, { request, response }: Request): void {
    const { pacer, clientAddressOf, begin } = this.#options;
    this.#paced += 1;
    const handle = () => {
      this.#paced -= 1;
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
    if (pacer.take(clientAddressOf(request), NOT_PAUSED, 0, handle)) return;
    this.#paced -= 1;
    request.socket.destroy();
  }

  #next(connection: ClientConnection): void {
    const next = connection.queue?.shift();
    if (next === undefined) {
      connection.queue = null;
      return;
    }
    countWaiting(connection.peer, -1);
    const { socket } = next.request;
    if (connection.isHeld && (connection.queue?.length ?? 0) < READ_AHEAD) {
      connection.isHeld = false;
      if (!connection.peer.isHeld) socket.resume();
    }
    // The last answer has ended the connection: Node.js has given it to no other.
    if (next.response.socket === null) return;
    this.#begin(connection, next);
  }
}

/** The pacer needn't pause a connection. It sends its next request when it has an answer, and is held if too many wait. */
const NOT_PAUSED = { pause: () => undefined, resume: () => undefined };

function newPeer(): Peer {
  return { connections: 0, waiting: 0, isHeld: false, sockets: new Map() };
}

/** Counts requests that wait, and holds or releases all connections of the address. */
function countWaiting(peer: Peer, requests: number): void {
  peer.waiting += requests;
  // Not released one request at a time: each time takes all connections.
  const isHeld = peer.waiting >= (peer.isHeld ? WAITING_PER_ADDRESS / 2 : WAITING_PER_ADDRESS);
  if (isHeld === peer.isHeld) return;
  peer.isHeld = isHeld;
  for (const [socket, connection] of peer.sockets) {
    if (isHeld) stopReading(socket);
    else if (!connection.isHeld) socket.resume();
  }
}

/** Pauses a stream also if it is about to resume. Node.js would then read on, and another pause alone changes nothing. */
function stopReading(socket: Socket): void {
  if (socket.isPaused()) socket.emit('pause');
  else socket.pause();
}
