import type { Feed, FeedItem } from './feed.ts';
import { mediaContent } from './rss.ts';
import { element, textElement, xmlDocument, type Content } from './xml.ts';

const NAMESPACES = { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:media': 'http://search.yahoo.com/mrss/' };

/** Atom 1.0 (RFC 4287). */
export function atom(feed: Feed): string {
  const content = [
    element('id', {}, feed.url),
    element('title', {}, feed.title),
    feed.description === feed.title ? null : element('subtitle', {}, feed.description),
    element('updated', {}, feed.updated.toISOString()),
    element('link', { rel: 'self', type: 'application/atom+xml', href: feed.url }),
    element('link', { rel: 'alternate', type: 'text/html', href: feed.homeUrl }),
    element('author', {}, element('name', {}, feed.author)),
    ...feed.items.map(entry),
  ];
  return xmlDocument(element('feed', { ...NAMESPACES, 'xml:lang': feed.language }, content));
}

function entry(of: FeedItem): Content {
  return element('entry', { 'xml:lang': of.language }, [
    element('id', {}, of.id),
    element('title', {}, of.title),
    element('link', { rel: 'alternate', type: 'text/html', href: of.url }),
    element('published', {}, of.published.toISOString()),
    element('updated', {}, of.updated.toISOString()),
    ...of.authors.map(({ name, url }) =>
      element('author', {}, element('name', {}, name), textElement('uri', url)),
    ),
    ...of.tags.map(({ slug, name }) => element('category', { term: slug, label: name })),
    textElement('summary', of.summary),
    element('content', { type: 'html' }, of.html),
    textElement('rights', of.rights),
    // RFC 4946.
    of.licenseUrl === null ? null : element('link', { rel: 'license', href: of.licenseUrl }),
    mediaContent(of.image),
  ]);
}
