/** Feeds of articles and of corrections in three formats, and sitemaps. They contain what the API shows readers. */
import type { PageRequest, SidePage } from '../lib/page.ts';
import type { AskAsReader, SidePages } from '../http/side-pages.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Site } from '../articles/site.ts';
import { atom } from './atom.ts';
import { FEED_DOCUMENTS, feedOf, type Feed, type FeedData, type FeedSubject } from './feed.ts';
import { jsonFeed } from './json-feed.ts';
import { periodNamed } from './period.ts';
import { NotAnswered, readAsReader } from './read.ts';
import { RenderedPages } from './rendered-pages.ts';
import { rss } from './rss.ts';
import { newsSitemap, sitemap, SITEMAP_DOCUMENTS, sitemapIndex } from './sitemap.ts';

const FORMATS: Readonly<Record<string, { readonly type: string; readonly print: (feed: Feed) => string }>> = {
  rss: { type: 'application/rss+xml', print: rss },
  atom: { type: 'application/atom+xml', print: atom },
  json: { type: 'application/feed+json', print: jsonFeed },
};

/** The subject, the slug of a tag, a campaign, a section, an author or a live blog's article, and the format. */
const FEED =
  /^\/feeds\/((?:articles|corrections)(?=\.)|(?:tags|campaigns|sections|authors|live)(?=\/))(?:\/([^/]+))?\.(rss|atom|json)$/;
const SITEMAP = /^\/sitemaps\/([\dT-]+)\.xml$/;
const SITEMAP_INDEX = '/sitemap.xml';
const NEWS_SITEMAP = '/sitemap-news.xml';

/** Whether the path is for feeds and sitemaps, also for those that aren't there. */
export function isFeedPath(path: string): boolean {
  return path === SITEMAP_INDEX || path === NEWS_SITEMAP || /^\/(?:feeds|sitemaps)\//.test(path);
}

/** The documents of the pages, by their hash: the pages also work where the node accepts only trusted documents. */
export const FEED_PAGE_DOCUMENTS: readonly (readonly [hash: string, text: string])[] = [
  ...Object.values(FEED_DOCUMENTS),
  ...SITEMAP_DOCUMENTS,
].map((text) => [Buffer.from(sha256(text)).toString('hex'), text]);

/** @param cdnSeconds as in `RenderedPages` */
export function feedPages(site: Site, cdnSeconds: number): SidePages {
  const pages = new RenderedPages(cdnSeconds);

  async function feedPage({ path, headers }: PageRequest, ask: AskAsReader): Promise<SidePage | null> {
    const [, subject, encodedSlug = '', format = ''] = FEED.exec(path) ?? [];
    const formatted = FORMATS[format];
    if (subject === undefined || formatted === undefined) return null;
    const slug = slugFromUrl(encodedSlug);
    if (slug === null) return NOT_FOUND;
    const variables = encodedSlug === '' ? {} : { slug };
    const answer = await readAsReader<FeedData>(ask, FEED_DOCUMENTS[subject as FeedSubject], variables);
    let page = pages.find(path, answer.etag);
    if (page === null) {
      const data = answer.data();
      if (data.about === null && data.organization == null) return NOT_FOUND;
      if (data.about?.liveBlog === null) return NOT_FOUND;
      const feed = feedOf(site, subject as FeedSubject, path.slice(1), data);
      page = pages.store(path, answer.etag, formatted.print(feed));
    }
    return pages.respond(page, formatted.type, headers);
  }

  async function sitemapPage({ path, headers }: PageRequest, ask: AskAsReader): Promise<SidePage | null> {
    const period = periodNamed(SITEMAP.exec(path)?.[1] ?? '');
    let xml: string | null;
    if (path === SITEMAP_INDEX) xml = await pages.build(path, () => sitemapIndex(site, ask));
    else if (path === NEWS_SITEMAP) xml = await pages.build(path, () => newsSitemap(site, ask));
    else if (period !== null) xml = await pages.build(path, () => sitemap(period, ask));
    else return null;
    return xml === null ? NOT_FOUND : pages.respond(pages.store(path, null, xml), 'application/xml', headers);
  }

  return async (request, ask) => {
    if (request.method !== 'GET' || !isFeedPath(request.path)) return null;
    try {
      return (await feedPage(request, ask)) ?? (await sitemapPage(request, ask));
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      if (error.status === 404) return NOT_FOUND;
      return text(error.status, 'This can’t be read at the moment.', { 'retry-after': error.retryAfter });
    }
  };
}

/** Null if the text isn't encoded as in a URL. */
function slugFromUrl(slug: string): string | null {
  try {
    return decodeURIComponent(slug);
  } catch {
    return null;
  }
}

const NOT_FOUND = text(404, 'There is no such page.');

function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): SidePage {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body,
  };
}
