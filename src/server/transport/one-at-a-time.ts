import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../limits.ts';

export interface OneAtATime {
  /** Whether a request of this connection is under way. */
  isBusy(connection: Socket): boolean;
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clientAddress: string;
}

interface Waiting {
  readonly requests: number;
  readonly bodyBytes: number;
}

/** What may wait behind other requests of the same connection, for all connections of a client address together. */
const MAX_WAITING: Waiting = { requests: 2_000, bodyBytes: 2_000_000 };

/**
 * Begins the requests of a connection one after another. HTTP lets a client send the next ones before it has an answer, and
 * Node.js parses all that a packet contains at once: thousands of requests would be under way together, and their answers
 * would wait in memory for the first. Node.js sends the answers in order, so each finds its connection free.
 */
export function oneAtATime(
  server: Server,
  clientAddressOf: (request: IncomingMessage) => string,
  begin: (request: IncomingMessage, response: ServerResponse) => void,
): OneAtATime {
  /** For each connection with a request under way, those that wait behind it. */
  const busy = new Map<Socket, Request[]>();
  const waiting = new Map<string, Waiting>();

  server.on('connection', (connection) => {
    connection.once('close', () => {
      busy.get(connection)?.forEach(uncount);
      busy.delete(connection);
    });
  });

  // What is under way would be written between the frames of the socket.
  server.on('upgrade', ({ socket }) => {
    if (busy.has(socket)) socket.destroy();
  });

  server.on('request', (request, response) => {
    const connection = request.socket;
    const queue = busy.get(connection);
    if (queue === undefined) {
      busy.set(connection, []);
      run(connection, request, response);
      return;
    }
    const waits = { request, response, clientAddress: clientAddressOf(request) };
    if (count(waits)) queue.push(waits);
    else connection.destroy();
  });

  function run(connection: Socket, request: IncomingMessage, response: ServerResponse): void {
    // Not at once: otherwise a packet full of requests that are soon answered would keep everyone else waiting.
    response.once('close', () => setImmediate(next, connection));
    begin(request, response);
  }

  function next(connection: Socket): void {
    const waited = busy.get(connection)?.shift();
    if (waited === undefined) {
      busy.delete(connection);
      return;
    }
    uncount(waited);
    // The last answer has ended the connection: Node.js has given it to no other.
    if (waited.response.socket === null) return;
    run(connection, waited.request, waited.response);
  }

  /** Counts a request that is to wait. Returns false if its client address has too many already. */
  function count({ clientAddress, request }: Request): boolean {
    const { requests, bodyBytes } = waiting.get(clientAddress) ?? { requests: 0, bodyBytes: 0 };
    const all = { requests: requests + 1, bodyBytes: bodyBytes + bodyBytesOf(request) };
    if (all.requests > MAX_WAITING.requests || all.bodyBytes > MAX_WAITING.bodyBytes) return false;
    waiting.set(clientAddress, all);
    return true;
  }

  function uncount({ clientAddress, request }: Request): void {
    const { requests, bodyBytes } = waiting.get(clientAddress) ?? { requests: 1, bodyBytes: 0 };
    if (requests === 1) waiting.delete(clientAddress);
    else waiting.set(clientAddress, { requests: requests - 1, bodyBytes: bodyBytes - bodyBytesOf(request) });
  }

  return { isBusy: (connection) => busy.has(connection) };
}

/** How much of a body Node may hold until it is read. */
function bodyBytesOf({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return LIMITS.bodyBytes;
  return Math.min(Number(headers['content-length'] ?? 0), LIMITS.bodyBytes);
}
