/** Bytes kept free before the payload, for the frame’s header and the subscriber’s head. */
const HEADROOM = 256;
/** Bytes that a frame’s header has at most. */
const HEADER = 10;
/** The first byte of a text message in one frame (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;
const TAIL = Buffer.from('}');

/**
 * The WebSocket frame of an event, for all subscribers of a cohort. Their frames differ only in the header and in the head
 * (`{"id":"…","type":"next","payload":`), so all are made in the same memory, one after the other: copying the payload for
 * each subscriber and having `ws` frame it takes a fifth of the time of a send.
 */
export class Frame {
  /** The payload alone, as event streams send it. */
  readonly payload: string;
  #memory: Buffer;

  constructor(payload: string) {
    this.payload = payload;
    this.#memory = Buffer.concat([Buffer.alloc(HEADROOM), Buffer.from(payload), TAIL]);
  }

  get length(): number {
    return this.#memory.length - HEADROOM;
  }

  /** The frame with this head. The next call overwrites it, unless `preserve` is called before. */
  withHead(head: Buffer): Buffer {
    if (head.length > HEADROOM - HEADER) {
      const memory = Buffer.concat([Buffer.alloc(HEADER), head, this.#memory.subarray(HEADROOM)]);
      return memory.subarray(writeHeader(memory, HEADER));
    }
    const start = HEADROOM - head.length;
    head.copy(this.#memory, start);
    return this.#memory.subarray(writeHeader(this.#memory, start));
  }

  /** Preserves the last frame, for a connection that could not take it at once. */
  preserve(): void {
    this.#memory = Buffer.from(this.#memory);
  }
}

/** Writes the header of a frame whose message begins at `messageStart`. Returns where the frame begins. */
function writeHeader(memory: Buffer, messageStart: number): number {
  const length = memory.length - messageStart;
  let start: number;
  if (length < 126) {
    start = messageStart - 2;
    memory[start + 1] = length;
  } else if (length < 65_536) {
    start = messageStart - 4;
    memory[start + 1] = 126;
    memory.writeUInt16BE(length, start + 2);
  } else {
    start = messageStart - HEADER;
    memory[start + 1] = 127;
    memory.writeUInt32BE(0, start + 2);
    memory.writeUInt32BE(length, start + 6);
  }
  memory[start] = WHOLE_TEXT;
  return start;
}
