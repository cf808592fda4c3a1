import type { Socket } from './socket.ts';

/** How many messages of a client address are handled in one turn of the event loop. */
const AT_ONCE = 10;
/** How many of them may wait: more than all clients of an office send when they reconnect at the same moment. */
const MAX_WAITING = 50_000;
/** Bytes of a message that counts as one. */
const SHORT = 1_000;
/** ms until the next turn for each message of one in which more were handled than at once. Parsing one takes up to 0.2 ms. */
const PAUSE = 0.5;

type Sender = Pick<Socket, 'pause' | 'resume'>;

interface Message {
  /** As how many short ones it counts. */
  readonly size: number;
  readonly handle: () => void;
}

/** What an address has sent lately. */
interface Burst {
  /** In this turn, long ones as several. */
  handled: number;
  /** What waits, by socket, the next one first. */
  readonly waiting: Map<Sender, Message[]>;
  count: number;
}

/**
 * Spreads the messages of a client address over turns of the event loop. Thousands may come at once on its sockets, and
 * other clients would have to wait for all of them. A long message counts as several, and a pause follows it: what it asks for
 * is paid once it is parsed, and most kinds of messages ask for nothing.
 */
export class Bursts {
  readonly #bursts = new Map<string, Burst>();

  /**
   * Handles a message, now or in a later turn. Until then, nothing more is read from its socket.
   * @returns false if too many wait already
   */
  take(clientAddress: string, socket: Sender, bytes: number, handle: () => void): boolean {
    const size = Math.max(1, Math.ceil(bytes / SHORT));
    let burst = this.#bursts.get(clientAddress);
    if (burst === undefined) {
      burst = { handled: 0, waiting: new Map(), count: 0 };
      this.#bursts.set(clientAddress, burst);
      this.#continueSoon(clientAddress, burst);
    }
    if (burst.handled < AT_ONCE && burst.count === 0) {
      burst.handled += size;
      handle();
      return true;
    }
    if (burst.count >= MAX_WAITING) return false;
    const messages = burst.waiting.get(socket);
    burst.count += size;
    // What was read of a socket before it was paused still comes.
    if (messages !== undefined) messages.push({ size, handle });
    else {
      burst.waiting.set(socket, [{ size, handle }]);
      socket.pause();
    }
    return true;
  }

  /** Drops what waits of a socket that has closed. An operation that began now would never end: nobody is left to end it. */
  drop(clientAddress: string, socket: Sender): void {
    const burst = this.#bursts.get(clientAddress);
    if (burst === undefined) return;
    burst.count -= sizeOf(burst.waiting.get(socket) ?? []);
    burst.waiting.delete(socket);
  }

  #continueSoon(clientAddress: string, burst: Burst): void {
    const next = () => {
      this.#continue(clientAddress, burst);
    };
    setImmediate(() => {
      // More of this turn may have come until now.
      if (burst.handled > AT_ONCE) setTimeout(next, burst.handled * PAUSE);
      else next();
    });
  }

  #continue(clientAddress: string, burst: Burst): void {
    burst.handled = 0;
    for (const [socket, messages] of burst.waiting) {
      let count = 0;
      for (const { size } of messages) {
        if (burst.handled >= AT_ONCE) break;
        burst.handled += size;
        burst.count -= size;
        count += 1;
      }
      const next = messages.splice(0, count);
      burst.waiting.delete(socket);
      // Sockets take turns, since they may belong to several clients.
      if (messages.length > 0) burst.waiting.set(socket, messages);
      for (const { handle } of next) handle();
      if (messages.length === 0) socket.resume();
      if (burst.handled >= AT_ONCE) break;
    }
    if (burst.handled > 0) this.#continueSoon(clientAddress, burst);
    else this.#bursts.delete(clientAddress);
  }
}

function sizeOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { size }) => sum + size, 0);
}
