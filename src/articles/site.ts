import type { Env } from '../env.ts';
import { encodeGlobalId } from '../lib/global-ids.ts';

/** The newsroom's site, where readers read what the API has. The URLs end with a slash. */
export interface Site {
  readonly name: string;
  /** The front page. */
  readonly url: string;
  readonly pageUrls: PageUrls;
  /** Null if no setting names the newsroom. */
  readonly publisher: Publisher | null;
  /** Of the newsroom's image service. Null without one. */
  readonly imageUrlTemplate: string | null;
}

/** Who publishes the articles, as schema.org names it. */
export interface Publisher {
  readonly name: string;
  readonly url: string;
  /** The pages that say how it corrects errors, and by which principles it publishes. */
  readonly correctionsPolicy: string | undefined;
  readonly publishingPrinciples: string | undefined;
}

/** The URL prefixes of its pages, to which slugs are appended. Null if the site has no such pages. */
export interface PageUrls {
  readonly article: string;
  readonly campaign: string | null;
  readonly person: string | null;
  readonly organization: string | null;
  readonly tag: string | null;
  readonly section: string | null;
  /** Followed by the token of a preview link. */
  readonly preview: string;
}

type Settings = Pick<
  Env,
  | 'SITE_NAME'
  | 'SITE_URL'
  | 'CORRECTIONS_POLICY_URL'
  | 'PUBLISHING_PRINCIPLES_URL'
  | 'ARTICLE_URL'
  | 'CAMPAIGN_URL'
  | 'PERSON_URL'
  | 'ORGANIZATION_URL'
  | 'TAG_URL'
  | 'SECTION_URL'
  | 'IMAGE_URL_TEMPLATE'
>;

/**
 * @param origin of the node, which is the site unless the settings name another
 * @param servesSite whether the node has pages for more than articles, which count only if it is the site
 */
export function siteOf(settings: Settings, origin: string, servesSite: boolean): Site {
  const { SITE_NAME, SITE_URL, ARTICLE_URL } = settings;
  const url = withSlash(SITE_URL ?? new URL(ARTICLE_URL ?? origin).origin);
  const isSite = servesSite && SITE_URL === undefined && ARTICLE_URL === undefined;
  const ofNode = (path: string) => (isSite ? `${origin}/${path}` : null);
  return {
    name: SITE_NAME ?? 'Dateline',
    url,
    publisher:
      SITE_NAME === undefined
        ? null
        : {
            name: SITE_NAME,
            url,
            correctionsPolicy: settings.CORRECTIONS_POLICY_URL,
            publishingPrinciples: settings.PUBLISHING_PRINCIPLES_URL,
          },
    imageUrlTemplate: settings.IMAGE_URL_TEMPLATE ?? null,
    pageUrls: {
      article: withSlash(ARTICLE_URL ?? `${url}articles`),
      campaign: withSlash(settings.CAMPAIGN_URL ?? ofNode('campaigns')),
      person: withSlash(settings.PERSON_URL ?? ofNode('people')),
      organization: withSlash(settings.ORGANIZATION_URL ?? ofNode('organizations')),
      tag: withSlash(settings.TAG_URL ?? ofNode('tags')),
      section: withSlash(settings.SECTION_URL ?? ofNode('sections')),
      preview: `${url}preview/`,
    },
  };
}

function withSlash<Prefix extends string | null>(prefix: Prefix): Prefix {
  return (prefix?.replace(/\/?$/, '/') ?? null) as Prefix;
}

/** The URL of a page, or null if there is none. */
export function pageUrl(prefix: string, slug: string): string;
export function pageUrl(prefix: string | null, slug: string): string | null;
export function pageUrl(prefix: string | null, slug: string): string | null {
  return prefix === null ? null : `${prefix}${slug}`;
}

/** The place of a post of a live blog on the page of its article. */
export function postUrl(articleUrl: string, postId: string): string {
  return `${articleUrl}#post-${encodeGlobalId('LivePost', postId)}`;
}
