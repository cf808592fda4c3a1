import sanitizeHtml from 'sanitize-html';
import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { findFingerprint } from '../lib/fingerprint.ts';
import { addressesIn, addressReadings, slugSplits } from '../lib/compared-address.ts';
import { comparedText } from '../lib/compared-text.ts';
import { comparedHtml } from '../lib/redacted-text.ts';
import { placedTextsIn, type PlacedText } from '../lib/texts-in.ts';
import { isRemoved } from './list-edits.ts';
import type { RedactedInPart, RedactedWords } from './references.ts';
import { assertNone } from './validation.ts';

/**
 * What was redacted doesn't come back: the keyed hashes of the words are compared with those of the input's texts.
 * @param forgotten fields, at any depth, whose texts are saved nowhere
 * @throws ValidationError for each text that has the words
 */
export async function mustNotBringBack(
  tx: Transaction,
  redacted: readonly RedactedInPart[],
  input: object,
  forgotten: readonly string[],
): Promise<void> {
  const key = await sharedSecret(tx, 'redactions');
  const parts = redacted
    .filter(({ words }) => words.length > 0)
    .map(({ path, words }) => ({ within: path, isRedacted: recogniserBy(key, words) }));
  assertNone(
    placedTextsIn(input, [])
      .filter(isWritten)
      .filter(({ path }) => !path.some((field) => forgotten.includes(field)) && !isRemoved(path))
      .filter(({ path, text }) =>
        parts.some(
          ({ within, isRedacted }) => within.every((name, depth) => name === path[depth]) && isRedacted(text),
        ),
      )
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

/** The elements of paragraphs whose attributes can have words. The text of most others stays, but not that of styles and scripts. */
const LIKE_PARAGRAPHS: sanitizeHtml.IOptions = {
  allowedTags: ['a', 'abbr', 'q'],
  allowedAttributes: false,
};

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
    // As it would be saved: entities and comments may stand within words.
    const html = /[&<]/.test(text) ? sanitizeHtml(text, LIKE_PARAGRAPHS) : text;
    const addresses = [...new Set([...addressesIn(text), ...addressesIn(html)])];
    const readings = [
      comparedText(text),
      comparedHtml(text),
      comparedHtml(html),
      ...addresses.flatMap(addressReadings).map(comparedText),
    ];
    const slugs = addresses.flatMap(slugSplits);
    return finds.some(({ find, isSlug }) =>
      [...new Set(isSlug ? slugs : readings)].some((reading) => find(reading).length > 0),
    );
  };
}

/** Whether an input says it in words. Names and numbers are the schema's, but within the value of a custom field. */
function isWritten({ path, as }: PlacedText): boolean {
  if (as === null) return true;
  const at = path.indexOf('customFields');
  return at !== -1 && path.length > at + (as === 'NAME' ? 2 : 1);
}
