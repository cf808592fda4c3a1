/** The newsroom's site, as feeds and sitemaps name it. The URLs end with a slash. */
export interface Site {
  readonly name: string;
  readonly url: string;
  /** The slug is appended, as to the others. */
  readonly articleUrl: string;
  readonly tagUrl: string;
  readonly campaignUrl: string;
}

interface SiteSettings {
  readonly SITE_NAME: string;
  readonly SITE_URL?: string | undefined;
  readonly ARTICLE_URL?: string | undefined;
  readonly TAG_URL?: string | undefined;
  readonly CAMPAIGN_URL?: string | undefined;
}

/** @param origin of the node, which is the site unless the settings name another */
export function siteOf(settings: SiteSettings, origin: string): Site {
  const { SITE_NAME, SITE_URL, ARTICLE_URL, TAG_URL, CAMPAIGN_URL } = settings;
  const url = withSlash(SITE_URL ?? new URL(ARTICLE_URL ?? origin).origin);
  return {
    name: SITE_NAME,
    url,
    articleUrl: withSlash(ARTICLE_URL ?? `${url}articles`),
    tagUrl: withSlash(TAG_URL ?? `${url}tags`),
    campaignUrl: withSlash(CAMPAIGN_URL ?? `${url}campaigns`),
  };
}

function withSlash(url: string): string {
  return url.replace(/\/?$/, '/');
}
