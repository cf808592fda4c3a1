/** What stands in the place of words that were taken out. */
export const REMOVED = '[removed]';

/** The mark of a redaction in a paragraph. */
export function redactionMark(redactionId: string): string {
  return `<span data-redaction="${globalIdOf(redactionId)}">${REMOVED}</span>`;
}

/** The global id of a redaction, by which readers find why words are missing. */
function globalIdOf(redactionId: string): string {
  return Buffer.from(`Redaction:${redactionId}`).toString('base64url');
}
