import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestError } from './errors.ts';

const MAC_BYTES = 16;

/**
 * Makes cursors that clients can keep but not make up: a position and a MAC (HMAC-SHA-256, cut to 128 bits) over it and
 * over the kind of list that it belongs to. The position can be read: it must hold nothing that its reader may not see.
 */
export class Cursors {
  readonly #key: Buffer;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key);
  }

  seal(kind: string, position: string): string {
    return Buffer.concat([this.#mac(kind, position), Buffer.from(position)]).toString('base64url');
  }

  /** @throws RequestError BAD_USER_INPUT for what this newsroom did not give out, or gave out for another list */
  open(kind: string, cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(MAC_BYTES).toString();
    if (
      bytes.length <= MAC_BYTES ||
      !timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(kind, position))
    ) {
      throw new RequestError(
        'BAD_USER_INPUT',
        'This is no cursor of this list. Take cursors from its edges, page info or events.',
      );
    }
    return position;
  }

  #mac(kind: string, position: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\0${position}`).digest().subarray(0, MAC_BYTES);
  }
}
