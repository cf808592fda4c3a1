import type { IncomingMessage } from 'node:http';
import type { Socket as Connection } from 'node:net';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type Server } from 'ws';
import { codeOfStatus, type Refusal } from '../../api/errors.ts';
import type { Metrics } from '../metrics.ts';
import { CLOSE, Socket } from './socket.ts';

/** How many refused sockets of a client address may be closing. Any more of them get an HTTP status. */
const CLOSING_PER_ADDRESS = 10;
/** ms that a client has to answer the close frame. */
const CLOSE_TIMEOUT = 1_000;
/** How much it may send until then. It begins with `connection_init`, which may have a token. */
const MAX_BYTES = 16_384;

/**
 * Tells clients why they get no socket. Browsers hide the response to a refused upgrade from pages and their developers.
 * They show the code and reason of a close frame. So the socket is opened, and closed at once. What its client sends is not
 * looked at.
 */
export class RefusedSockets {
  readonly #metrics: Metrics;
  /** By client address. */
  readonly #closing = new Map<string, number>();
  readonly #upgrades: Server<typeof Socket>;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    // A variable, since the types of `ws` lack some of its options.
    const options = {
      noServer: true,
      WebSocket: Socket,
      clientTracking: false,
      maxPayload: MAX_BYTES,
      closeTimeout: CLOSE_TIMEOUT,
      perMessageDeflate: false,
      handleProtocols: chooseProtocol,
    };
    this.#upgrades = new WebSocketServer(options);
  }

  refuse(request: IncomingMessage, head: Buffer, clientAddress: string, refusal: Refusal): void {
    const { socket: connection } = request;
    const closing = this.#closing.get(clientAddress) ?? 0;
    if (closing >= CLOSING_PER_ADDRESS) {
      rejectUpgrade(connection, refusal);
      return;
    }
    this.#closing.set(clientAddress, closing + 1);
    connection.once('close', () => {
      const left = (this.#closing.get(clientAddress) ?? 1) - 1;
      if (left > 0) this.#closing.set(clientAddress, left);
      else this.#closing.delete(clientAddress);
    });
    let bytes = head.length;
    connection.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) connection.destroy();
    });
    this.#upgrades.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', () => undefined);
      const code = closeCodeOf(refusal);
      socket.end(code, `${codeOfStatus(refusal.status)}: ${refusal.message}`);
      this.#metrics.closed(code);
    });
  }
}

/** Answers a request for a socket with an HTTP status, and ends the connection. */
export function rejectUpgrade(connection: Connection, { status, message, retryAfter }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(message)}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
  ];
  connection.write(`${head.join('\r\n')}\r\n\r\n${message}`);
  // Not only ended: the client could keep its half open.
  connection.destroySoon();
}

/** A client of another protocol gets its socket, which is then closed with 4406: the protocol isn't supported. */
export function chooseProtocol(offered: Set<string>): string | false {
  return offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL)
    ? GRAPHQL_TRANSPORT_WS_PROTOCOL
    : ([...offered][0] ?? false);
}

/** The official client doesn't reconnect if the origin may not open live connections, since another try wouldn't change that. */
function closeCodeOf({ status }: Refusal): number {
  return status === 403 ? CLOSE.notAllowed : CLOSE.tryAgainLater;
}
