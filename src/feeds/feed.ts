/** The content of a feed, in any format. */
import { namesIn } from '../articles/byline.ts';
import { absoluteLinks, plainText } from '../articles/html.ts';
import { pictureHtml } from '../articles/render.ts';
import { pageUrl, type Site } from '../articles/site.ts';

export interface FeedImage {
  readonly url: string;
  readonly altText: string;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

export interface FeedItem {
  /** Never changes, unlike the URL. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string | null;
  /** The picture and the body. */
  readonly html: string;
  /** One name each. */
  readonly authors: readonly string[];
  readonly language: string;
  readonly published: Date;
  readonly updated: Date;
  readonly image: FeedImage | null;
  readonly tags: readonly { readonly slug: string; readonly name: string }[];
  readonly rights: string | null;
  readonly licenseUrl: string | null;
}

export interface Feed {
  readonly title: string;
  readonly description: string;
  /** The name of the newsroom. */
  readonly author: string;
  /** The page of the site with the same content. */
  readonly homeUrl: string;
  readonly url: string;
  /** Null if the articles are in several languages. */
  readonly language: string | null;
  readonly updated: Date;
  readonly items: readonly FeedItem[];
}

const articlesSelection = (filter = '') => `articles(first: 20${filter}) {
    nodes {
      id
      url
      headline
      standfirst
      trailText
      byline
      language
      firstPublishedAt
      lastModifiedAt
      bodyHtml
      mainImage { url altText caption creditText width height }
      tags { slug name }
      rights { license usageTerms copyrightNotice }
    }
  }`;

/** The kinds of feeds: of all articles, of those with a tag, of those about a campaign, and of the posts of a live blog. */
export type FeedSubject = 'articles' | 'tags' | 'campaigns' | 'live';

export const FEED_DOCUMENTS: Readonly<Record<FeedSubject, string>> = {
  articles: `query ArticlesFeed {
  ${articlesSelection()}
}`,
  tags: `query TagFeed($slug: String!) {
  about: tag(slug: $slug) { slug name }
  ${articlesSelection(', filter: { tags: [$slug] }')}
}`,
  campaigns: `query CampaignFeed($slug: String!) {
  about: campaign(slug: $slug) { slug name summary }
  ${articlesSelection(', filter: { campaignSlug: $slug }')}
}`,
  live: `query LiveFeed($slug: String!) {
  about: article(slug: $slug) {
    slug
    name: headline
    summary: standfirst
    language
    liveBlog {
      posts(first: 50) {
        nodes { id url headline bodyHtml publishedAt lastModifiedAt authors { name } }
      }
    }
  }
}`,
};

interface FeedArticle {
  readonly id: string;
  readonly url: string;
  readonly headline: string;
  readonly standfirst: string | null;
  readonly trailText: string | null;
  readonly byline: string | null;
  readonly language: string;
  readonly firstPublishedAt: string;
  readonly lastModifiedAt: string;
  readonly bodyHtml: string;
  readonly mainImage: FeedImage | null;
  readonly tags: readonly { readonly slug: string; readonly name: string }[];
  readonly rights: Readonly<Record<'license' | 'usageTerms' | 'copyrightNotice', string | null>>;
}

/** The result of one of the documents. */
export interface FeedData {
  /** Null if there is no such tag, campaign or article; undefined for all articles. */
  readonly about?: FeedAbout | null;
  readonly articles?: { readonly nodes: readonly FeedArticle[] };
}

interface FeedAbout {
  readonly slug: string;
  readonly name: string;
  readonly summary?: string | null;
  readonly language?: string;
  /** Of an article: null if it has none. */
  readonly liveBlog?: { readonly posts: { readonly nodes: readonly FeedPost[] } } | null;
}

interface FeedPost {
  readonly id: string;
  readonly url: string;
  readonly headline: string | null;
  readonly bodyHtml: string;
  readonly publishedAt: string;
  readonly lastModifiedAt: string;
  readonly authors: readonly { readonly name: string }[];
}

/** @param path of the feed, without a slash at the beginning */
export function feedOf(site: Site, subject: FeedSubject, path: string, data: FeedData): Feed {
  const posts = data.about?.liveBlog?.posts.nodes ?? [];
  const items =
    data.articles?.nodes.map(feedItem) ?? posts.map((post) => postItem(post, data.about?.language ?? ''));
  const languages = new Set(items.map(({ language }) => language));
  const [language = null] = languages;
  const title = data.about == null ? site.name : `${data.about.name} – ${site.name}`;
  return {
    title,
    description: data.about?.summary ?? title,
    author: site.name,
    homeUrl: homeUrl(site, subject, data.about?.slug ?? ''),
    url: site.url + path,
    language: languages.size === 1 ? language : null,
    // A feed without articles has never changed.
    updated: new Date(Math.max(0, ...items.map(({ updated }) => updated.getTime()))),
    items,
  };
}

/** The front page, if the site has no such pages. */
function homeUrl({ url, pageUrls }: Site, subject: FeedSubject, slug: string): string {
  if (subject === 'articles') return url;
  if (subject === 'live') return pageUrl(pageUrls.article, slug);
  return pageUrl(subject === 'tags' ? pageUrls.tag : pageUrls.campaign, slug) ?? url;
}

function feedItem(article: FeedArticle): FeedItem {
  const { url, mainImage, rights } = article;
  return {
    id: urnOf(article.id),
    url,
    title: article.headline,
    summary: article.standfirst ?? article.trailText,
    // Many feed readers show no other picture, and its credit must not get lost.
    html: [mainImage && pictureHtml(mainImage), absoluteLinks(article.bodyHtml, url)]
      .filter(Boolean)
      .join('\n'),
    authors: namesIn(article.byline ?? ''),
    language: article.language,
    published: new Date(article.firstPublishedAt),
    updated: new Date(article.lastModifiedAt),
    image: mainImage,
    tags: article.tags,
    rights: [rights.copyrightNotice, rights.usageTerms].filter(Boolean).join(' ') || null,
    licenseUrl: rights.license,
  };
}

function urnOf(globalId: string): string {
  return `urn:uuid:${Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? ''}`;
}

/** As long as a title is where the post has no headline. */
const TITLE = 80;

function postItem(post: FeedPost, language: string): FeedItem {
  const { id, url, headline, bodyHtml, publishedAt, lastModifiedAt, authors } = post;
  const text = plainText(bodyHtml.replaceAll('>\n<', '> <')).trim();
  return {
    id: urnOf(id),
    url,
    title: headline ?? (text.length > TITLE ? `${text.slice(0, TITLE).trimEnd()}…` : text),
    summary: null,
    html: absoluteLinks(bodyHtml, url),
    authors: authors.map(({ name }) => name),
    language,
    published: new Date(publishedAt),
    updated: new Date(lastModifiedAt),
    ...{ image: null, tags: [], rights: null, licenseUrl: null },
  };
}
