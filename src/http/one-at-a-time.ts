import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Peers, type Peer } from './peers.ts';

export interface OneAtATime {
  /** Whether a request of this connection is under way. */
  isBusy(connection: Socket): boolean;
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly peer: Peer;
  /** The requests behind the one that is under way; null if none is. */
  queue: Request[] | null;
}

/**
 * Begins the requests of a connection one after another. HTTP lets a client send the next ones before it has an answer, and
 * Node.js parses all that a packet contains at once: thousands of requests would be under way together, and their answers
 * would wait in memory for the first. Node.js sends the answers in order, so each finds its connection free.
 * @param begin returns what is to be done once the response is closed
 */
export function oneAtATime(
  server: Server,
  addressOf: (connection: Socket) => string | null,
  begin: (request: IncomingMessage, response: ServerResponse) => () => void,
): OneAtATime {
  const peers = new Peers();
  const connections = new WeakMap<Socket, Connection>();

  server.on('connection', (socket) => {
    const connection: Connection = { peer: peers.enter(addressOf(socket), socket), queue: null };
    connections.set(socket, connection);
    socket.once('close', () => {
      connection.queue = null;
      connection.peer.leave(socket);
    });
  });

  server.on('upgrade', ({ socket }) => {
    const connection = connections.get(socket);
    // What is under way would be written between the frames of the socket.
    if (connection?.queue) socket.destroy();
    // A WebSocket has limits of its own.
    else connection?.peer.leave(socket);
  });

  server.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) return;
    if (connection.queue === null) {
      connection.queue = [];
      run(connection, { request, response });
      return;
    }
    connection.queue.push({ request, response });
    connection.peer.count(request.socket, 1);
  });

  function run(connection: Connection, { request, response }: Request): void {
    const end = begin(request, response);
    response.on('close', () => {
      end();
      // Not at once: otherwise a packet full of requests that are soon answered would keep everyone else waiting.
      if (connection.queue !== null && connection.queue.length > 0) setImmediate(next, connection);
      else connection.queue = null;
    });
  }

  function next(connection: Connection): void {
    const waited = connection.queue?.shift();
    if (waited === undefined) {
      connection.queue = null;
      return;
    }
    connection.peer.count(waited.request.socket, -1);
    // The last answer has ended the connection: Node.js has given it to no other.
    if (waited.response.socket === null) return;
    run(connection, waited);
  }

  return { isBusy: (socket) => (connections.get(socket)?.queue ?? null) !== null };
}
