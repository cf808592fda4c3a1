import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { keyedHash } from '../lib/keyed-hash.ts';

/** The message is the same for guessed, used and expired tokens, so that it reveals nothing. */
export const INVALID_TOKEN = 'must be a valid token that has not expired';

/** Confirms a subscription: 256 random bits. */
export const confirmationToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, INVALID_TOKEN);
/** Ends a subscription: the newsletter's id, then a keyed hash of it and the e-mail address. */
export const unsubscribeToken = z.string().regex(/^[A-Za-z0-9_-]{64}$/, INVALID_TOKEN);

const ID_BYTES = 16;

export function newConfirmationToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The token that unsubscribes this e-mail address. It never changes, so links in old mails still work after a new sign-up.
 * Only its hash is stored.
 */
export function unsubscribeTokenOf(key: Uint8Array, newsletterId: string, emailKey: string): string {
  const id = Buffer.from(newsletterId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, keyedHash(key, 'unsubscribe', `${newsletterId} ${emailKey}`)]).toString(
    'base64url',
  );
}

/** The newsletter's id from the token, which may be forged. */
export function newsletterIdOf(token: string): string {
  const hex = Buffer.from(token, 'base64url').toString('hex', 0, ID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
