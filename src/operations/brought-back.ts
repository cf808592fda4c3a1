import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { ValidationError, type Problem } from '../errors.ts';
import { findFingerprint } from '../lib/fingerprint.ts';
import { comparedHtml, comparedText, decodedAddress } from '../lib/redacted-text.ts';
import type { RedactedWords } from './references.ts';

/**
 * What was redacted doesn't come back: the keyed hashes of the words are compared with those of the input's texts.
 * @param forgotten fields whose texts are saved nowhere
 * @throws ValidationError for each text that has the words
 */
export async function mustNotBringBack(
  tx: Transaction,
  redacted: readonly RedactedWords[],
  input: object,
  forgotten: readonly string[],
): Promise<void> {
  const key = await sharedSecret(tx, 'redactions');
  const finds = redacted.map(({ length, hash }) =>
    findFingerprint(key, { length, hash: new Uint8Array(Buffer.from(hash, 'hex')) }),
  );
  const kept = textsIn(input, []).filter(({ path: [field = ''] }) => !forgotten.includes(field));
  const problems = kept.flatMap(({ text, path }): Problem[] => {
    const readings = new Set([
      comparedText(text),
      comparedHtml(text),
      comparedText(decodedAddress(text).replace(/[-_/+]+/g, ' ')),
    ]);
    const isRedacted = [...readings].some((reading) => finds.some((find) => find(reading).length > 0));
    return isRedacted ? [{ path, message: `${path.join('.')} has what was redacted: leave it out.` }] : [];
  });
  const [first, ...others] = problems;
  if (first !== undefined) throw new ValidationError(first.message, first.path, others);
}

function textsIn(value: unknown, path: readonly string[]): { text: string; path: readonly string[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => textsIn(item, [...path, name]));
}
