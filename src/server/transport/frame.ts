/** Bytes before the body for what stands before it in each subscriber’s frame. */
const HEADROOM = 256;
/** Bytes of a frame’s own header at most. */
const HEADER = 10;
/** A whole message of text, by the WebSocket’s specification (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;
const TAIL = Buffer.from('}');

/**
 * What an event shows to a cohort, ready to be sent. Frames differ in their beginning only, so they are made in one
 * place, one after the other, of which only that is written anew: to copy the body for each, and to have each framed,
 * would take as long as all else that a send costs beside the system’s own call.
 */
export class Body {
  readonly text: string;
  #memory: Buffer;

  constructor(text: string) {
    this.text = text;
    this.#memory = Buffer.concat([Buffer.alloc(HEADROOM), Buffer.from(text), TAIL]);
  }

  get length(): number {
    return this.#memory.length - HEADROOM;
  }

  /** The frame of the message with this head. It holds until the next one is asked for, unless it is kept. */
  frame(head: Buffer): Buffer {
    if (head.length > HEADROOM - HEADER) {
      const memory = Buffer.concat([Buffer.alloc(HEADER), head, this.#memory.subarray(HEADROOM)]);
      return memory.subarray(writeHeader(memory, HEADER));
    }
    const start = HEADROOM - head.length;
    head.copy(this.#memory, start);
    return this.#memory.subarray(writeHeader(this.#memory, start));
  }

  /** Leaves the last frame as it is, for a connection that could not take it at once. */
  keep(): void {
    this.#memory = Buffer.from(this.#memory);
  }
}

/** Writes the header of the frame whose message goes from here to the end, and gives where it begins. */
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
