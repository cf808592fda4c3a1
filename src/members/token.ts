import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'dateline_';
const TOKEN = /^dateline_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/**
 * A new bearer token: a prefix that scanners for leaked secrets can look for, 256 random bits, and a checksum that
 * tells a mistyped token from a revoked one without asking the database.
 */
export function newToken(): string {
  const secret = randomBytes(32).toString('base64url');
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** What is stored of a token (SHA-256), or null for what can’t be one. */
export function tokenHash(token: string): Uint8Array<ArrayBuffer> | null {
  const [, secret, sum] = TOKEN.exec(token) ?? [];
  if (secret === undefined || sum !== checksum(secret)) return null;
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function checksum(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 6);
}
