/** The HTML around a page. */
import type { SSRData } from '@urql/core';
import { PLAYER_ORIGINS } from './article/embed.tsx';
import { ALL_ARTICLES, FORMATS } from './feeds.ts';
import type { Description, TopSection } from './page.tsx';
import type { Route } from './routes.ts';

/** What the browser needs to know to take over the page. */
export interface Start {
  readonly route: Route;
  readonly apiUrl: string;
  readonly data: SSRData;
  readonly sections: readonly TopSection[];
  readonly desk: DeskOptions | null;
}

/** For a demo: with the link that the start prints, a person can add comments. */
export interface DeskOptions {
  /** Where the code in the link is exchanged for a token. */
  readonly tokenPath: string;
  /** The path of the article to add them to. */
  readonly article: string;
  /** What to suggest, in turn. */
  readonly comments: readonly { readonly text: string; readonly noteText?: string }[];
}

/** The files that the build has named, as URLs. */
export interface Assets {
  /** Null if the page runs nothing. */
  readonly script: string | null;
  readonly styles: readonly string[];
  readonly preloads: readonly string[];
}

/** @param apiUrl as the browser sees it */
export function contentSecurityPolicy(apiUrl: string): string {
  const { origin } = URL.canParse(apiUrl) ? new URL(apiUrl) : { origin: '' };
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Articles show pictures of other sites.
    'img-src http: https:',
    `connect-src 'self' ${origin} ${origin.replace(/^http/, 'ws')}`.trimEnd(),
    `frame-src ${PLAYER_ORIGINS.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** @param start null if the browser has nothing to take over */
export function document(
  { title, ...about }: Description,
  body: string,
  assets: Assets,
  start: Start | null,
): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escape(title)}</title>
    ${metaTags({ title, ...about })}
    ${assets.styles.map((url) => `<link rel="stylesheet" href="${url}">`).join('\n    ')}
    ${assets.preloads.map((url) => `<link rel="modulepreload" href="${url}">`).join('\n    ')}
    ${assets.script === null ? '' : `<script type="module" src="${assets.script}"></script>`}
    ${about.jsonLdHtml ?? ''}
  </head>
  <body>
    <div id="root">${body}</div>
    ${start === null ? '' : `<script id="start" type="application/json">${JSON.stringify(start).replaceAll('<', '\\u003c')}</script>`}
  </body>
</html>
`;
}

function metaTags({
  title,
  about,
  canonical,
  image,
  type = 'website',
  feeds = type === 'article' ? ALL_ARTICLES : undefined,
  translations = [],
  mayIndex = true,
  isPrivate = false,
}: Description): string {
  const tags = [
    ['name="description"', about],
    ['property="og:title"', title],
    ['property="og:description"', about],
    ['property="og:type"', type],
    ['property="og:url"', canonical],
    ['property="og:image"', image],
    ['name="robots"', mayIndex && !isPrivate ? undefined : 'noindex'],
  ].flatMap(([name, content]) => (content ? [`<meta ${name} content="${escape(content)}">`] : []));
  if (canonical !== undefined) tags.push(`<link rel="canonical" href="${escape(canonical)}">`);
  for (const { language, url } of translations)
    tags.push(`<link rel="alternate" hreflang="${escape(language)}" href="${escape(url)}">`);
  if (feeds !== undefined)
    for (const { name, ending, type } of FORMATS)
      tags.push(
        `<link rel="alternate" type="${type}" title="${escape(`${feeds.title} (${name})`)}" href="${escape(`${feeds.path}.${ending}`)}">`,
      );
  return tags.join('\n    ');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
