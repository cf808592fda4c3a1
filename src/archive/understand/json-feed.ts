import { escapeHtml } from '../../lib/escape-html.ts';
import { UnreadableRecord } from '../read/refused.ts';
import type { FoundArticle, FoundAuthor, Notes } from './article.ts';
import { authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks } from './html-blocks.ts';
import { isNode, objectsIn, stringIn, type Node } from './json-node.ts';
import { webAddress } from './media.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine } from './titles.ts';

/** Whether it is a JSON Feed 1.1 or 1.0. */
export function isJsonFeed(value: unknown): value is Node {
  const version = stringIn(value, 'version') ?? '';
  return /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/1(?:\.\d+)?\/?$/.test(version);
}

export function feedItems({ items }: Node): readonly unknown[] {
  return Array.isArray(items) ? items : [];
}

/**
 * @param item one of the feed's `items`
 * @param name of the file, which stands for a feed that doesn't say where it is
 */
export function articleOfFeed(item: unknown, feed: Node, name: string, notes: Notes): FoundArticle {
  if (!isNode(item)) throw new UnreadableRecord('is no item of a JSON Feed');
  const said = (field: string) => stringIn(item, field);
  const home = stringIn(feed, 'home_page_url');
  const link = webAddress(said('url'), home);
  const [html, plain, summary] = [said('content_html'), said('content_text'), said('summary')];
  const { id, tags, _rights: rights } = item;
  return {
    source: home ?? stringIn(feed, 'feed_url') ?? name,
    ids: [typeof id === 'number' ? String(id) : said('id'), link, said('external_url')],
    headline: oneLine(said('title')),
    // Without a content, the summary is all the text there is.
    standfirst: html === undefined && plain === undefined ? undefined : summary,
    blocks: htmlBlocks(html ?? escapeHtml(plain ?? summary ?? ''), {
      base: link ?? home,
      hasLines: html === undefined,
    }),
    slug: slugOfLink(link),
    language: said('language') ?? stringIn(feed, 'language'),
    publishedAt: dateIn('date_published', said('date_published'), notes),
    modifiedAt: dateIn('date_modified', said('date_modified'), notes),
    isPublished: true,
    authors: [item, feed].map(feedItemAuthors).find((found) => found.length > 0),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    image: {
      url: webAddress(said('image') ?? said('banner_image'), link),
      creditText: stringIn(rights, 'image_credit'),
    },
    // An extension, which Dateline's own feeds have.
    license: stringIn(rights, 'license'),
    copyrightNotice: stringIn(rights, 'notice'),
  };
}

/** Version 1.0 had one author. */
function feedItemAuthors(from: Node): FoundAuthor[] {
  const authors = Array.isArray(from['authors']) ? objectsIn(from, 'authors') : [from['author']];
  return authors.flatMap((author) => authorsNamed({ name: stringIn(author, 'name') }));
}
