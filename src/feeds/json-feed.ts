import type { Feed, FeedItem } from './feed.ts';

/** JSON Feed 1.1. */
export function jsonFeed(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.url,
    description: feed.description,
    language: feed.language ?? undefined,
    authors: [{ name: feed.author }],
    items: feed.items.map(jsonItem),
  });
}

/** JSON has no field that is undefined. By the specification, an extension begins with an underscore. */
function jsonItem(of: FeedItem): object {
  return {
    id: of.id,
    url: of.url,
    title: of.title,
    content_html: of.html,
    summary: of.summary ?? undefined,
    image: of.image?.url,
    date_published: of.published.toISOString(),
    date_modified: of.updated.toISOString(),
    authors:
      of.authors.length === 0
        ? undefined
        : of.authors.map(({ name, url }) => ({ name, url: url ?? undefined })),
    tags: of.tags.map(({ name }) => name),
    language: of.language ?? undefined,
    _rights: {
      notice: of.rights ?? undefined,
      license: of.licenseUrl ?? undefined,
      image_credit: of.image?.creditText ?? undefined,
    },
  };
}
