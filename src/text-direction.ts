/** Scripts that run from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set([
  'Adlm',
  'Arab',
  'Hebr',
  'Mand',
  'Nkoo',
  'Rohg',
  'Samr',
  'Syrc',
  'Thaa',
]);

/**
 * The direction of a text in a language, by its script: the one in the tag, or else the usual one.
 * Not by `Intl.Locale.textInfo`, which takes Kurdish in Arabic script (`ku-Arab`) and Divehi for texts from left to right.
 * @param language a well-formed BCP 47 tag
 */
export function textDirection(language: string): 'LTR' | 'RTL' {
  const { script } = new Intl.Locale(language).maximize();
  return script !== undefined && RIGHT_TO_LEFT.has(script) ? 'RTL' : 'LTR';
}
