/** Sitemaps of sitemaps.org, by the time of the first publication of the articles, and Google's sitemap of news. */
import { MAX_COUNT } from '../lib/page-size.ts';
import type { AskAsReader } from '../http/side-pages.ts';
import { subPeriods, yearsBetween, type Period } from './period.ts';
import { readAsReader, type ReaderData } from './read.ts';
import type { Site } from '../articles/site.ts';
import { element, xmlDocument, type Markup } from './xml.ts';

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const NEWS_NAMESPACE = 'http://www.google.com/schemas/sitemap-news/0.9';

/** The limits of a sitemap, and of a sitemap of news. */
const MAX_URLS = 50_000;
const MAX_NEWS = 1_000;
/** The time for which an article is news (ms). */
const NEWS_AGE = 2 * 86_400_000;

const BOUNDS = `query SitemapBounds {
  oldest: articles(first: 1, orderBy: PUBLISHED_OLDEST) { nodes { firstPublishedAt } }
  newest: articles(first: 1, orderBy: PUBLISHED_NEWEST) { nodes { firstPublishedAt } }
}`;

const COUNT = `query SitemapCount($from: DateTime, $until: DateTime) {
  articles(first: 1, filter: { publishedFrom: $from, publishedUntil: $until }) { totalCount }
}`;

const URLS = `query SitemapUrls($from: DateTime, $until: DateTime, $after: String) {
  articles(first: 100, after: $after, orderBy: PUBLISHED_OLDEST, filter: { publishedFrom: $from, publishedUntil: $until }) {
    nodes { url lastModifiedAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

const NEWS = `query NewsSitemap($after: String) {
  articles(first: 100, after: $after, orderBy: PUBLISHED_NEWEST) {
    nodes { url headline language firstPublishedAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const SITEMAP_DOCUMENTS = [BOUNDS, COUNT, URLS, NEWS];

interface PublicationDates {
  readonly nodes: readonly { readonly firstPublishedAt: string }[];
}

interface PageOf<Node> {
  readonly articles: {
    readonly nodes: readonly Node[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** The sitemaps of all articles, newest first; null if there are no articles, since an index must not be empty. */
export async function sitemapIndex({ url }: Site, ask: AskAsReader): Promise<string | null> {
  const { oldest, newest } = (
    await readAsReader<{ oldest: PublicationDates; newest: PublicationDates }>(ask, BOUNDS, {})
  ).data();
  const [first, last] = [oldest.nodes[0], newest.nodes[0]];
  if (first === undefined || last === undefined) return null;
  const years = yearsBetween(new Date(first.firstPublishedAt), new Date(last.firstPublishedAt));
  const periods = await notTooLong(years, ask);
  const sitemaps = periods.map(({ name }) =>
    element('sitemap', {}, element('loc', {}, `${url}sitemaps/${name}.xml`)),
  );
  return xmlDocument(element('sitemapindex', { xmlns: NAMESPACE }, sitemaps));
}

/** The periods that have articles. A period with too many is divided into its parts. */
async function notTooLong(periods: readonly Period[], ask: AskAsReader): Promise<Period[]> {
  const found: Period[] = [];
  for (const period of periods) {
    const { from, until } = period;
    const counted = await readAsReader<{ articles: { totalCount: number } }>(ask, COUNT, { from, until });
    const { totalCount } = counted.data().articles;
    if (totalCount === 0) continue;
    const parts = totalCount < MAX_COUNT ? [] : subPeriods(period);
    found.push(...(parts.length === 0 ? [period] : await notTooLong(parts, ask)));
  }
  return found;
}

/** The articles that were first published in a period, oldest first; null if there are none. */
export async function sitemap({ from, until }: Period, ask: AskAsReader): Promise<string | null> {
  const urls: Markup[] = [];
  for await (const { url, lastModifiedAt } of eachArticle<{ url: string; lastModifiedAt: string }>(
    ask,
    URLS,
    {
      from,
      until,
    },
  )) {
    urls.push(element('url', {}, element('loc', {}, url), element('lastmod', {}, lastModifiedAt)));
    if (urls.length === MAX_URLS) break;
  }
  return urls.length === 0 ? null : xmlDocument(element('urlset', { xmlns: NAMESPACE }, urls));
}

interface NewsArticle {
  readonly url: string;
  readonly headline: string;
  readonly language: string;
  readonly firstPublishedAt: string;
}

/** The articles of the last two days, newest first. Google accepts one without articles. */
export async function newsSitemap({ name }: Site, ask: AskAsReader): Promise<string> {
  const since = Date.now() - NEWS_AGE;
  const urls: Markup[] = [];
  for await (const { url, headline, language, firstPublishedAt } of eachArticle<NewsArticle>(ask, NEWS, {})) {
    if (Date.parse(firstPublishedAt) < since || urls.length === MAX_NEWS) break;
    const publication = [
      element('news:name', {}, name),
      element('news:language', {}, languageForNews(language)),
    ];
    urls.push(
      element('url', {}, [
        element('loc', {}, url),
        element('news:news', {}, [
          element('news:publication', {}, publication),
          element('news:publication_date', {}, firstPublishedAt),
          element('news:title', {}, headline),
        ]),
      ]),
    );
  }
  return xmlDocument(element('urlset', { xmlns: NAMESPACE, 'xmlns:news': NEWS_NAMESPACE }, urls));
}

/** A language as Google News names it: its code alone, except for the two ways to write Chinese. */
function languageForNews(tag: string): string {
  const locale = new Intl.Locale(tag);
  // `language` is undefined for `und`.
  const language = locale.toString().replace(/-.*/, '');
  if (language !== 'zh') return language;
  return locale.maximize().script === 'Hant' ? 'zh-tw' : 'zh-cn';
}

/** The articles of a list, read page by page. */
async function* eachArticle<Node>(
  ask: AskAsReader,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): AsyncGenerator<Node> {
  for (let after: string | null = null; ;) {
    const page: ReaderData<PageOf<Node>> = await readAsReader(ask, query, { ...variables, after });
    const { nodes, pageInfo } = page.data().articles;
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
