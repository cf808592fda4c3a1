/** What is asked for of every site, by its path. */
import type { ReaderResponse } from './server.tsx';

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#b4452f"/><path d="M3 4h10v2H3zM3 8h4v1H3zm0 3h4v1H3zm6-3h4v1H9zm0 3h4v1H9z" fill="#fff"/></svg>';

export const FAVICON: ReaderResponse = {
  status: 200,
  headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' },
  body: ICON,
};

export function robots(siteUrl: string): ReaderResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' },
    body: `User-agent: *\nAllow: /\nDisallow: /search\n\nSitemap: ${siteUrl.replace(/\/?$/, '/')}sitemap.xml\n`,
  };
}
