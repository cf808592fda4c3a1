import { LRUCache } from 'lru-cache';
import sanitizeHtml from 'sanitize-html';
import { escapeHtml } from '../lib/escape-html.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import { encodeGlobalId, parseGlobalId } from '../lib/global-ids.ts';
import { language } from '../operations/validation.ts';

/** A paragraph can contain text, inline markup and links, and the marks of redactions. */
const PARAGRAPH: sanitizeHtml.IOptions = {
  allowedTags: 'a abbr b bdi br cite code del em i ins q s span strong sub sup u'.split(' '),
  allowedAttributes: {
    '*': ['lang', 'dir'],
    a: ['href', 'title', 'hreflang'],
    abbr: ['title'],
    q: ['data-statement'],
    span: ['data-redaction'],
  },
  exclusiveFilter: ({ tag, attribs, text }) =>
    tag === 'span' && !isMark(attribs['data-redaction'], text) && !('lang' in attribs || 'dir' in attribs)
      ? 'excludeTag'
      : false,
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    '*': (tagName, { lang, dir, ...attribs }) => ({
      tagName,
      attribs: tagName === 'br' ? {} : { ...attribs, ...spoken({ lang, dir }) },
    }),
    a: (tagName, attribs) => ({ tagName, attribs: safeLink(attribs) }),
    q: (tagName, attribs) => ({ tagName, attribs: quotedStatement(attribs) }),
    // A mark has no other attribute.
    span: (tagName, { 'data-redaction': id, ...attribs }) => ({
      tagName,
      attribs: id === undefined ? attribs : { 'data-redaction': id },
    }),
  },
};

/** The attributes `lang` and `dir` in their normal form, without values that mean nothing. */
export function spoken({ lang, dir }: Readonly<Record<string, string | undefined>>): {
  lang?: string;
  dir?: string;
} {
  const tag = lang === undefined ? undefined : language.safeParse(lang.trim()).data;
  const direction = /^(?:ltr|rtl|auto)$/.exec(dir?.trim().toLowerCase() ?? '')?.[0];
  return {
    ...(tag !== undefined && { lang: Intl.getCanonicalLocales(tag)[0] ?? tag }),
    ...(direction !== undefined && { dir: direction }),
  };
}

/** Whether a `span` is the mark of a redaction. `bodyBlocks` takes away those that the article doesn't have. */
function isMark(redactionId: string | undefined, text: string): boolean {
  return redactionId !== undefined && /^[\w-]{62}$/.test(redactionId) && text === REMOVED;
}

/**
 * The attributes of a link, without invisible characters before its address, and without an address of another scheme.
 * After a character that isn't ASCII white space, browsers take `javascript:` for a path. A program that trims the address
 * would run it.
 */
function safeLink({ ...attribs }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const href = attribs['href']?.replace(INVISIBLE, '').trimEnd() ?? '';
  const [scheme] = SCHEME.exec(href) ?? [];
  const isLink = href !== '' && (scheme === undefined || ALLOWED_SCHEME.test(scheme));
  if (isLink) attribs['href'] = href;
  else delete attribs['href'];
  return attribs;
}

/** The global id of a statement is written in one way. Anything else is refused later. */
function quotedStatement({
  'data-statement': given,
  ...attribs
}: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  if (given === undefined || given === '') return attribs;
  const parsed = parseGlobalId(given);
  // `quotedWords` reads it as the first attribute.
  return {
    'data-statement': parsed === null ? given : encodeGlobalId(parsed.typename, parsed.id),
    ...attribs,
  };
}

const INVISIBLE = /^[\s\p{Cc}\p{Cf}]+/u;
const SCHEME = /^[^/?#:]*:/;
const ALLOWED_SCHEME = /^(?:https?|mailto):$/i;

/** Characters of paragraphs and results that each of the two functions caches. */
const CACHED = 2_000_000;

const BLOCK =
  /<(address|article|aside|audio|blockquote|center|dd|details|dialog|div|dl|dt|embed|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|img|li|main|menu|nav|object|ol|p|picture|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video)(?=[\s/>])/i;

/** The name of an element that makes a block of its own, or several; null if the HTML has none. It would go without a word. */
export function blockElementIn(html: string): string | null {
  return BLOCK.exec(html)?.[1]?.toLowerCase() ?? null;
}

/**
 * Removes everything from a paragraph that could run scripts, track readers or break the page's layout. Results are cached, since
 * each revision comes with the whole text, and most of it was sanitised before.
 */
export const safeHtml = caching((html) => sanitizeHtml(html, PARAGRAPH).trim());

/** The text of a sanitised paragraph, with entities decoded. */
export const plainText = caching((html) =>
  unescape(sanitizeHtml(html.replace(/<br\s*\/?>/g, ' '), { allowedTags: [], allowedAttributes: {} })),
);

/** The text of a sanitised paragraph with the quotation marks that browsers put around a `q`. */
export function textWithMarks(html: string): string {
  return plainText(html.replace(/<q(?: [^<>]*)?>/g, '“').replaceAll('</q>', '”'));
}

// In sanitised HTML, attributes have double quotes, and values may contain `>` or `href=`.
const LINK = /<a\b(?:[^"<>]|"[^"]*")*>/g;
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g;

/**
 * Makes the links of sanitised HTML absolute.
 * @param base the URL of the page that the HTML was written for
 */
export function absoluteLinks(html: string, base: string): string {
  return html.replace(LINK, (tag) =>
    tag.replace(ATTRIBUTE, (attribute, name: string, value: string) => {
      const href = unescape(value);
      return name === 'href' && URL.canParse(href, base)
        ? ` href="${escapeHtml(new URL(href, base).href)}"`
        : attribute;
    }),
  );
}

function caching(compute: (html: string) => string): (html: string) => string {
  const results = new LRUCache<string, string>({
    maxSize: CACHED,
    sizeCalculation: (result, html) => html.length + result.length || 1,
  });
  return (html) => {
    const known = results.get(html);
    if (known !== undefined) return known;
    const result = compute(html);
    results.set(html, result);
    return result;
  };
}

/** Decodes the four entities that sanitize-html writes, and the numbers that `escapeHtml` does. */
function unescape(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot)|#(\d+));/g,
    (_, name: keyof typeof CHARACTER_REFERENCES | undefined, code: string) =>
      name === undefined ? String.fromCodePoint(Number(code)) : CHARACTER_REFERENCES[name],
  );
}

const CHARACTER_REFERENCES = { amp: '&', lt: '<', gt: '>', quot: '"' };
