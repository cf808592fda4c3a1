import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { keyedHash } from '../lib/keyed-hash.ts';

/** One message for every refused token, so that it doesn't show whether the token was forged or its endpoint deleted. */
export const INVALID_TOKEN = 'must be the token of a delivery whose endpoint exists';

/** A token that acknowledges a delivery: the delivery's id, then a keyed hash of the id. */
export const acknowledgementToken = z.string().regex(/^[A-Za-z0-9_-]{64}$/, INVALID_TOKEN);

const ID_BYTES = 16;

/** The token of a delivery. It can't be guessed, never changes and isn't stored. */
export function tokenOf(key: Uint8Array, deliveryId: string): string {
  const id = Buffer.from(deliveryId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, keyedHash(key, 'acknowledge', deliveryId)]).toString('base64url');
}

/** The id of the delivery that a token belongs to; null if the token is forged. */
export function deliveryOf(key: Uint8Array, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  const id = bytes.toString('hex', 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return timingSafeEqual(bytes.subarray(ID_BYTES), keyedHash(key, 'acknowledge', id)) ? id : null;
}
