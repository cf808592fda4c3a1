import { createHmac } from 'node:crypto';

/** A keyed hash of a value. Without the key, nobody can guess the value or compute the hash of another value. */
export function keyedHash(key: Uint8Array, what: string, value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(`${what}\n${value}`).digest());
}
