import type { Feed, FeedImage, FeedItem } from './feed.ts';
import { element, textElement, xmlDocument, type Content } from './xml.ts';

const NAMESPACES = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:creativeCommons': 'http://backend.userland.com/creativeCommonsRssModule',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': 'http://search.yahoo.com/mrss/',
};

/** RSS 2.0, with what its modules add to it. */
export function rss(feed: Feed): string {
  const channel = [
    element('title', {}, feed.title),
    element('link', {}, feed.homeUrl),
    element('description', {}, feed.description),
    textElement('language', feed.language),
    element('lastBuildDate', {}, feed.updated.toUTCString()),
    element('atom:link', { rel: 'self', type: 'application/rss+xml', href: feed.url }),
    ...feed.items.map(item),
  ];
  return xmlDocument(element('rss', { version: '2.0', ...NAMESPACES }, element('channel', {}, channel)));
}

function item(of: FeedItem): Content {
  return element('item', {}, [
    element('title', {}, of.title),
    element('link', {}, of.url),
    element('guid', { isPermaLink: 'false' }, of.id),
    element('pubDate', {}, of.published.toUTCString()),
    element('atom:updated', {}, of.updated.toISOString()),
    textElement('description', of.summary),
    element('content:encoded', {}, of.html),
    ...of.authors.map((author) => element('dc:creator', {}, author)),
    element('dc:language', {}, of.language),
    ...of.tags.map(({ name }) => element('category', {}, name)),
    mediaContent(of.image),
    textElement('dc:rights', of.rights),
    textElement('creativeCommons:license', of.licenseUrl),
  ]);
}

/** A picture, in Media RSS. */
export function mediaContent(image: FeedImage | null): Content {
  if (image === null) return null;
  const { url, width, height, altText, caption, creditText } = image;
  return element('media:content', { url, medium: 'image', width, height }, [
    textElement('media:description', caption ?? (altText || null)),
    textElement('media:credit', creditText),
  ]);
}
