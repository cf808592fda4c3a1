/** Feeds of articles in three formats, and sitemaps. They say what the API says to readers, and are made anew when that changes. */
import { sha256 } from '../sha256.ts';
import type { AskAsReader, PageRequest, SidePage, SidePages } from '../http/side-pages.ts';
import { atom } from './atom.ts';
import { FEED_DOCUMENTS, feedOf, type Feed, type FeedData, type Subject } from './feed.ts';
import { jsonFeed } from './json-feed.ts';
import { KeptPages } from './kept-pages.ts';
import { periodNamed } from './period.ts';
import { NotAnswered, read } from './read.ts';
import { rss } from './rss.ts';
import type { Site } from '../site.ts';
import { SharedBuilds } from './shared-builds.ts';
import { newsSitemap, sitemap, SITEMAP_DOCUMENTS, sitemapIndex } from './sitemap.ts';

const FORMATS: Readonly<Record<string, { readonly type: string; readonly print: (feed: Feed) => string }>> = {
  rss: { type: 'application/rss+xml', print: rss },
  atom: { type: 'application/atom+xml', print: atom },
  json: { type: 'application/feed+json', print: jsonFeed },
};

const FEED = /^\/feeds\/(?:(articles)|(tags|campaigns)\/([^/]+))\.(rss|atom|json)$/;
const SITEMAP = /^\/sitemaps\/([\dT-]+)\.xml$/;

/** The documents that the pages send, by their hash: they work also where only trusted documents do. */
export const FEED_PAGE_DOCUMENTS: readonly (readonly [hash: string, text: string])[] = [
  ...Object.values(FEED_DOCUMENTS),
  ...SITEMAP_DOCUMENTS,
].map((text) => [Buffer.from(sha256(text)).toString('hex'), text]);

/** @param cdnSeconds as in `KeptPages` */
export function feedPages(site: Site, cdnSeconds: number): SidePages {
  const pages = new KeptPages(cdnSeconds);
  const builds = new SharedBuilds();

  async function answer(request: PageRequest, ask: AskAsReader): Promise<SidePage | null> {
    const { path, headers } = request;
    const [, all, subject, name = '', format = ''] = FEED.exec(path) ?? [];
    if (all !== undefined || subject !== undefined) {
      const slug = decoded(name);
      return slug === null ? NOT_FOUND : feedPage((all ?? subject) as Subject, slug, format, request, ask);
    }
    const make = sitemapAt(path, ask);
    if (make === null) return null;
    const xml = await builds.page(path, make);
    if (xml === null) return NOT_FOUND;
    return pages.send(pages.keep(path, null, xml), 'application/xml; charset=utf-8', headers);
  }

  async function feedPage(
    subject: Subject,
    slug: string,
    format: string,
    { path, headers }: PageRequest,
    ask: AskAsReader,
  ): Promise<SidePage | null> {
    const formatted = FORMATS[format];
    if (formatted === undefined) return null;
    const variables = subject === 'articles' ? {} : { slug };
    const answer = await read<FeedData>(ask, FEED_DOCUMENTS[subject], variables);
    let kept = pages.find(path, answer.etag);
    if (kept === null) {
      const data = answer.data();
      if (data.about === null) return NOT_FOUND;
      const feed = feedOf(site, subject, slug, path.slice(1), data);
      kept = pages.keep(path, answer.etag, formatted.print(feed));
    }
    return pages.send(kept, `${formatted.type}; charset=utf-8`, headers);
  }

  /** Makes the sitemap at a path; null if none can be there. */
  function sitemapAt(path: string, ask: AskAsReader): (() => Promise<string | null>) | null {
    if (path === '/sitemap.xml') return () => sitemapIndex(site, ask);
    if (path === '/sitemap-news.xml') return () => newsSitemap(site, ask);
    const period = periodNamed(SITEMAP.exec(path)?.[1] ?? '');
    return period && (() => sitemap(period, ask));
  }

  return async (request, ask) => {
    if (request.method !== 'GET') return null;
    try {
      return await answer(request, ask);
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      if (error.status === 404) return NOT_FOUND;
      return text(error.status, 'This can’t be read at the moment.', { 'retry-after': error.retryAfter });
    }
  };
}

/** Null for what isn't encoded as a URL. */
function decoded(slug: string): string | null {
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
