import type { Env } from './env.ts';

/** The URL prefixes of pages on the newsroom's site, to which slugs are appended. Null if the site has no such pages. */
export interface PageUrls {
  readonly article: string;
  readonly campaign: string | null;
  readonly person: string | null;
  readonly organization: string | null;
  readonly tag: string | null;
}

type Settings = Pick<Env, 'ARTICLE_URL' | 'CAMPAIGN_URL' | 'PERSON_URL' | 'ORGANIZATION_URL' | 'TAG_URL'>;

/**
 * As the settings say, or else those of the node's own pages.
 * @param servesSite whether the node has pages for more than articles
 */
export function pageUrls(settings: Settings, origin: string, servesSite: boolean): PageUrls {
  const ofSite = (path: string) => (servesSite ? `${origin}/${path}` : null);
  return {
    article: withSlash(settings.ARTICLE_URL ?? `${origin}/articles`),
    campaign: withSlash(settings.CAMPAIGN_URL ?? ofSite('campaigns')),
    person: withSlash(settings.PERSON_URL ?? ofSite('people')),
    organization: withSlash(settings.ORGANIZATION_URL ?? ofSite('organizations')),
    tag: withSlash(settings.TAG_URL ?? ofSite('tags')),
  };
}

function withSlash<Prefix extends string | null>(prefix: Prefix): Prefix {
  return (prefix?.replace(/\/?$/, '/') ?? null) as Prefix;
}

/** The URL of a page, or null if there is none. */
export function pageUrl(prefix: string | null, slug: string): string | null {
  return prefix === null ? null : `${prefix}${slug}`;
}
