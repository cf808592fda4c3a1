/** The lower bound: node:http answers every request with the same ready Buffer. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let body = Buffer.alloc(0);
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (message: { answer?: string }) => {
  if (message.answer === undefined) return;
  body = Buffer.from(message.answer);
  process.send?.({ answering: true });
});
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);
