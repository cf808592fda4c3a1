import type { Socket } from './socket.ts';

/** How many messages of a client address are handled in one turn of the event loop. */
const AT_ONCE = 10;

interface Message {
  readonly socket: Pick<Socket, 'pause' | 'resume'>;
  readonly handle: () => void;
}

/** What an address has sent lately. */
interface Burst {
  /** In this turn. */
  handled: number;
  readonly waiting: Message[];
}

/**
 * Spreads the messages of a client address over turns of the event loop. Thousands may come at once on its sockets, and
 * other clients would have to wait for all of them.
 */
export class Bursts {
  readonly #bursts = new Map<string, Burst>();

  /** Handles a message, now or in a later turn. Until then, nothing more is read from its socket. */
  take(clientAddress: string, message: Message): void {
    let burst = this.#bursts.get(clientAddress);
    if (burst === undefined) {
      burst = { handled: 0, waiting: [] };
      this.#bursts.set(clientAddress, burst);
      this.#continueSoon(clientAddress, burst);
    }
    if (burst.handled < AT_ONCE && burst.waiting.length === 0) {
      burst.handled += 1;
      message.handle();
      return;
    }
    message.socket.pause();
    burst.waiting.push(message);
  }

  #continueSoon(clientAddress: string, burst: Burst): void {
    setImmediate(() => {
      burst.handled = 0;
      const next = burst.waiting.splice(0, AT_ONCE);
      for (const [index, { socket, handle }] of next.entries()) {
        burst.handled += 1;
        handle();
        // What was read of a socket before it was paused is in one piece.
        if ((next[index + 1] ?? burst.waiting[0])?.socket !== socket) socket.resume();
      }
      if (next.length > 0) this.#continueSoon(clientAddress, burst);
      else this.#bursts.delete(clientAddress);
    });
  }
}
