/** Bytes before the body for what stands before it in each subscriber’s message. */
const HEADROOM = 256;
const TAIL = Buffer.from('}');

/**
 * What an event shows to a cohort, ready to be sent. Messages differ in their head only, so they are made in one place,
 * one after the other, of which only the head is written anew: to copy the body for each would take as long as all else
 * that a send costs beside the system’s own call.
 */
export class Body {
  readonly text: string;
  #message: Buffer;

  constructor(text: string) {
    this.text = text;
    this.#message = Buffer.concat([Buffer.alloc(HEADROOM), Buffer.from(text), TAIL]);
  }

  get length(): number {
    return this.#message.length - HEADROOM;
  }

  /** The message with this head. It holds until the next one is asked for, unless it was kept. */
  after(head: Buffer): Buffer {
    if (head.length > HEADROOM) return Buffer.concat([head, this.#message.subarray(HEADROOM)]);
    const start = HEADROOM - head.length;
    head.copy(this.#message, start);
    return this.#message.subarray(start);
  }

  /** Leaves the last message as it is, for a socket that could not take it at once. */
  keep(): void {
    this.#message = Buffer.from(this.#message);
  }
}
