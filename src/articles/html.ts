import sanitizeHtml from 'sanitize-html';

/** What a paragraph may hold: text, its emphasis, and links out. */
const PARAGRAPH: sanitizeHtml.IOptions = {
  allowedTags: ['a', 'abbr', 'b', 'br', 'cite', 'code', 'em', 'i', 'q', 's', 'strong', 'sub', 'sup'],
  allowedAttributes: { a: ['href', 'title', 'hreflang'], abbr: ['title'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
};

/** The paragraph without anything that could run, track or break out of the page. */
export function safeHtml(html: string): string {
  return sanitizeHtml(html, PARAGRAPH).trim();
}

/** The words of a safe paragraph, with entities resolved. */
export function plainText(html: string): string {
  return unescape(sanitizeHtml(html.replace(/<br\s*\/?>/g, ' '), { allowedTags: [], allowedAttributes: {} }));
}

/** Text as HTML shows it literally, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The four entities that the sanitiser leaves in text. */
function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"' };
