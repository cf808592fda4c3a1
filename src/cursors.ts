import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestError } from './errors.ts';

const MAC_BYTES = 16;

/**
 * Signs cursors, so that clients can't forge them. A cursor contains a position and a MAC (HMAC-SHA-256, truncated to 128
 * bits) of the position and its kind of list. The position isn't encrypted, so it must not contain anything secret.
 */
export class Cursors {
  readonly #key: Buffer;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key);
  }

  sign(kind: string, position: string): string {
    return Buffer.concat([this.#mac(kind, position), Buffer.from(position)]).toString('base64url');
  }

  /** @throws RequestError BAD_USER_INPUT for a forged cursor, or a cursor of another list */
  verify(kind: string, cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(MAC_BYTES).toString();
    if (
      bytes.length <= MAC_BYTES ||
      !timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(kind, position))
    ) {
      throw new RequestError(
        'BAD_USER_INPUT',
        "This cursor doesn't belong to this list. Use a cursor from its edges, page info or events.",
      );
    }
    return position;
  }

  #mac(kind: string, position: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\0${position}`).digest().subarray(0, MAC_BYTES);
  }
}
