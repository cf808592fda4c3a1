/** What a page costs without GraphQL: node:http and pg. PostgreSQL makes the JSON, and the server passes it on. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLRequest, PageName } from './pages.ts';
import { readArticle } from './read-article.ts';

async function answer(text: string, response: ServerResponse): Promise<void> {
  const { operationName, variables } = JSON.parse(text) as GraphQLRequest;
  const article = await readArticle(operationName as PageName, variables.slug);
  const body = Buffer.from(`{"data":{"article":${article}}}`);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => (text += part));
  request.on('end', () => void answer(text, response));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);
