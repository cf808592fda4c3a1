import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { RequestError } from '../../errors.ts';
import type { Body } from './frame.ts';
import type { SocketLimits } from '../limits.ts';
import { Outgoing } from './outgoing.ts';

/** How a socket is closed, beyond the codes of the protocol; docs/feed.md says what a client does on each. */
export const CLOSE = {
  goingAway: 1001,
  tooManyMessages: 1008,
  /** The official client comes back after this one; 4500 would be the end for it. */
  tryAgainLater: 1013,
  tooSlow: 4413,
} as const;

/** Bytes of a close frame’s reason, by the WebSocket’s specification. */
const REASON_BYTES = 123;

/** One client’s socket, and what there is to know of it. Kept small: a node has tens of thousands. */
export class Socket extends WebSocket {
  /** Beneath the protocol, which writes whole frames there, too, one after the other, uncompressed. */
  connection: Duplex | null = null;
  authorization: string | null = null;
  readonly subscriptions = new Map<string, SocketSubscription>();
  /** Messages and pings since the last beat. */
  messages = 0;
  isAlive = true;
  /** Events that are waiting for the client to read on. */
  #waiting = 0;

  /** Closes the socket with a reason, cut to what a close frame may hold. */
  end(code?: number, reason = ''): void {
    const bytes = Buffer.from(reason).subarray(0, REASON_BYTES);
    this.close(code, bytes.toString().replace(/\uFFFD+$/, ''));
  }

  /** Sends an answer, and resolves once it is on its way: who waits for it is held up by its own client only. */
  answer(message: string, limits: SocketLimits): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#takesMore(limits)) {
        resolve();
        return;
      }
      // An error means that the socket is closing; whoever waits for it learns so from the close.
      this.send(message, () => {
        resolve();
      });
    });
  }

  /** Sends an event, or ends the socket of a client that reads too slowly to keep up. */
  push(head: Buffer, body: Body, limits: SocketLimits): void {
    if (!this.#takesMore(limits)) return;
    const frame = body.frame(head);
    if (this.#hasSentAll()) {
      this.connection?.write(frame);
      if (!this.#hasSentAll()) body.keep();
      return;
    }
    this.#waiting += 1;
    this.connection?.write(frame, () => (this.#waiting -= 1));
    body.keep();
  }

  /** Ends all that is subscribed to, once the socket is closed. */
  leaveAll(): void {
    for (const subscription of this.subscriptions.values()) subscription.abandon();
  }

  /** Whether half of what may wait for the client is waiting. */
  isBehind({ bufferedBytes, bufferedEvents }: SocketLimits): boolean {
    return this.bufferedAmount > bufferedBytes / 2 || this.#waiting > bufferedEvents / 2;
  }

  #hasSentAll(): boolean {
    return this.bufferedAmount === 0;
  }

  #takesMore({ bufferedBytes, bufferedEvents }: SocketLimits): boolean {
    if (this.readyState !== WebSocket.OPEN) return false;
    if (this.bufferedAmount <= bufferedBytes && this.#waiting < bufferedEvents) return true;
    this.end(CLOSE.tooSlow, 'You read too slowly. Reconnect, and resume after the last event that you have.');
    return false;
  }
}

/** A subscription on a socket: graphql-ws iterates it for how it ends; its events go straight to the socket. */
export class SocketSubscription extends Outgoing {
  readonly #socket: Socket;
  readonly #id: string;
  readonly #limits: SocketLimits;
  /** What stands before the result in each message of this subscription. */
  readonly #head: Buffer;

  /** @throws RequestError LIMIT_EXCEEDED when the socket has its fill of them */
  constructor(socket: Socket, id: string, limits: SocketLimits, log: Logger) {
    super(log);
    // Completed and begun anew with the same id, faster than it could begin.
    socket.subscriptions.get(id)?.abandon();
    if (socket.subscriptions.size >= limits.subscriptions) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `A socket may have ${limits.subscriptions} subscriptions. Complete some, or open another.`,
      );
    }
    socket.subscriptions.set(id, this);
    this.#socket = socket;
    this.#id = id;
    this.#limits = limits;
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  get authorization(): string | null {
    return this.#socket.authorization;
  }

  send(body: Body): void {
    this.#socket.push(this.#head, body, this.#limits);
  }

  isBehind(): boolean {
    return this.#socket.isBehind(this.#limits);
  }

  override abandon(): void {
    if (this.#socket.subscriptions.get(this.#id) === this) this.#socket.subscriptions.delete(this.#id);
    super.abandon();
  }
}
