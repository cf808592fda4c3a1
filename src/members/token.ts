import { createHash, createHmac, randomBytes } from 'node:crypto';

export const PREFIX = 'dateline_';
const TOKEN = /^dateline_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/**
 * A new bearer token: a prefix that scanners for leaked secrets can look for, 256 random bits, and a checksum that
 * tells a mistyped token from a revoked one without asking the database.
 */
export function newToken(): string {
  return tokenOf(randomBytes(32));
}

/**
 * The token that somebody’s key stands for: always the same, so that who lost the reply gets it again, though only its
 * hash is stored. The newsroom’s secret is in its database, but of the key there is no more than its hash: whoever has
 * a copy of the database must still guess the key, which is why it has to be long.
 * @param secret shared by all nodes
 * @param parts whose token it is, who makes it, and their key
 */
export function derivedToken(secret: Uint8Array, parts: readonly string[]): string {
  return tokenOf(createHmac('sha256', secret).update(JSON.stringify(parts)).digest());
}

function tokenOf(bits: Buffer): string {
  const secret = bits.toString('base64url');
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** What is stored of a token (SHA-256), or null for what can’t be one. */
export function tokenHash(token: string): Uint8Array<ArrayBuffer> | null {
  const [, secret, sum] = TOKEN.exec(token) ?? [];
  if (secret === undefined || sum !== checksum(secret)) return null;
  return sha256(token);
}

/** What is stored of a token that was made here. */
export function hashOfNew(token: string): Uint8Array<ArrayBuffer> {
  const hash = tokenHash(token);
  if (hash === null) throw new Error('A new token must be well-formed.');
  return hash;
}

function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text).digest());
}

function checksum(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 6);
}
