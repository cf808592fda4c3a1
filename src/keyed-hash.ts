import { createHmac } from 'node:crypto';

/** Stands for a value. Guessing the value, or making the hash of another, requires the key. */
export function keyedHash(key: Uint8Array, what: string, value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(`${what}\n${value}`).digest());
}
