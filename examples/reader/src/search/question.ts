/** What the API searches for, in characters. */
export const MAX_LENGTH = 500;

/** What can be searched for: the API refuses longer texts, control characters, and half a pair of surrogates. */
export function questionIn(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim();
}
