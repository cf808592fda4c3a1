/** Which page is at which path. */
import type { Page } from './page.tsx';
import { questionIn } from './search/question.ts';

/** Each page is loaded only where it is shown. */
export const PAGES = {
  front: () => import('./pages/front.tsx'),
  latest: () => import('./pages/latest.tsx'),
  article: () => import('./pages/article.tsx'),
  live: () => import('./pages/live.tsx'),
  history: () => import('./pages/history.tsx'),
  section: () => import('./pages/section.tsx'),
  corrections: () => import('./pages/corrections.tsx'),
  speaker: () => import('./pages/speaker.tsx'),
  campaign: () => import('./pages/campaign.tsx'),
  search: () => import('./pages/search.tsx'),
  newsletters: () => import('./pages/newsletters.tsx'),
  'newsletter-link': () => import('./pages/newsletter-link.tsx'),
} satisfies Readonly<Record<string, () => Promise<{ page: Page }>>>;

export type PageName = keyof typeof PAGES;

export interface Route {
  readonly name: PageName;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Pattern {
  readonly path: RegExp;
  readonly name: PageName | ((query: URLSearchParams) => PageName);
  readonly variables: (slug: string, query: URLSearchParams) => Route['variables'];
}

const ROUTES: readonly Pattern[] = [
  {
    path: /^\/$/,
    name: (query) => (isList(query) ? 'latest' : 'front'),
    variables: (_, query) => ({ isHome: true, slug: '', tags: null, tag: '', after: query.get('after') }),
  },
  {
    path: /^\/tags\/([^/]+)$/,
    name: 'latest',
    variables: (tag, query) => ({ tagSlugs: [tag], tag, after: query.get('after') }),
  },
  { path: /^\/articles\/([^/]+)$/, name: 'article', variables: articleOf },
  {
    path: /^\/articles\/([^/]+)\/history$/,
    name: 'history',
    variables: (slug, query) => ({ slug, after: query.get('after'), notes: query.get('notes') }),
  },
  {
    path: /^\/sections\/([^/]+(?:\/[^/]+)*)$/,
    name: (query) => (isList(query) ? 'section' : 'front'),
    variables: (path, query) => ({
      isHome: false,
      slug: path.split('/').at(-1) ?? '',
      path,
      after: query.get('after'),
    }),
  },
  { path: /^\/corrections$/, name: 'corrections', variables: (_, query) => correctionsOf(query) },
  {
    path: /^\/campaigns\/([^/]+)$/,
    name: 'campaign',
    variables: (slug, query) => ({ slug, after: query.get('after') }),
  },
  { path: /^\/people\/([^/]+)$/, name: 'speaker', variables: (slug, query) => speakerOf(slug, true, query) },
  {
    path: /^\/organizations\/([^/]+)$/,
    name: 'speaker',
    variables: (slug, query) => speakerOf(slug, false, query),
  },
  { path: /^\/search$/, name: 'search', variables: (_, query) => searchOf(query) },
  { path: /^\/newsletters$/, name: 'newsletters', variables: () => ({}) },
  {
    path: /^\/newsletters\/(confirm|unsubscribe)$/,
    name: 'newsletter-link',
    variables: (action, query) => ({ action, token: query.get('token') ?? '' }),
  },
];

/** Whether all articles are asked for, rather than those that editors arranged. */
function isList(query: URLSearchParams): boolean {
  return query.has('list') || query.has('after');
}

/** Of the page of an article. If it has a live blog, also of what is shown of its posts. */
function articleOf(slug: string, query: URLSearchParams): Route['variables'] {
  const post = query.get('post');
  const posts = query.get('posts') === 'key' ? { isKeyEvent: true } : null;
  return { slug, posts, after: query.get('after'), post: post ?? '', hasPost: post !== null };
}

/** What the feed of corrections has, too: notes that only tell of news aren't corrections. */
const CORRECTIONS = ['CORRECTION', 'CLARIFICATION', 'RETRACTION'];

function correctionsOf(query: URLSearchParams): Route['variables'] {
  const kind = query.get('kind');
  return { kinds: kind === null ? CORRECTIONS : [kind], after: query.get('after') };
}

function speakerOf(slug: string, isPerson: boolean, query: URLSearchParams): Route['variables'] {
  const [kind, wording] = [query.get('kind'), query.get('wording')];
  const filter = {
    ...(kind !== null && { kinds: [kind] }),
    ...(wording !== null && { wordings: [wording] }),
  };
  return { slug, isPerson, filter, after: query.get('after'), articles: query.get('articles') };
}

function searchOf(query: URLSearchParams): Route['variables'] {
  const [type, year, tag, speaker] = ['type', 'year', 'tag', 'speaker'].map((name) => query.get(name));
  const filter = {
    ...(year != null && { from: year, until: year }),
    ...(tag != null && { tagIds: [tag] }),
    ...(speaker != null && { speakerIds: [speaker] }),
  };
  return {
    ...questionIn(query.get('q') ?? ''),
    types: type == null ? null : [type],
    filter,
    chosen: [tag, speaker].filter((id) => id != null),
    after: query.get('after'),
  };
}

export function routeOf(path: string, query: URLSearchParams): Route | null {
  for (const { path: pattern, name, variables } of ROUTES) {
    const found = pattern.exec(path);
    if (found !== null)
      return {
        name: typeof name === 'string' ? name : name(query),
        variables: variables(decode(found[1] ?? ''), query),
      };
  }
  return null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No page has such an address.
    return text;
  }
}
