/** The server: reads a page's data from the API, and renders it. The code that serves HTTP calls it. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { Provider, type Client } from 'urql';
import { openApi } from './api.ts';
import { graphql } from './graphql.ts';
import { ApiUrl, IsPreview, Site, TopSections, type TopSection } from './page.tsx';
import { PAGES, routeOf, type PageName, type Route } from './routes.ts';
import { contentSecurityPolicy, document, type Assets, type DeskOptions } from './shell.ts';
import { FAVICON, robots } from './well-known.ts';

export interface ReaderOptions {
  /** Where browsers find the API: a URL, or a path on the same host. */
  readonly apiUrl: string;
  /** Where the site is. What others say of it, such as the header Host of a request, is never printed. */
  readonly siteUrl: string;
  readonly desk?: DeskOptions;
}

export interface ReaderRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether there is a page even where there is none, which says so. */
  readonly wantsPage: boolean;
  /** Asks the API for this reader. */
  readonly fetch: typeof fetch;
}

export interface ReaderResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Answers a GET; null if the path isn't one of the site's, and no page is wanted. */
export type Reader = (request: ReaderRequest) => Promise<ReaderResponse | null>;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** `fetch` knows where it is. */
const API = 'http://api.invalid/graphql';
/** Codes of questions that the API won't answer, however often it is asked. */
const REFUSALS: ReadonlySet<unknown> = new Set(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']);
/** Of pages that only those with a link may see: no cache keeps them, and no other site is told their address. */
const UNSHARED = { 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' };
const PreviewQuery = graphql(`
  query Preview {
    viewer {
      preview {
        id
        slug
      }
    }
  }
`);
const SectionsQuery = graphql(`
  query Sections {
    sections {
      id
      name
      path
    }
  }
`);
const CLIENT = new URL('../client/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

export function openReader({ apiUrl, siteUrl, desk }: ReaderOptions): Reader {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', CLIENT), 'utf8')) as Record<
    string,
    Chunk
  >;
  const files = readFiles(manifest);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy(apiUrl),
    'referrer-policy': 'strict-origin-when-cross-origin',
  };

  function render(client: Client, view: ReactNode): string {
    return renderToString(
      <ApiUrl value={apiUrl}>
        <Provider value={client}>{view}</Provider>
      </ApiUrl>,
    );
  }

  /** The article that a preview link shows, as a page that runs nothing and that nobody keeps. */
  async function preview(token: string, request: ReaderRequest): Promise<ReaderResponse> {
    const fetch: ReaderRequest['fetch'] = (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return request.fetch(url, { ...init, headers });
    };
    const { client } = openApi({ url: API, fetch, live: null });
    const { data } = await client.query(PreviewQuery, {}).toPromise();
    const slug = data?.viewer.preview?.slug;
    const route = slug === undefined ? null : routeOf(`/articles/${encodeURIComponent(slug)}`, request.query);
    const shown =
      route === null
        ? notice(404, 'This link shows nothing any more')
        : await answer(route, { ...request, fetch }, true);
    return { ...shown, headers: { ...shown.headers, ...UNSHARED, 'x-robots-tag': 'noindex' } };
  }

  async function answer(route: Route, request: ReaderRequest, isPreview = false): Promise<ReaderResponse> {
    const { query, fetch } = request;
    const { page } = await PAGES[route.name]();
    const { client, ssr } = openApi({ url: API, fetch, live: null });
    const [{ data, error }, sections] = await Promise.all([
      client.query(page.query, route.variables).toPromise(),
      readTopSections(fetch),
    ]);
    const assets = assetsOf(manifest, route.name);
    const codes = error?.graphQLErrors.map(({ extensions }) => extensions['code']) ?? [];
    const missing = route.name === 'search' ? 'This can’t be searched for' : 'There is no such page';
    if (codes.some((code) => REFUSALS.has(code))) return notice(404, missing);
    // What could not be read is null, as if it didn't exist. A page without one of its lists is still worth reading.
    const found = data == null || codes.includes('UNAVAILABLE') ? null : page.describe(data, route.variables);
    if (found === null)
      return error === undefined ? notice(404, missing) : notice(503, 'The news can’t be read at the moment');
    if ('location' in found) return moved(found.location, query);
    if ('page' in found) return answer({ ...route, name: found.page }, request, isPreview);
    const view = render(
      client,
      <IsPreview value={isPreview}>
        <TopSections value={sections}>
          <page.View variables={route.variables} />
        </TopSections>
      </IsPreview>,
    );
    if (isPreview) {
      const still = { ...assets, preloads: [], script: null };
      const body = document({ ...found, mayIndex: false }, view, still, null);
      return { status: found.status ?? 200, headers, body };
    }
    const start = { route, apiUrl, data: ssr.extractData(), sections, desk: desk ?? null };
    return {
      status: found.status ?? 200,
      headers: { ...headers, ...(found.isPrivate === true && UNSHARED) },
      body: document(found, view, assets, start),
    };
  }

  /** Doesn't depend on what was asked for, and runs nothing. */
  function notice(status: number, title: string): ReaderResponse {
    const { styles } = assetsOf(manifest);
    const { client } = openApi({ url: API, live: null });
    const view = render(client, <Notice title={title} mayTryAgain={status === 503} />);
    const body = document({ title, mayIndex: false }, view, { styles, preloads: [], script: null }, null);
    return { status, headers: status === 503 ? { ...headers, 'retry-after': '5' } : headers, body };
  }

  return async (request) => {
    const { path, query } = request;
    if (path === '/robots.txt') return robots(siteUrl);
    if (path === '/favicon.ico') return FAVICON;
    const file = files.get(path);
    if (file !== undefined) return file;
    const [, token] = /^\/preview\/([^/]+)$/.exec(path) ?? [];
    if (token !== undefined) return preview(token, request);
    const route = routeOf(path, query);
    if (route !== null) return answer(route, request);
    const shorter = path.slice(0, -1);
    if (path.endsWith('/') && routeOf(shorter, query) !== null) return moved(shorter, query);
    return request.wantsPage ? notice(404, 'There is no such page') : null;
  };
}

/** With a client of its own, so that the page doesn't send the whole tree to the browser. None if they can't be read. */
async function readTopSections(fetch: ReaderRequest['fetch']): Promise<readonly TopSection[]> {
  const { client } = openApi({ url: API, fetch, live: null });
  const { data } = await client.query(SectionsQuery, {}).toPromise();
  const top = (data?.sections ?? []).filter(({ path }) => !path.includes('/'));
  return top.map(({ name, path }) => ({ name, path }));
}

/** The query may say where a reader comes from. */
function moved(path: string, query: URLSearchParams): ReaderResponse {
  const location = query.size === 0 ? path : `${path}?${query.toString()}`;
  return { status: 301, headers: { location }, body: '' };
}

function Notice({ title, mayTryAgain }: { title: string; mayTryAgain: boolean }) {
  return (
    <Site>
      <div className="notice">
        <h1>{title}</h1>
        <p>{mayTryAgain ? <a href="">Try again</a> : <a href="/">To the front page</a>}</p>
      </div>
    </Site>
  );
}

/** What a page loads: its own chunk, and those that it imports. */
function assetsOf(manifest: Readonly<Record<string, Chunk>>, name?: PageName): Assets {
  const entry = manifest['src/client.tsx'];
  const chunks = new Set<Chunk>();
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || chunks.has(chunk)) return;
    chunks.add(chunk);
    chunk.imports?.forEach(add);
  };
  add('src/client.tsx');
  if (name !== undefined) add(`src/pages/${name}.tsx`);
  return {
    script: `/${entry?.file ?? ''}`,
    styles: [...new Set([...chunks].flatMap(({ css = [] }) => css))].map((file) => `/${file}`),
    preloads: [...chunks].filter((chunk) => chunk !== entry).map(({ file }) => `/${file}`),
  };
}

/** By their paths, so that no path leads to any other file. */
function readFiles(manifest: Readonly<Record<string, Chunk>>): ReadonlyMap<string, ReaderResponse> {
  const names = new Set(Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css]));
  return new Map(
    [...names].map((name) => {
      const body = gzipSync(readFileSync(new URL(name, CLIENT)));
      const headers = {
        'content-type': `${TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'}; charset=utf-8`,
        'content-length': String(body.length),
        // Every browser that loads modules accepts it.
        'content-encoding': 'gzip',
        // The name changes with the content.
        'cache-control': 'public, max-age=31536000, immutable',
      };
      return [`/${name}`, { status: 200, headers, body }];
    }),
  );
}
