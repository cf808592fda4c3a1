/** The content of a feed, in any format. */
import type { ContributorRole } from '../../generated/prisma/enums.ts';
import { namesIn } from '../articles/byline.ts';
import { authorsIn } from '../articles/contributions.ts';
import { absoluteLinks, plainText } from '../articles/html.ts';
import { pictureHtml } from '../articles/render.ts';
import { CORRECTIONS } from '../articles/correction.ts';
import type { Site } from '../articles/site.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { message } from '../messages/messages.ts';

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
  /** Null if it isn't known. */
  readonly language: string | null;
  readonly published: Date;
  readonly updated: Date;
  readonly image: FeedImage | null;
  /** The section first, if there is one. */
  readonly tags: readonly { readonly slug: string; readonly name: string }[];
  readonly rights: string | null;
  readonly licenseUrl: string | null;
}

export interface Feed {
  readonly title: string;
  readonly description: string;
  /** The name of the newsroom. */
  readonly author: string;
  /** The page of the site with the same content, or the front page if the site has no such pages. */
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
      section { slug name }
      tags { slug name }
      rights { license usageTerms copyrightNotice }
    }
  }`;

/**
 * The kinds of feeds: of all articles, of those with a tag, about a campaign, in a section, and by an author; of the posts of a live
 * blog; and of the notes on corrections.
 */
export type FeedSubject = 'articles' | 'tags' | 'campaigns' | 'sections' | 'authors' | 'live' | 'corrections';

export const FEED_DOCUMENTS: Readonly<Record<FeedSubject, string>> = {
  articles: `query ArticlesFeed {
  ${articlesSelection()}
}`,
  tags: `query TagFeed($slug: String!) {
  about: tag(slug: $slug) { name pageUrl }
  ${articlesSelection(', filter: { tagSlugs: [$slug] }')}
}`,
  campaigns: `query CampaignFeed($slug: String!) {
  about: campaign(slug: $slug) { name pageUrl summary }
  ${articlesSelection(', filter: { campaignSlug: $slug }')}
}`,
  sections: `query SectionFeed($slug: String!) {
  about: section(slug: $slug) { name pageUrl }
  ${articlesSelection(', filter: { sectionSlugs: [$slug] }')}
}`,
  authors: `query AuthorFeed($slug: String!) {
  about: person(slug: $slug) { name pageUrl summary: description }
  organization(slug: $slug) { name pageUrl summary: description }
  ${articlesSelection(', filter: { authorSlugs: [$slug] }')}
}`,
  corrections: `query CorrectionsFeed {
  updateNotes(first: 20, filter: { kinds: [${CORRECTIONS.join(', ')}] }) {
    nodes { id kind text createdAt correctedAt postId article { url headline language } withdrawal { url } }
  }
}`,
  live: `query LiveFeed($slug: String!) {
  about: article(slug: $slug) {
    name: headline
    pageUrl: url
    summary: standfirst
    language
    liveBlog {
      posts(first: 50) {
        nodes { id url headline bodyHtml publishedAt lastModifiedAt authors { name pageUrl } }
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
  readonly section: FeedItem['tags'][number] | null;
  readonly tags: readonly { readonly slug: string; readonly name: string }[];
  readonly rights: Readonly<Record<'license' | 'usageTerms' | 'copyrightNotice', string | null>>;
}

/** What the articles of a feed have in common. */
interface About {
  readonly name: string;
  /** Null if the site has no such pages. */
  readonly pageUrl: string | null;
  readonly summary?: string | null;
  /** Of an article, whose live blog is null if it has none. */
  readonly language?: string;
  readonly liveBlog?: { readonly posts: { readonly nodes: readonly FeedPost[] } } | null;
}

interface FeedNote {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly createdAt: string;
  readonly correctedAt: string | null;
  /** Null if the note is about the article itself. */
  readonly postId: string | null;
  /** Null if it is withdrawn. */
  readonly article: Pick<FeedArticle, 'url' | 'headline' | 'language'> | null;
  readonly withdrawal: { readonly url: string } | null;
}

/** The result of one of the documents. */
export interface FeedData {
  /** Null if there is no such tag, campaign, section, person or article; undefined for feeds of everything. */
  readonly about?: About | null;
  /** The organisation that wrote the articles, if no person has this slug. */
  readonly organization?: About | null;
  readonly articles?: { readonly nodes: readonly FeedArticle[] };
  readonly updateNotes?: { readonly nodes: readonly FeedNote[] };
}

interface FeedPost {
  readonly id: string;
  readonly url: string;
  readonly headline: string | null;
  readonly bodyHtml: string;
  readonly publishedAt: string;
  readonly lastModifiedAt: string;
  readonly authors: readonly { readonly name: string; readonly pageUrl: string | null }[];
}

/** @param path of the feed, without a slash at the beginning */
export function feedOf(site: Site, subject: FeedSubject, path: string, data: FeedData): Feed {
  const { articles, updateNotes } = data;
  const about = data.about ?? data.organization;
  const items = [
    ...(articles?.nodes ?? []).map(feedItem),
    ...(updateNotes?.nodes ?? []).map((note) => noteItem(site, note)),
    ...(about?.liveBlog?.posts.nodes ?? []).map((post) => postItem(post, about?.language ?? null)),
  ];
  const languages = new Set(items.flatMap(({ language }) => language ?? []));
  const [language = null] = languages;
  const name = subject === 'corrections' ? 'Corrections' : about?.name;
  const title = name === undefined ? site.name : `${name} – ${site.name}`;
  return {
    title,
    description: about?.summary ?? title,
    author: site.name,
    homeUrl: about?.pageUrl ?? site.url,
    url: site.url + path,
    language: languages.size === 1 ? language : null,
    // A feed without articles has never changed.
    updated: new Date(Math.max(0, ...items.map(({ updated }) => updated.getTime()))),
    items,
  };
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
    authors: authorsOf(article),
    language: article.language,
    published: new Date(article.firstPublishedAt),
    updated: new Date(article.lastModifiedAt),
    image: mainImage,
    tags: [...(article.section === null ? [] : [article.section]), ...article.tags],
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

/** A note on a correction. It stays when its article is withdrawn; its title is then only its kind. */
function noteItem(
  site: Site,
  { id, kind, text, createdAt, correctedAt, postId, article, withdrawal }: FeedNote,
): FeedItem {
  const name = kind.charAt(0) + kind.slice(1).toLowerCase();
  const title = article?.headline ?? name;
  return {
    id: urnOf(id),
    url: article?.url ?? withdrawal?.url ?? site.url,
    // Nobody must believe that the article itself was retracted.
    title: postId === null ? title : message(article?.language ?? 'en', 'inLiveBlog', { title }),
    summary: null,
    html: `<p>${escapeHtml(text)}</p>`,
    authors: [],
    language: article?.language ?? null,
    published: new Date(createdAt),
    updated: new Date(correctedAt ?? createdAt),
    image: null,
    tags: [{ slug: kind.toLowerCase(), name }],
    rights: null,
    licenseUrl: null,
  };
}

function urnOf(id: string): string {
  return `urn:uuid:${Buffer.from(id, 'base64url').toString().split(':')[1] ?? ''}`;
}

/** As long as a title is where the post has no headline. */
const TITLE = 80;

function postItem(post: FeedPost, language: string | null): FeedItem {
  const { id, url, headline, bodyHtml, publishedAt, lastModifiedAt, authors } = post;
  const text = plainText(bodyHtml.replaceAll('>\n<', '> <')).trim();
  return {
    id: urnOf(id),
    url,
    title: headline ?? (text.length > TITLE ? `${text.slice(0, TITLE).trimEnd()}…` : text),
    summary: null,
    html: absoluteLinks(bodyHtml, url),
    authors: authors.map(({ name, pageUrl }) => ({ name, url: pageUrl })),
    language,
    published: new Date(publishedAt),
    updated: new Date(lastModifiedAt),
    ...{ image: null, tags: [], rights: null, licenseUrl: null },
  };
}
