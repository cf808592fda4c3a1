/** How archives say that words are somebody else's, apart from `<blockquote>`. */

const QUOTE = /(?:^|\s)(?!(?:no|not|has|with|format|post|category|tag)-)[\w-]*quote/i;
const ATTRIBUTION =
  /quot(?:(?!quot)[\w-])*[-_](?:author|cite|citation|attribution|credit|source|name|by|footer|caption|speaker)/i;
/** An element within a line is a quote of its own only if it was set apart. */
const APART = /\b(?:pull|block)-?quote/i;
const ELEMENTS = new Set('div p section aside article figure header center h1 h2 h3 h4 h5 h6'.split(' '));

/** Whether an element is a quote by its class: `<div class="pullquote">`. */
export function isQuote(element: string, classes: string): boolean {
  if (isAttributionName(classes)) return false;
  return ELEMENTS.has(element) ? QUOTE.test(classes) : element === 'span' && APART.test(classes);
}

/** Whether a class or a shortcode names who is quoted: `quote-author`, `blockquote-footer`. */
export function isAttributionName(name: string): boolean {
  return ATTRIBUTION.test(name);
}
