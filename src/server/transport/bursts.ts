import type { Socket } from './socket.ts';

/** How many messages of a client address are handled in one turn of the event loop. */
const AT_ONCE = 10;
/** How many of them may wait: more than all clients of an office send when they reconnect at the same moment. */
const MAX_WAITING = 50_000;

type Sender = Pick<Socket, 'pause' | 'resume'>;
type Handle = () => void;

/** What an address has sent lately. */
interface Burst {
  /** In this turn. */
  handled: number;
  /** What waits, by socket, the next one first. */
  readonly waiting: Map<Sender, Handle[]>;
  count: number;
}

/**
 * Spreads the messages of a client address over turns of the event loop. Thousands may come at once on its sockets, and
 * other clients would have to wait for all of them.
 */
export class Bursts {
  readonly #bursts = new Map<string, Burst>();

  /**
   * Handles a message, now or in a later turn. Until then, nothing more is read from its socket.
   * @returns false if too many wait already
   */
  take(clientAddress: string, socket: Sender, handle: Handle): boolean {
    let burst = this.#bursts.get(clientAddress);
    if (burst === undefined) {
      burst = { handled: 0, waiting: new Map(), count: 0 };
      this.#bursts.set(clientAddress, burst);
      this.#continueSoon(clientAddress, burst);
    }
    if (burst.handled < AT_ONCE && burst.count === 0) {
      burst.handled += 1;
      handle();
      return true;
    }
    if (burst.count >= MAX_WAITING) return false;
    const messages = burst.waiting.get(socket);
    burst.count += 1;
    // What was read of a socket before it was paused still comes.
    if (messages !== undefined) messages.push(handle);
    else {
      burst.waiting.set(socket, [handle]);
      socket.pause();
    }
    return true;
  }

  /** Drops what waits of a socket that has closed. An operation that began now would never end: nobody is left to end it. */
  drop(clientAddress: string, socket: Sender): void {
    const burst = this.#bursts.get(clientAddress);
    if (burst === undefined) return;
    burst.count -= burst.waiting.get(socket)?.length ?? 0;
    burst.waiting.delete(socket);
  }

  #continueSoon(clientAddress: string, burst: Burst): void {
    setImmediate(() => {
      burst.handled = 0;
      for (const [socket, messages] of burst.waiting) {
        const next = messages.splice(0, AT_ONCE - burst.handled);
        burst.handled += next.length;
        burst.count -= next.length;
        burst.waiting.delete(socket);
        // Sockets take turns, since they may belong to several clients.
        if (messages.length > 0) burst.waiting.set(socket, messages);
        for (const handle of next) handle();
        if (messages.length === 0) socket.resume();
        if (burst.handled === AT_ONCE) break;
      }
      if (burst.handled > 0) this.#continueSoon(clientAddress, burst);
      else this.#bursts.delete(clientAddress);
    });
  }
}
