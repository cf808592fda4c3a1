/** Scripts that run from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set('Adlm Arab Hebr Mand Nkoo Rohg Samr Syrc Thaa'.split(' '));

/**
 * The direction of a text by the script in its language tag, or else by the usual script of the language.
 * `Intl.Locale.textInfo` is wrong for Kurdish in Arabic script (`ku-Arab`) and for Divehi.
 * @param language a well-formed BCP 47 tag
 */
export function textDirection(language: string): 'LTR' | 'RTL' {
  const { script } = new Intl.Locale(language).maximize();
  return script !== undefined && RIGHT_TO_LEFT.has(script) ? 'RTL' : 'LTR';
}
