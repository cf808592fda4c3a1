/** Serves the site in front of an API anywhere: `API_URL=https://api.news.example/graphql npm start`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openReader, type Reader } from './server.tsx';

const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:4000/graphql';
// Others reach it only if HOST says so.
const host = process.env['HOST'] ?? '127.0.0.1';

const server = createServer().listen(Number(process.env['PORT'] ?? 3000), host, () => {
  const url = `http://${host}:${(server.address() as AddressInfo).port}/`;
  const answer = openReader({ apiUrl, siteUrl: process.env['SITE_URL'] ?? url });
  server.on('request', (request, response) => {
    // What a reader asks for must not end the server.
    serve(answer, request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  console.log(`Open ${url} in a browser.`);
});

async function serve(answer: Reader, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/' } = request;
  const base = 'http://localhost';
  // Such as `//`, which has no host.
  if (!URL.canParse(url, base)) {
    response.writeHead(400).end('Bad request');
    return;
  }
  const { pathname, searchParams } = new URL(url, base);
  if (/^\/(feeds|sitemaps)\/|^\/sitemap(-news)?\.xml$/.test(pathname))
    return passOn(request, response, pathname);
  const page = await answer({
    path: pathname,
    query: searchParams,
    wantsPage: (request.headers.accept ?? '').includes('text/html'),
    fetch: (_url, init) => askFor(request, apiUrl, init),
  });
  if (page === null) response.writeHead(404).end('Not found');
  else response.writeHead(page.status, page.headers).end(page.body);
}

/** The API counts what each reader costs. It trusts this server if its TRUSTED_PROXIES says so. */
function askFor({ socket }: IncomingMessage, url: string | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set('x-forwarded-for', socket.remoteAddress ?? '');
  return fetch(url, { ...init, headers });
}

const ASKED = ['if-none-match', 'if-modified-since'];
const ANSWERED = ['content-type', 'cache-control', 'etag', 'last-modified', 'retry-after', 'vary'];

/** Feeds and sitemaps are the API's. */
async function passOn(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const { method = 'GET' } = request;
  // `fetch` would unpack an encoding, and the ETag be of other bytes than the body.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  for (const name of ASKED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  try {
    const found = await askFor(request, new URL(path, apiUrl), { method, headers });
    const body = Buffer.from(await found.arrayBuffer());
    const kept = [...found.headers].filter(([name]) => ANSWERED.includes(name));
    response.writeHead(found.status, Object.fromEntries(kept)).end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
}
