/** The content of a feed, in any format. */
import type { ContributorRole } from '../../generated/prisma/enums.ts';
import { namesIn } from '../articles/byline.ts';
import { authorsIn } from '../articles/contributions.ts';
import { absoluteLinks } from '../articles/html.ts';
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

export interface FeedAuthor {
  readonly name: string;
  /** Their page. Null if the site has none. */
  readonly url: string | null;
}

export interface FeedItem {
  /** Never changes, unlike the URL. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string | null;
  /** The picture and the body. */
  readonly html: string;
  readonly authors: readonly FeedAuthor[];
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
      contributions { role creditedAs contributor { name pageUrl } }
      language
      firstPublishedAt
      lastModifiedAt
      bodyHtml
      mainImage { url altText caption creditText width height }
      tags { slug name }
      rights { license usageTerms copyrightNotice }
    }
  }`;

/** The kinds of feeds: of all articles, of those with a tag, and of those about a campaign. */
export type FeedSubject = 'articles' | 'tags' | 'campaigns';

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
};

interface FeedArticle {
  readonly id: string;
  readonly url: string;
  readonly headline: string;
  readonly standfirst: string | null;
  readonly trailText: string | null;
  readonly byline: string | null;
  readonly contributions: readonly {
    readonly role: ContributorRole;
    readonly creditedAs: string | null;
    readonly contributor: { readonly name: string; readonly pageUrl: string | null };
  }[];
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
  /** Null if there is no such tag or campaign; undefined for all articles. */
  readonly about?: { readonly slug: string; readonly name: string; readonly summary?: string | null } | null;
  readonly articles: { readonly nodes: readonly FeedArticle[] };
}

/** @param path of the feed, without a slash at the beginning */
export function feedOf(site: Site, subject: FeedSubject, path: string, data: FeedData): Feed {
  const items = data.articles.nodes.map(feedItem);
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
  return pageUrl(subject === 'tags' ? pageUrls.tag : pageUrls.campaign, slug) ?? url;
}

function feedItem(article: FeedArticle): FeedItem {
  const { url, mainImage, rights } = article;
  return {
    id: `urn:uuid:${Buffer.from(article.id, 'base64url').toString().split(':')[1] ?? ''}`,
    url,
    title: article.headline,
    summary: article.standfirst ?? article.trailText,
    // Many feed readers show no other picture, and its credit must not get lost.
    html: [mainImage && pictureHtml(mainImage), absoluteLinks(article.bodyHtml, url)]
      .filter(Boolean)
      .join('\n'),
    authors: authorsOf(article),
    language: article.language,
    published: new Date(article.firstPublishedAt),
    updated: new Date(article.lastModifiedAt),
    image: mainImage,
    tags: article.tags,
    rights: [rights.copyrightNotice, rights.usageTerms].filter(Boolean).join(' ') || null,
    licenseUrl: rights.license,
  };
}

/** The authors, or else the names in the byline. */
function authorsOf({ byline, contributions }: FeedArticle): FeedAuthor[] {
  const credited = authorsIn(contributions);
  if (credited.length === 0) return namesIn(byline ?? '').map((name) => ({ name, url: null }));
  return credited.map(({ creditedAs, contributor: { name, pageUrl } }) => ({
    name: creditedAs ?? name,
    url: pageUrl,
  }));
}
