import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestError } from '../errors.ts';

const MAC_BYTES = 16;

/**
 * Signs cursors, so that clients can't forge them. A cursor contains a position, and a MAC (HMAC-SHA-256, truncated to 128
 * bits) of the position and `kind`. The kind is the list (`Type.field`) or `feed`. The place isn't encrypted, so it must
 * not contain anything secret.
 */
export class Cursors {
  readonly #key: Buffer;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key);
  }

  sign(kind: string, place: string): string {
    return Buffer.concat([this.#mac(kind, place), Buffer.from(place)]).toString('base64url');
  }

  /** The position in a cursor, signed or not. Trust it only if `isSigned`. */
  read(kind: string, cursor: string): { readonly place: string; readonly isSigned: boolean } {
    const bytes = Buffer.from(cursor, 'base64url');
    const place = bytes.subarray(MAC_BYTES).toString();
    const isSigned =
      bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(kind, place));
    return { place, isSigned };
  }

  /** @throws RequestError BAD_USER_INPUT for a forged cursor, or a cursor of another list */
  verify(kind: string, cursor: string): string {
    const { place, isSigned } = this.read(kind, cursor);
    if (isSigned) return place;
    throw new RequestError(
      'BAD_USER_INPUT',
      "This cursor doesn't belong to this list. Use a cursor from its edges or page info.",
    );
  }

  #mac(kind: string, place: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\0${place}`).digest().subarray(0, MAC_BYTES);
  }
}
