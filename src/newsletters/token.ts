import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Of every token that does nothing: whether it was made up, was used or has expired is not told. */
export const INVALID_TOKEN = 'is invalid or has expired';

/** What a reader posts to confirm: 256 random bits. */
export const confirmationToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, INVALID_TOKEN);
/** What a reader posts to unsubscribe: the newsletter’s id, then a keyed hash of it and the address. */
export const unsubscribeToken = z.string().regex(/^[A-Za-z0-9_-]{64}$/, INVALID_TOKEN);

const ID_BYTES = 16;

export function newConfirmationToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The token with which this address leaves this newsletter. It is the same always, so the link in an old mail works
 * for whoever has signed up anew since; and nothing that is stored can be used as one.
 */
export function unsubscribeTokenOf(key: Uint8Array, newsletterId: string, emailKey: string): string {
  const id = Buffer.from(newsletterId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, keyedHash(key, 'unsubscribe', `${newsletterId} ${emailKey}`)]).toString(
    'base64url',
  );
}

/** Which newsletter the token is for, as it says itself. */
export function newsletterIdOf(token: string): string {
  const hex = Buffer.from(token, 'base64url').toString('hex', 0, ID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What is stored of a token (SHA-256). */
export function tokenHash(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** Stands for something in the database from which it can’t be read, whoever has only the one or the other. */
export function keyedHash(key: Uint8Array, what: string, value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(`${what}\n${value}`).digest());
}
