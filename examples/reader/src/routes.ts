/** Which page is at which path. */
import type { Page } from './page.tsx';

/** Each page is loaded only where it is shown. */
export const PAGES = {
  article: () => import('./pages/article.tsx'),
} satisfies Readonly<Record<string, () => Promise<{ page: Page }>>>;

export type PageName = keyof typeof PAGES;

export interface Route {
  readonly name: PageName;
  readonly variables: Readonly<Record<string, unknown>>;
}

const ROUTES: readonly [pattern: RegExp, name: PageName][] = [[/^\/articles\/(?<slug>[^/]+)$/, 'article']];

export function routeOf(path: string): Route | null {
  for (const [pattern, name] of ROUTES) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const variables: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(found.groups ?? {})) variables[key] = decode(value);
    return { name, variables };
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
