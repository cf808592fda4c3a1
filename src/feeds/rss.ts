import { Parser } from 'htmlparser2';
import type { Feed, FeedImage, FeedItem } from './feed.ts';
import {
  element,
  hexadecimal,
  textElement,
  withoutForbidden,
  xmlDocument,
  type Attributes,
  type Content,
  type Markup,
} from './xml.ts';

const NAMESPACES = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:creativeCommons': 'http://backend.userland.com/creativeCommonsRssModule',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': 'http://search.yahoo.com/mrss/',
};

/**
 * RSS 2.0, with its modules. By the specification, only the description of an item and `content:encoded` are HTML. Feed readers show
 * other elements as HTML, too, so no text contains anything that HTML takes for markup.
 */
export function rss(feed: Feed): string {
  const channel = [
    element('title', {}, plain(feed.title)),
    element('link', {}, feed.homeUrl),
    element('description', {}, plain(feed.description)),
    textElement('language', feed.language),
    element('lastBuildDate', {}, feed.updated.toUTCString()),
    element('atom:link', { rel: 'self', type: 'application/rss+xml', href: feed.url }),
    ...feed.items.map(rssItem),
  ];
  return xmlDocument(element('rss', { version: '2.0', ...NAMESPACES }, element('channel', {}, channel)));
}

function rssItem(of: FeedItem): Content {
  return element('item', {}, [
    element('title', {}, plain(of.title)),
    element('link', {}, of.url),
    element('guid', { isPermaLink: 'false' }, of.id),
    element('pubDate', {}, of.published.toUTCString()),
    element('atom:updated', {}, of.updated.toISOString()),
    ...texts(of),
    ...of.authors.map(({ name }) => element('dc:creator', {}, plain(name))),
    textElement('dc:language', of.language),
    ...of.tags.map(({ name }) => element('category', {}, plain(name))),
    mediaContent(of.image),
    plainElement('dc:rights', of.rights),
    textElement('creativeCommons:license', of.licenseUrl),
  ]);
}

/** The summary is the description, and the whole text comes after it. Without a summary, the text is the description. */
function texts({ summary, html }: FeedItem): Content[] {
  if (summary === null) return [element('description', {}, html)];
  return [element('description', {}, plain(summary)), element('content:encoded', {}, html)];
}

/** A picture, in Media RSS. */
export function mediaContent(image: FeedImage | null): Content {
  if (image === null) return null;
  const { url, width, height, altText, caption, creditText } = image;
  return element('media:content', { url, medium: 'image', width, height }, [
    plainElement('media:description', caption ?? (altText || null), { type: 'html' }),
    plainElement('media:credit', creditText),
  ]);
}

/** An element with a text that feed readers may show as HTML, or nothing if there is no text. */
function plainElement(name: string, text: string | null, attributes: Attributes = {}): Content {
  return text === null ? null : element(name, attributes, plain(text));
}

/**
 * A text that looks the same as text and as HTML, such as `AT&T`, stays as it is. Any other text is escaped for HTML, so that at worst
 * a feed reader shows an escape. The profile of the RSS Advisory Board requires the hexadecimal references.
 */
function plain(written: string): Markup {
  // This comes first: `<\f` isn't markup, but becomes markup without the control character.
  const text = withoutForbidden(written);
  const isTheSame = !/<\S/.test(text) && textOfHtml(text) === text;
  return hexadecimal(isTheSame ? text : text.replace(/[&<>]/g, (character) => REFERENCES[character] ?? ''));
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The text that HTML shows for one without tags. */
function textOfHtml(html: string): string {
  let text = '';
  new Parser({ ontext: (piece) => (text += piece) }).end(html);
  return text;
}
