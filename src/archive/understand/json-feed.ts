import { z } from 'zod';
import { escapeHtml } from '../../lib/escape-html.ts';
import { UnreadableRecord } from '../read/refused.ts';
import type { FoundArticle } from './article.ts';
import { authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks } from './html-blocks.ts';
import { webAddress } from './media.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine } from './titles.ts';

/** What can't be read is left out; what has to be there, the checks of records ask for. */
const string = z.string().optional().catch(undefined);
const author = z.object({ name: string }).nullable().catch(null);
const authors = z.array(author).optional().catch(undefined);

const item = z.object({
  id: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  ...{ url: string, external_url: string, title: string, summary: string, language: string },
  ...{ content_html: string, content_text: string, image: string, banner_image: string },
  ...{ date_published: string, date_modified: string },
  authors,
  author: author.optional(),
  tags: z.array(z.string().catch('')).optional().catch(undefined),
  /** An extension, which Dateline's own feeds have. */
  _rights: z.object({ notice: string, license: string, image_credit: string }).optional().catch(undefined),
});

const feed = z.object({
  version: z.string().regex(/^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/1(?:\.\d+)?\/?$/),
  ...{ home_page_url: string, feed_url: string, language: string },
  authors,
  author: author.optional(),
  items: z.array(z.unknown()).catch([]),
});

export type JsonFeed = z.output<typeof feed>;

/** A JSON Feed 1.1 or 1.0; null if the value is none. */
export function jsonFeedIn(value: unknown): JsonFeed | null {
  return feed.safeParse(value).data ?? null;
}

/**
 * @param value one of the feed's `items`
 * @param name of the file, which stands for a feed that doesn't say where it is
 */
export function articleOfFeed(value: unknown, feed: JsonFeed, name: string): FoundArticle {
  const { data } = item.safeParse(value);
  if (data === undefined) throw new UnreadableRecord('is no item of a JSON Feed');
  const link = webAddress(data.url, feed.home_page_url) ?? undefined;
  const html = data.content_html ?? (data.content_text && escapeHtml(data.content_text));
  const body = html ?? escapeHtml(data.summary ?? '');
  const notes: string[] = [];
  return {
    source: feed.home_page_url ?? feed.feed_url ?? name,
    ids: [data.id, link, data.external_url],
    headline: oneLine(data.title),
    standfirst: html === undefined ? undefined : data.summary,
    blocks: htmlBlocks(body, { base: link ?? feed.home_page_url, hasLines: data.content_html === undefined }),
    slug: slugOfLink(link),
    language: data.language ?? feed.language,
    publishedAt: dateIn('date_published', data.date_published, notes),
    modifiedAt: dateIn('date_modified', data.date_modified, notes),
    isPublished: true,
    authors: [data, feed].map(feedItemAuthors).find((found) => found.length > 0) ?? [],
    tags: data.tags ?? [],
    image: feedItemImage(data, link),
    license: data._rights?.license,
    copyrightNotice: data._rights?.notice,
    notes,
  };
}

/** Version 1.0 had one author. */
function feedItemAuthors({ authors, author }: Pick<JsonFeed, 'authors' | 'author'>) {
  return (authors ?? [author ?? null]).flatMap((each) => (each === null ? [] : authorsNamed(each)));
}

function feedItemImage(data: z.output<typeof item>, base: string | undefined) {
  const url = webAddress(data.image ?? data.banner_image, base);
  return url === null ? null : { url, creditText: data._rights?.image_credit };
}
