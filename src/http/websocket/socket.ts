import type { Duplex } from 'node:stream';
import type { DatabaseWatch } from '../../db/database-watch.ts';
import { WebSocket } from 'ws';
import type { Account } from '../../load/budgets.ts';
import { RequestError } from '../../errors.ts';
import type { SocketLimits } from '../../api/limits.ts';
import type { Frame } from '../../live/frame.ts';
import { SubscriptionStream } from '../../api/subscription-stream.ts';

/** Close codes beyond those of the protocol; docs/feed.md says what a client should do on each. */
export const CLOSE = {
  goingAway: 1001,
  /** The official client gives up after this code, and shows it. */
  notAllowed: 1008,
  /** The official client reconnects after this code, but not after 4500. */
  tryAgainLater: 1013,
  tooSlow: 4413,
} as const;

/** Bytes that the reason in a close frame may have (RFC 6455, 5.5). */
const REASON_BYTES = 123;

interface WaitingOperation {
  readonly isWanted: () => boolean;
  readonly leave: () => void;
}

/** One client's socket. Kept small: a node has tens of thousands. */
export class Socket extends WebSocket {
  /** The connection below `ws`, to which the frames of events are written. */
  connection: Duplex | null = null;
  authorization: string | null = null;
  readonly subscriptions = new Map<string, SocketSubscription>();
  /** Messages, pings and pongs that came since the last heartbeat. */
  messages = 0;
  /** The length of the last message. */
  messageBytes = 0;
  isAlive = true;
  /** Events that wait for the client to read on. */
  #waiting = 0;
  /** Operations that wait for their turn, by id; null if none does. */
  #operations: Map<string, WaitingOperation> | null = null;

  /** Closes the socket with a reason, cut to what a close frame may hold. */
  end(code?: number, reason = ''): void {
    const bytes = Buffer.from(reason).subarray(0, REASON_BYTES);
    this.close(code, bytes.toString().replace(/\uFFFD$/, ''));
  }

  /** Sends a message of the protocol. Resolves once it is written, so a slow client delays only its own operations. */
  sendMessage(message: string, limits: SocketLimits): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#takesMore(limits)) {
        resolve();
        return;
      }
      // An error means that the socket is closing, which the close event tells.
      this.send(message, () => {
        resolve();
      });
    });
  }

  /** Sends an event, or closes the socket if its client reads too slowly. */
  push(head: Buffer, frame: Frame, limits: SocketLimits): void {
    const buffered = this.bufferedAmount;
    if (!this.#takesMore(limits, buffered) || this.connection === null) return;
    if (buffered === 0) {
      frame.writeTo(this.connection, head);
      return;
    }
    this.#waiting += 1;
    frame.writeTo(this.connection, head, () => (this.#waiting -= 1));
  }

  /**
   * Calls back if the socket is closed, or the operation is no longer wanted after a message. Returns the function that ends
   * this.
   */
  onGone(id: string, isWanted: () => boolean, leave: () => void): () => void {
    const operation = { isWanted, leave };
    if (this.readyState !== WebSocket.OPEN || !isWanted()) leave();
    else (this.#operations ??= new Map<string, WaitingOperation>()).set(id, operation);
    return () => {
      if (this.#operations?.get(id) === operation) this.#operations.delete(id);
      if (this.#operations?.size === 0) this.#operations = null;
    };
  }

  /** Drops operations that wait although the client has completed them. */
  dropUnwanted(): void {
    for (const { isWanted, leave } of this.#operations?.values() ?? []) if (!isWanted()) leave();
  }

  /** Ends all subscriptions and drops all that wait, once the socket is closed. */
  leaveAll(): void {
    for (const { leave } of this.#operations?.values() ?? []) leave();
    for (const subscription of this.subscriptions.values()) subscription.abandon();
  }

  /** Whether more than half of the client's buffer is full. */
  isBehind({ bufferedBytes, bufferedEvents }: SocketLimits): boolean {
    return this.bufferedAmount > bufferedBytes / 2 || this.#waiting > bufferedEvents / 2;
  }

  #takesMore({ bufferedBytes, bufferedEvents }: SocketLimits, buffered = this.bufferedAmount): boolean {
    if (this.readyState !== WebSocket.OPEN) return false;
    if (buffered <= bufferedBytes && this.#waiting < bufferedEvents) return true;
    this.end(CLOSE.tooSlow, 'You read too slowly. Reconnect, and resume after the last event that you have.');
    return false;
  }
}

/** A subscription on a socket. Its events go straight to the socket; graphql-ws iterates it only for how it ends. */
export class SocketSubscription extends SubscriptionStream {
  readonly #socket: Socket;
  readonly #id: string;
  readonly #limits: SocketLimits;
  /** The beginning of each of its messages, before the result. */
  readonly #head: Buffer;

  /** @throws RequestError LIMIT_EXCEEDED if the socket has as many subscriptions as it may */
  constructor(account: Account, socket: Socket, id: string, limits: SocketLimits, watch: DatabaseWatch) {
    super(account, watch);
    // The client completed a subscription with this id before it had started, and started another.
    socket.subscriptions.get(id)?.abandon();
    if (socket.subscriptions.size >= limits.subscriptions) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `A socket may have ${limits.subscriptions} subscriptions. Complete some, or open another socket.`,
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

  send(frame: Frame): void {
    this.#socket.push(this.#head, frame, this.#limits);
  }

  isBehind(): boolean {
    return this.#socket.isBehind(this.#limits);
  }

  override abandon(): void {
    if (this.#socket.subscriptions.get(this.#id) === this) this.#socket.subscriptions.delete(this.#id);
    super.abandon();
  }
}
