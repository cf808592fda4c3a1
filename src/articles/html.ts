import sanitizeHtml from 'sanitize-html';

/** A paragraph can contain text, inline markup and links. */
const PARAGRAPH: sanitizeHtml.IOptions = {
  allowedTags: ['a', 'abbr', 'b', 'br', 'cite', 'code', 'em', 'i', 'q', 's', 'strong', 'sub', 'sup'],
  allowedAttributes: { a: ['href', 'title', 'hreflang'], abbr: ['title'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
};

/** Removes everything from a paragraph that could run scripts, track readers or break the page's layout. */
export function safeHtml(html: string): string {
  return sanitizeHtml(html, PARAGRAPH).trim();
}

/** The text of a sanitised paragraph, with entities decoded. */
export function plainText(html: string): string {
  return unescape(sanitizeHtml(html.replace(/<br\s*\/?>/g, ' '), { allowedTags: [], allowedAttributes: {} }));
}

/** Decodes the four entities that sanitize-html leaves in text. */
function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"' };
