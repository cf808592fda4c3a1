import { timingSafeEqual } from 'node:crypto';
import { keyedHash } from './keyed-hash.ts';
import type { Find } from './redacted-text.ts';

/** What is kept of redacted words: with the newsroom's secret, it recognises them; without, nobody can guess them. */
export interface Fingerprint {
  /** In UTF-16 units of the words as they are compared. */
  readonly length: number;
  /** A short rolling hash, which tells most other words apart, and the keyed hash, which tells all. */
  readonly hash: Uint8Array<ArrayBuffer>;
}

const PRIME = 65_521;
const SHORT = 2;

/** @param words as they are compared */
export function fingerprintOf(key: Uint8Array, words: string): Fingerprint {
  const base = baseOf(key);
  let short = 0;
  for (let index = 0; index < words.length; index += 1)
    short = (short * base + words.charCodeAt(index)) % PRIME;
  const hash = new Uint8Array([short >> 8, short & 0xff, ...keyedHash(key, 'redaction', words)]);
  return { length: words.length, hash };
}

/** Finds the words of a fingerprint. The rolling hash leaves one window in 65,000 to be hashed with the key. */
export function findFingerprint(key: Uint8Array, { length, hash }: Fingerprint): Find {
  const base = baseOf(key);
  const sought = ((hash[0] ?? 0) << 8) | (hash[1] ?? 0);
  let leaving = 1;
  for (let power = 1; power < length; power += 1) leaving = (leaving * base) % PRIME;
  return (text) => {
    const found: [number, number][] = [];
    let short = 0;
    for (let index = 0; index < text.length; index += 1) {
      if (index >= length) {
        const gone = (text.charCodeAt(index - length) * leaving) % PRIME;
        short = (short + PRIME - gone) % PRIME;
      }
      short = (short * base + text.charCodeAt(index)) % PRIME;
      const start = index + 1 - length;
      if (short !== sought || start < (found.at(-1)?.[1] ?? 0)) continue;
      const window = keyedHash(key, 'redaction', text.slice(start, start + length));
      if (timingSafeEqual(window, hash.slice(SHORT))) found.push([start, start + length]);
    }
    return found;
  };
}

/** The base of the rolling hash depends on the key, so the short hash alone tells nothing. */
function baseOf(key: Uint8Array): number {
  const [high = 0, low = 0] = keyedHash(key, 'redaction', 'base of the rolling hash');
  return 257 + (((high << 8) | low) % (PRIME - 512));
}
