/** Serves the site in front of an API anywhere: `API_URL=https://api.news.example/graphql npm start`. */
import { createServer } from 'node:http';
import { openReader } from './server.tsx';

const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:4000/graphql';
const port = Number(process.env['PORT'] ?? 3000);
const answer = openReader({ apiUrl });

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  answer({
    path: pathname,
    query: searchParams,
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
}).listen(port, () => console.log(`Open http://127.0.0.1:${port}/ in a browser.`));
