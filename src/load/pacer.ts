/** How many requests and messages of a client address are handled in one turn of the event loop. */
const AT_ONCE = 10;
/** How many of them may wait. All clients of an office that reconnect at the same moment send fewer. */
const MAX_WAITING = 50_000;
/** Bytes of a message that counts as one. */
const SHORT = 1_000;
/** Bytes of an answer that count as one: copying them to the kernel takes a fraction of a ms. */
const SHORT_ANSWER = 100_000;
/** ms until the next turn for each message of one in which more were handled than at once. Parsing one takes up to 0.2 ms. */
const PAUSE = 0.5;

/** A socket, from which nothing more is read while what it has sent waits. */
interface Sender {
  readonly pause: () => void;
  readonly resume: () => void;
}

interface PacedMessage {
  /** As how many short ones it counts. */
  readonly size: number;
  readonly handle: () => void;
}

/** What an address has sent lately. */
interface Burst {
  /** In this turn, long ones as several. */
  handled: number;
  /** As how many its last long answer counted: the next ones are probably as long. */
  answer: number;
  /** What waits, by sender, the next one first. */
  readonly waiting: Map<Sender, PacedMessage[]>;
  count: number;
}

/**
 * Spreads what a client address sends over turns of the event loop. Its clients may send thousands of requests and messages
 * at once. Without this, other clients would wait for all of them, even to connect. A long message counts as several, and a
 * pause follows it: it is paid once it is parsed.
 */
export class Pacer {
  readonly #bursts = new Map<string, Burst>();
  readonly #isAccepting: () => boolean;

  /** @param isAccepting whether the node is accepting connections: what waits for a turn lets these go first */
  constructor(isAccepting: () => boolean = () => false) {
    this.#isAccepting = isAccepting;
  }

  /**
   * Handles a message, now or in a later turn. Until then, nothing more is read from its sender.
   * @returns false if too many wait already
   */
  take(clientAddress: string, sender: Sender, bytes: number, handle: () => void): boolean {
    const size = Math.max(1, Math.ceil(bytes / SHORT));
    const burst = this.#burstOf(clientAddress);
    if (burst.handled < AT_ONCE && burst.count === 0) {
      burst.handled += size;
      handle();
      return true;
    }
    if (burst.count >= MAX_WAITING) return false;
    const messages = burst.waiting.get(sender);
    burst.count += size;
    // What was read before the pause still comes.
    if (messages !== undefined) messages.push({ size, handle });
    else {
      burst.waiting.set(sender, [{ size, handle }]);
      sender.pause();
    }
    return true;
  }

  /** Counts an answer that is long: a pause follows it, in which the node accepts connections and reads what others send. */
  answered(clientAddress: string, bytes: number): void {
    const burst = this.#burstOf(clientAddress);
    burst.answer = Math.ceil(bytes / SHORT_ANSWER);
    burst.handled += burst.answer;
  }

  /** Drops what waits of a closed socket. An operation that began now would never end: nobody is left to end it. */
  drop(clientAddress: string, sender: Sender): void {
    const burst = this.#bursts.get(clientAddress);
    if (burst === undefined) return;
    burst.count -= totalSize(burst.waiting.get(sender) ?? []);
    burst.waiting.delete(sender);
  }

  #burstOf(clientAddress: string): Burst {
    const known = this.#bursts.get(clientAddress);
    if (known !== undefined) return known;
    const burst = { handled: 0, answer: 0, waiting: new Map(), count: 0 };
    this.#bursts.set(clientAddress, burst);
    this.#continueSoon(clientAddress, burst);
    return burst;
  }

  #continueSoon(clientAddress: string, burst: Burst): void {
    const next = () => {
      this.#continue(clientAddress, burst);
    };
    setImmediate(() => {
      if (this.#isAccepting()) return this.#continueSoon(clientAddress, burst);
      // More of this turn may have come until now.
      if (burst.handled > AT_ONCE) setTimeout(next, burst.handled * PAUSE);
      else next();
    });
  }

  #continue(clientAddress: string, burst: Burst): void {
    burst.handled = 0;
    // With the answers that are probably to come.
    let expected = 0;
    for (const [sender, messages] of burst.waiting) {
      let count = 0;
      for (const { size } of messages) {
        if (expected >= AT_ONCE) break;
        expected += size + burst.answer;
        burst.handled += size;
        burst.count -= size;
        count += 1;
      }
      const next = messages.splice(0, count);
      burst.waiting.delete(sender);
      // Senders take turns, since they may belong to several clients.
      if (messages.length > 0) burst.waiting.set(sender, messages);
      for (const { handle } of next) handle();
      if (messages.length === 0) sender.resume();
      if (expected >= AT_ONCE) break;
    }
    if (burst.handled > 0) this.#continueSoon(clientAddress, burst);
    else this.#bursts.delete(clientAddress);
  }
}

function totalSize(messages: readonly PacedMessage[]): number {
  return messages.reduce((sum, { size }) => sum + size, 0);
}
