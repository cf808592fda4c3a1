/** A proxy for POST, whose connections break in the middle of an answer: the node has done what it was asked for. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** @returns its address, and the number of the next answers that it loses */
export async function openLosing(target: string): Promise<{ readonly url: string; loses: number }> {
  const server = createServer((request, response) => {
    void (async () => {
      const { authorization = '' } = request.headers;
      const headers = { 'content-type': 'application/json', authorization };
      const answer = await fetch(target, { method: 'POST', headers, body: await text(request) });
      const body = await answer.text();
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      if (losing.loses-- > 0) response.write(body.slice(0, 9), () => response.destroy());
      else response.end(body);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const losing = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, loses: 0 };
  return losing;
}
