import { createClient, type ClientOptions, type SubscribePayload } from 'graphql-ws';
import type { Result } from './types.ts';

const PING = 10_000;
/** How long an answer may take before the connection counts as dead. */
const ANSWER = 5_000;
/** How long a connection stays open without a subscription, such as between two attempts. */
const IDLE = 20_000;
/** Close codes with which a node refuses a connection, beside those from 4400. */
const REFUSED = [1008, 1013];
/** That of graphql-ws for a connection that it ended. */
const TERMINATED = 4499;
/** That of graphql-ws for a connection without a subscription. */
const UNUSED = 1000;
/** The `readyState` of a WebSocket. */
const OPEN = 1;

export interface Socket {
  readonly isOpen: boolean;
  /** How many WebSockets in a row got no answer from a node, with the one that is being opened. */
  readonly unanswered: number;
  /** Resolves when the subscription has ended; rejects if the connection has, or couldn't be opened. */
  receive(payload: SubscribePayload, next: (result: Result) => void, signal: AbortSignal): Promise<void>;
  /** Ends the connection without waiting for the node. */
  terminate(): void;
}

/** A constructor, as those of browsers and of the package `ws`. */
type WebSocketImpl = new (...parameters: never[]) => {
  readonly readyState: number;
  close(code?: number, reason?: string): void;
};

/** A WebSocket that is opened when it is needed, and noticed to be dead when nothing answers. */
export function openSocket(
  options: Pick<ClientOptions, 'url' | 'connectionParams'>,
  implementation: unknown,
  onOpen: () => void,
): Socket {
  let answer: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let isOpen = false;
  let unanswered = 0;
  const ends = new Set<(event: CloseEvent) => void>();
  const expectAnswer = () => {
    clearTimeout(answer);
    answer = setTimeout(() => client.terminate(), ANSWER);
  };
  const client = createClient({
    ...options,
    webSocketImpl: adapted(implementation as WebSocketImpl, (close) => (idle = setTimeout(close, IDLE))),
    // The client does that: it also knows where to continue.
    retryAttempts: 0,
    // A connection that broke while the computer was asleep looks open until somebody asks.
    keepAlive: PING,
    on: {
      connecting: () => {
        unanswered += 1;
        expectAnswer();
      },
      connected: () => {
        clearTimeout(answer);
        unanswered = 0;
        isOpen = true;
        onOpen();
      },
      ping: (isReceived) => {
        if (!isReceived) expectAnswer();
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(answer);
      },
      closed: (event) => {
        clearTimeout(answer);
        clearTimeout(idle);
        isOpen = false;
        const closed = event as CloseEvent;
        const { code } = closed;
        // A node that refuses a connection takes WebSockets all the same. Other codes can be those of a proxy.
        if (REFUSED.includes(code) || (code >= 4400 && code < TERMINATED)) unanswered = 0;
        // After close code 1000, graphql-ws would connect again at once, and subscribe with the cursor of the first time.
        for (const end of ends) end(closed);
      },
    },
  });
  return {
    get isOpen() {
      return isOpen;
    },
    get unanswered() {
      return unanswered;
    },
    async receive(payload, next, signal) {
      clearTimeout(idle);
      let leave: () => void = () => undefined;
      let end: (event: CloseEvent) => void = () => undefined;
      try {
        await new Promise<void>((resolve, reject) => {
          const sink = { next, error: reject, complete: resolve };
          end = (event) => {
            sink.error(event);
            leave();
          };
          leave = client.subscribe(payload, sink);
          ends.add(end);
          signal.addEventListener('abort', leave);
        });
      } finally {
        ends.delete(end);
        signal.removeEventListener('abort', leave);
        // Otherwise graphql-ws would count it among its subscriptions for good, if it ended with its connection.
        leave();
      }
    },
    terminate: () => client.terminate(),
  };
}

/**
 * A WebSocket for graphql-ws.
 * @param whenUnused called in place of closing it. graphql-ws has a timer for that, which nothing stops: it would keep a process
 * running after its client was closed.
 */
function adapted(Implementation: WebSocketImpl, whenUnused: (close: () => void) => void): WebSocketImpl {
  return class extends Implementation {
    constructor(...parameters: never[]) {
      super(...parameters);
      // The package `ws` reports one that is closed while it connects. That would end a process in which nobody listens.
      (this as Partial<EventTarget>).addEventListener?.('error', () => undefined);
    }

    override close(code?: number, reason?: string): void {
      const close = () => super.close(code, reason);
      if (code === UNUSED && this.readyState === OPEN) whenUnused(close);
      else close();
    }
  };
}
