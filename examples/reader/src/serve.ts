/** Serves the site in front of an API anywhere: `API_URL=https://api.news.example/graphql npm start`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openReader } from './server.tsx';

const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:4000/graphql';
// Others reach it only if HOST says so.
const host = process.env['HOST'] ?? '127.0.0.1';
const siteUrl = process.env['SITE_URL'];
const port = Number(process.env['PORT'] ?? 3000);
const answer = openReader({ apiUrl });

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (/^\/(feeds|sitemaps)\/|^\/sitemap(-news)?\.xml$/.test(pathname))
    return passOn(request, response, pathname);
  answer({
    path: pathname,
    query: searchParams,
    origin: siteUrl === undefined ? `http://${request.headers.host ?? host}` : new URL(siteUrl).origin,
    wantsPage: (request.headers.accept ?? '').includes('text/html'),
    fetch(_url, init) {
      const headers = new Headers(init?.headers);
      // The API counts what each reader costs. It trusts this server if its TRUSTED_PROXIES says so.
      headers.set('x-forwarded-for', request.socket.remoteAddress ?? '');
      return fetch(apiUrl, { ...init, headers });
    },
  }).then(
    (page) => {
      if (page === null) response.writeHead(404).end('Not found');
      else response.writeHead(page.status, page.headers).end(page.body);
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
}).listen(port, host, () => console.log(`Open http://${host}:${port}/ in a browser.`));

/** Feeds and sitemaps are the API's. */
function passOn({ headers, method = 'GET' }: IncomingMessage, response: ServerResponse, path: string): void {
  const asked = ['if-none-match', 'if-modified-since'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  fetch(new URL(path, apiUrl), { method, headers: Object.fromEntries(asked) }).then(
    async ({ status, headers, body }) => {
      const kept = ['content-type', 'cache-control', 'etag', 'last-modified', 'retry-after'].flatMap(
        (name) => {
          const value = headers.get(name);
          return value === null ? [] : [[name, value] as const];
        },
      );
      response
        .writeHead(status, Object.fromEntries(kept))
        .end(Buffer.from(await new Response(body).arrayBuffer()));
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(502).end();
    },
  );
}
