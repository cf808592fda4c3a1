import { createHash, createHmac, randomBytes } from 'node:crypto';

export const PREFIX = 'dateline_';
const TOKEN = /^dateline_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/**
 * Creates a random bearer token: a prefix that secret scanners can search for, 256 random bits, and a checksum. A mistyped
 * token fails the checksum without a query.
 */
export function newToken(): string {
  return tokenFrom(randomBytes(32));
}

/**
 * Derives a token from an idempotency key. So a retry gets the same token, although only its hash is stored. The secret is
 * in the database, but the key is stored only as a hash. Someone with a copy of the database still has to guess the key, so
 * it must be long.
 * @param secret shared by all nodes
 * @param parts the admin, the member and the key
 */
export function derivedToken(secret: Uint8Array, parts: readonly string[]): string {
  return tokenFrom(createHmac('sha256', secret).update(JSON.stringify(parts)).digest());
}

function tokenFrom(bits: Buffer): string {
  const secret = bits.toString('base64url');
  return `${PREFIX}${secret}${checksum(secret)}`;
}

export function isWellFormed(token: string): boolean {
  const [, secret, sum] = TOKEN.exec(token) ?? [];
  return secret !== undefined && sum === checksum(secret);
}

function checksum(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 6);
}
