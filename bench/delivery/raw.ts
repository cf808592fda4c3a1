/** The lower bound: `ws.send` of one ready Buffer to every socket, in one loop, and nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

const server = createServer((_request, response) => response.writeHead(404).end());
const sockets = new Set<WebSocket>();
new WebSocketServer({
  server,
  perMessageDeflate: false,
  clientTracking: false,
  handleProtocols: () => 'graphql-transport-ws',
}).on('connection', (socket) => {
  socket.once('message', () => {
    socket.send('{"type":"connection_ack"}');
    socket.once('message', () => sockets.add(socket));
  });
  socket.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

let body = Buffer.alloc(0);
process.on('message', (message: { payload?: unknown; publish?: true; size?: true }) => {
  if (message.payload !== undefined) {
    const id = '00000000-0000-0000-0000-000000000000';
    body = Buffer.from(JSON.stringify({ id, type: 'next', payload: message.payload }));
  }
  if (message.size === true) process.send?.({ size: sockets.size });
  if (message.publish !== true) return;
  for (const socket of sockets) socket.send(body, { binary: false });
});
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);
