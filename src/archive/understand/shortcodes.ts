import { escapeHtml } from '../../escape-html.ts';
import { isAttributionName } from './quotes.ts';

/** A shortcode of WordPress or of a plugin: `[name attributes]`, or `[/name]`. Doubled brackets write one out. */
const SHORTCODE = /\[(\[?)(\/?)([a-zA-Z][\w-]*)([\s=][^[\]"']*(?:(?:"[^"]*"|'[^']*')[^[\]"']*)*)?\/?\](\]?)/g;
const ATTRIBUTE = /(?:^|[^\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/g;

/** Their tags are removed, and what they enclose is kept. */
const WORDPRESS = new Set(
  'gallery playlist audio video embed caption wp_caption youtube vimeo tweet twitter instagram facebook soundcloud spotify googlemaps contact-form contact-form-7 contact-field subscribe jetpack-related-posts button dropcap column columns row section tab tabs accordion toggle spacer divider clear'.split(
    ' ',
  ),
);

export type Attributes = Readonly<Record<string, string>>;

/**
 * The HTML that WordPress' shortcodes stand for. What only looks like one, such as [sic] or [the editors], is the author's text.
 * @param gallery the HTML of the pictures of a gallery
 */
export function withoutShortcodes(content: string, gallery: (attributes: Attributes) => string): string {
  /** Where the last end tag of each name is. */
  const closed = new Map(
    Array.from(content.matchAll(/\[\/([a-zA-Z][\w-]*)\]/g), ({ 1: name = '', index }) => [
      name.toLowerCase(),
      index,
    ]),
  );
  const quotes = new Quotes();
  return content.replace(
    SHORTCODE,
    (
      code,
      before: string,
      slash: string,
      written: string,
      rest: string | undefined,
      after: string,
      at: number,
    ) => {
      if (before !== '' && after !== '') return code.slice(1, -1);
      const name = written.toLowerCase();
      const attributes = attributesOf(rest ?? '');
      const isCode =
        WORDPRESS.has(name) ||
        name.includes('quote') ||
        closed.has(name) ||
        name.includes('_') ||
        Object.keys(attributes).length > 0;
      if (!isCode) return code;
      if (name.includes('quote')) {
        return (
          before +
          (slash === ''
            ? quotes.begin(name, { attributes, rest, isEnclosing: (closed.get(name) ?? -1) > at })
            : quotes.end(name)) +
          after
        );
      }
      const html = slash === '' ? htmlOf(name, attributes, rest ?? '', gallery) : END_TAGS[name];
      return before + (html ?? '') + after;
    },
  );
}

/** The words of somebody else, by whatever name a plugin calls them: `[quote author="Jane Doe"]`, `[su_quote cite="Jane Doe"]`. */
class Quotes {
  #open: { readonly name: string; readonly end: string } | null = null;

  begin(
    name: string,
    {
      attributes,
      rest = '',
      isEnclosing,
    }: { attributes: Attributes; rest: string | undefined; isEnclosing: boolean },
  ): string {
    if (isAttributionName(name)) return isEnclosing ? '\n\n' : '';
    const bare = rest.startsWith('=') ? rest.slice(1).replace(/["']/g, '') : undefined;
    const speaker = [bare, ...SPEAKERS.map((key) => attributes[key])].filter(Boolean).join(', ');
    const footer = speaker === '' ? '' : `<footer>${speaker}</footer>`;
    const text = attributes['text'] ?? attributes['quote'] ?? attributes['content'] ?? '';
    if (!isEnclosing) return text === '' ? '' : `\n\n<blockquote>${text}${footer}</blockquote>\n\n`;
    // WordPress knows no quote within a quote of the same name.
    if (this.#open !== null) return '';
    this.#open = { name, end: `${footer}</blockquote>\n\n` };
    return '\n\n<blockquote>';
  }

  end(name: string): string {
    if (isAttributionName(name)) return '\n\n';
    if (this.#open?.name !== name) return '';
    const { end } = this.#open;
    this.#open = null;
    return end;
  }
}

const SPEAKERS = ['author', 'cite', 'citation', 'name', 'by', 'credit', 'speaker', 'source'];

/** The picture of a caption stands within it. */
const END_TAGS: Readonly<Record<string, string>> = {
  caption: '</figcaption></figure>',
  wp_caption: '</figcaption></figure>',
  embed: '\n\n',
};

function htmlOf(
  name: string,
  attributes: Attributes,
  rest: string,
  gallery: (attributes: Attributes) => string,
): string {
  switch (name) {
    case 'caption':
    case 'wp_caption':
      return `<figure><figcaption>${attributes['caption'] ?? ''} `;
    case 'gallery':
      return `\n\n${gallery(attributes)}\n\n`;
    case 'embed':
      return player(attributes['src'] ?? '');
    case 'youtube':
    case 'vimeo':
    case 'video':
    case 'audio':
    case 'tweet':
    case 'twitter':
    case 'instagram':
    case 'facebook':
    case 'soundcloud':
    case 'spotify':
      return player(addressIn(name, attributes, rest));
    default:
      return '';
  }
}

function player(address: string): string {
  if (/^https?:\/\//.test(address)) return `\n\n<iframe src="${escapeHtml(address)}"></iframe>\n\n`;
  return '\n\n';
}

const SOURCES = ['src', 'url', 'mp4', 'm4v', 'webm', 'ogv', 'mp3', 'm4a', 'ogg', 'wav'];

function addressIn(name: string, attributes: Attributes, rest: string): string {
  const named = SOURCES.map((source) => attributes[source]).find((source) => source !== undefined);
  const bare = named ?? rest.replace(/^[\s=]+/, '').split(/\s/)[0] ?? '';
  if (name === 'youtube' && /^[\w-]{11}$/.test(bare)) return `https://www.youtube.com/watch?v=${bare}`;
  if (name === 'vimeo' && /^\d+$/.test(bare)) return `https://vimeo.com/${bare}`;
  return bare.replaceAll('&amp;', '&');
}

function attributesOf(rest: string): Attributes {
  return Object.fromEntries(
    Array.from(rest.matchAll(ATTRIBUTE), ([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      double ?? single ?? bare ?? '',
    ]),
  );
}
