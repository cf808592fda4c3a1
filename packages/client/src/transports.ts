import type { SubscribePayload } from 'graphql-ws';
import { backOff, isHidden, on } from './back-off.ts';
import { refusalIn } from './refusal.ts';
import { openSocket, type Socket } from './socket.ts';
import { receiveEvents } from './stream.ts';
import { DatelineError, type Result } from './types.ts';

/** The code of an error. */
export const NO_TRANSPORT = 'NO_TRANSPORT';

export type Transport = 'websocket' | 'sse' | 'polling';

export interface TransportOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly token: (() => Promise<string | null | undefined>) | undefined;
  /** A constructor; undefined if there is none. */
  readonly webSocket: unknown;
  readonly mayStream: boolean;
}

/** What receives events. */
export interface Receiver {
  readonly open: () => void;
  readonly next: (result: Result) => void;
}

/** Carries events by a WebSocket that all subscriptions share, or else by an event stream for each. */
export class Transports {
  readonly #options: TransportOptions;
  readonly #socket: Socket | null;
  /** Those that have the WebSocket, or wait for it. */
  readonly #receivers = new Set<Receiver>();
  readonly #ends: readonly (() => void)[];
  /** Ends the event streams. */
  #streams = new AbortController();
  /** Whether WebSockets couldn't be opened, but an event stream is. */
  #needsStream = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    const { url, token, webSocket } = options;
    const socketUrl = url.replace(/^http/, 'ws');
    const connectionParams = async () => {
      const known = await token?.();
      return known ? { Authorization: `Bearer ${known}` } : undefined;
    };
    this.#socket = webSocket
      ? openSocket({ url: socketUrl, connectionParams }, webSocket, () => {
          for (const receiver of this.#receivers) receiver.open();
        })
      : null;
    this.#ends = [
      // Browsers don't keep a page for "Back" that has a connection.
      on('pagehide', () => this.disconnect()),
      // What is open then is dead, and would be noticed much later. If it isn't, the next attempt succeeds.
      on('offline', () => this.disconnect()),
      // Browsers open only six connections to a host, and each event stream is one.
      on('visibilitychange', () => {
        if (isHidden()) this.#endStreams();
      }),
    ];
  }

  /** Whether events come at once after subscribing. */
  get isOpen(): boolean {
    return this.#socket?.isOpen === true && !this.#needsStream;
  }

  /** Resolves when the subscription has ended; rejects if the connection has, or couldn't be opened. */
  async receive(payload: SubscribePayload, receiver: Receiver, signal: AbortSignal): Promise<void> {
    const { mayStream } = this.#options;
    if (this.#socket !== null && !this.#needsStream) {
      this.#receivers.add(receiver);
      try {
        return await this.#socket.receive(payload, receiver.next, signal);
      } catch (reason) {
        // It was open, or it is the first attempt.
        if (!mayStream || refusalIn(reason) !== undefined || this.#socket.unanswered < 2) throw reason;
      } finally {
        this.#receivers.delete(receiver);
      }
    }
    if (!mayStream) throw new DatelineError('No transport is left that carries events.', NO_TRANSPORT);
    for (let waits = 0; isHidden() && !signal.aborted; waits += 1) await backOff(waits, signal);
    if (!signal.aborted) await this.#stream(payload, receiver, signal);
  }

  /** The next attempt opens another WebSocket, with the current token. */
  renew(): void {
    this.#socket?.terminate();
  }

  disconnect(): void {
    this.renew();
    this.#endStreams();
  }

  close(): void {
    this.disconnect();
    for (const end of this.#ends) end();
  }

  async #stream(payload: SubscribePayload, receiver: Receiver, signal: AbortSignal): Promise<void> {
    const open = () => {
      this.#needsStream = true;
      receiver.open();
    };
    const end = new AbortController();
    const abort = () => end.abort();
    const signals = [signal, this.#streams.signal];
    for (const each of signals) each.addEventListener('abort', abort);
    try {
      const ask = (init: RequestInit) => this.#options.fetch(this.#options.url, init);
      await receiveEvents(ask, payload, { open, next: receiver.next }, end.signal);
    } finally {
      for (const each of signals) each.removeEventListener('abort', abort);
      // The next attempt tries a WebSocket first.
      this.#needsStream = false;
    }
  }

  #endStreams(): void {
    this.#streams.abort();
    this.#streams = new AbortController();
  }
}
