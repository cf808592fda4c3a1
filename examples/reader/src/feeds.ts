/** The feeds that the API's node serves. */
export interface Feeds {
  readonly title: string;
  /** Without the ending. */
  readonly path: string;
}

export const FORMATS = [
  { name: 'RSS', ending: 'rss', type: 'application/rss+xml' },
  { name: 'Atom', ending: 'atom', type: 'application/atom+xml' },
  { name: 'JSON Feed', ending: 'json', type: 'application/feed+json' },
];

export const ALL_ARTICLES: Feeds = { title: 'Dateline', path: '/feeds/articles' };

export const CORRECTIONS: Feeds = { title: 'Corrections – Dateline', path: '/feeds/corrections' };

export function liveFeeds(slug: string, headline: string): Feeds {
  return { title: `${headline} – Dateline`, path: `/feeds/live/${encodeURIComponent(slug)}` };
}

export function tagFeeds(slug: string, name: string): Feeds {
  return { title: `${name} – Dateline`, path: `/feeds/tags/${encodeURIComponent(slug)}` };
}

export function sectionFeeds(slug: string, name: string): Feeds {
  return { title: `${name} – Dateline`, path: `/feeds/sections/${encodeURIComponent(slug)}` };
}

export function authorFeeds(slug: string, name: string): Feeds {
  return { title: `${name} – Dateline`, path: `/feeds/authors/${encodeURIComponent(slug)}` };
}

export function campaignFeeds(slug: string, name: string): Feeds {
  return { title: `${name} – Dateline`, path: `/feeds/campaigns/${encodeURIComponent(slug)}` };
}
