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

const SCRIPTS = Array.from(RIGHT_TO_LEFT, (script) => `\\p{Script=${script}}`).join('');
/** Letters that run against the direction of the text around them. */
const AGAINST = {
  LTR: new RegExp(`[${SCRIPTS}]`, 'u'),
  RTL: new RegExp(`[^\\P{L}${SCRIPTS}]`, 'u'),
} as const;

/**
 * A name or another text as part of a text in this language. If it runs in the other direction, Unicode's isolates surround it.
 * Otherwise readers would see the commas and names next to it in another order.
 */
export function isolated(text: string, language: string): string {
  return AGAINST[textDirection(language)].test(text) ? `\u2068${text}\u2069` : text;
}
