import { escapeHtml } from '../../lib/escape-html.ts';

/** A shortcode of WordPress or of a plugin: `[name attributes]`, or `[/name]`. Doubled brackets write one out. */
const SHORTCODE = /\[(\[?)(\/?)([a-zA-Z][\w-]*)([\s=][^[\]"']*(?:(?:"[^"]*"|'[^']*')[^[\]"']*)*)?\/?\](\]?)/g;
const ATTRIBUTE = /(?:^|[^\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/g;
const END_TAG = /\[\/([a-zA-Z][\w-]*)\]/g;

/** Shortcodes of WordPress that need neither an end nor attributes. */
const BARE = new Set(['gallery', 'playlist', 'contact-form', 'divider', 'clear']);
const PLAYERS = new Set(
  'embed video audio youtube vimeo tweet twitter instagram facebook soundcloud spotify'.split(' '),
);
/** Attributes that have the address of a player. */
const SOURCES = ['src', 'url', 'mp4', 'm4v', 'webm', 'ogv', 'mp3', 'm4a', 'ogg', 'wav'];
const SPEAKERS = ['author', 'cite', 'name', 'source'];

export type ShortcodeAttributes = Readonly<Record<string, string>>;

/**
 * The HTML that shortcodes stand for. Tags of shortcodes that aren't known go, and what they enclose stays. What only looks like one,
 * such as [sic] or [the editors], is the author's text.
 * @param gallery the HTML of the pictures of a gallery
 */
export function withoutShortcodes(
  content: string,
  gallery: (attributes: ShortcodeAttributes) => string,
): string {
  const closed = endTags(content);
  /** Who is quoted by the quote that is open; null if none is. */
  let speaker: string | null = null;
  const quoted = (isEnd: boolean, attributes: ShortcodeAttributes, isEnclosing: boolean): string => {
    const { text = '' } = attributes;
    const footer = (name: string) => (name === '' ? '' : `<footer>${name}</footer>`);
    const by = SPEAKERS.map((key) => attributes[key]).find(Boolean) ?? '';
    if (!isEnd && !isEnclosing)
      return text === '' ? '' : `\n\n<blockquote>${text}${footer(by)}</blockquote>\n\n`;
    // WordPress knows no quote within a quote.
    if (isEnd === (speaker === null)) return '';
    const end = `${footer(speaker ?? '')}</blockquote>\n\n`;
    speaker = isEnd ? null : by;
    return isEnd ? end : '\n\n<blockquote>';
  };
  return content.replace(
    SHORTCODE,
    (code: string, ...found: [string, string, string, string | undefined, string, number]) => {
      const [before, slash, written, rest = '', after, at] = found;
      if (before !== '' && after !== '') return code.slice(1, -1);
      const name = written.toLowerCase();
      const attributes = attributesOf(rest);
      const isCode =
        BARE.has(name) || PLAYERS.has(name) || closed.has(name) || Object.keys(attributes).length > 0;
      if (!isCode && !name.includes('_')) return code;
      const html = name.includes('quote')
        ? quoted(slash !== '', attributes, (closed.get(name) ?? 0) > at)
        : shortcodeHtml(name, slash !== '', attributes, rest, gallery);
      return before + html + after;
    },
  );
}

/** The names of end tags, with the place of the last one. */
export function endTags(content: string): Map<string, number> {
  return new Map(
    Array.from(content.matchAll(END_TAG), ({ 1: name = '', index }) => [name.toLowerCase(), index]),
  );
}

function shortcodeHtml(
  name: string,
  isEnd: boolean,
  attributes: ShortcodeAttributes,
  rest: string,
  gallery: (attributes: ShortcodeAttributes) => string,
): string {
  // The picture of a caption stands within it.
  if (name === 'caption' || name === 'wp_caption')
    return isEnd ? '</figcaption></figure>' : `<figure><figcaption>${attributes['caption'] ?? ''} `;
  if (name === 'gallery') return `\n\n${gallery(attributes)}\n\n`;
  if (!PLAYERS.has(name)) return '';
  const [bare = ''] = rest.replace(/^[\s=]+|["']/g, '').split(/\s/);
  const address = SOURCES.map((source) => attributes[source]).find(Boolean) ?? bare;
  const isAddress = !isEnd && /^https?:\/\//.test(address);
  return isAddress
    ? `\n\n<iframe src="${escapeHtml(address.replaceAll('&amp;', '&'))}"></iframe>\n\n`
    : '\n\n';
}

function attributesOf(rest: string): ShortcodeAttributes {
  return Object.fromEntries(
    Array.from(rest.matchAll(ATTRIBUTE), ([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      double ?? single ?? bare ?? '',
    ]),
  );
}
