import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { findFingerprint } from '../lib/fingerprint.ts';
import { comparedHtml, comparedText, decodedAddress, hyphenated } from '../lib/redacted-text.ts';
import { isRemoved } from './list-edits.ts';
import type { RedactedWords } from './references.ts';
import { assertNone } from './validation.ts';

/**
 * What was redacted doesn't come back: the keyed hashes of the words are compared with those of the input's texts.
 * @param forgotten fields, at any depth, whose texts are saved nowhere
 * @throws ValidationError for each text that has the words
 */
export async function mustNotBringBack(
  tx: Transaction,
  redacted: readonly RedactedWords[],
  input: object,
  forgotten: readonly string[],
): Promise<void> {
  const isRedacted = await recogniser(tx, redacted);
  assertNone(
    textsIn(input, [])
      .filter(({ path }) => !path.some((field) => forgotten.includes(field)) && !isRemoved(path))
      .filter(({ text }) => isRedacted(text))
      .map(({ path }) => ({ code: 'REDACTED', path, message: 'has what was redacted: leave it out' })),
  );
}

/** Says of a text whether it has what was redacted. */
export async function recogniser(
  tx: Transaction,
  redacted: readonly RedactedWords[],
): Promise<(text: string) => boolean> {
  return recogniserBy(await sharedSecret(tx, 'redactions'), redacted);
}

/**
 * As `recogniser`. An address, or a slug, may have the words in plain letters.
 * @param key the shared secret of redactions
 */
export function recogniserBy(key: Uint8Array, redacted: readonly RedactedWords[]): (text: string) => boolean {
  const finds = redacted.map(({ length, hash, isSlug }) => ({
    isSlug,
    find: findFingerprint(key, { length, hash: new Uint8Array(Buffer.from(hash, 'hex')) }),
  }));
  return (text) => {
    const addresses = addressesIn(text).map(decodedAddress);
    const readings = [comparedText(text), comparedHtml(text), ...addresses.map(comparedText)];
    const slugs = addresses.map((address) => hyphenated(address) ?? '');
    return finds.some(({ find, isSlug }) =>
      [...new Set(isSlug ? slugs : readings)].some((reading) => find(reading).length > 0),
    );
  };
}

const ADDRESS = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*|[a-zA-Z]+:\S+)$/;
const ATTRIBUTE = /="([^"<>]*)"/g;

/** The text itself if it is a slug or an address, and the attributes of HTML. */
function addressesIn(text: string): string[] {
  const attributes = [...text.matchAll(ATTRIBUTE)].map(([, value = '']) => value);
  return ADDRESS.test(text) ? [text, ...attributes] : attributes;
}

/** The texts in a value, at any depth, with their paths. */
export function textsIn(
  value: unknown,
  path: readonly string[],
): { text: string; path: readonly string[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => textsIn(item, [...path, name]));
}
