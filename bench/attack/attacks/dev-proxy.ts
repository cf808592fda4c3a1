import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inParallel, type Attack, type Target } from '../target.ts';

/** The unprivileged user that every Unix has. */
const NOBODY = { uid: 65534, gid: 65534 };
const CONNECTIONS = 8;

/**
 * A development proxy in front of the demo, which rewrites the Host header. Strangers look for the editor's token in all that
 * it serves, guess codes of the demo's link, and as another user of the machine read the token's file.
 */
export const devProxy: Attack = async (target) => {
  const file = join(target.dataDir, 'demo-token');
  const token = readFileSync(file, 'utf8').trim();
  if (process.getuid?.() === 0) {
    const read = spawnSync('cat', [file], { cwd: '/', encoding: 'utf8', ...NOBODY });
    target.saw(read.status === 0 ? 'file read' : 'file refused');
    if (read.stdout.includes(token)) target.got("the editor's token, from its file");
  }
  const proxy = openProxy(target);
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const look = async (path: string, options: RequestInit = {}) => {
    const response = await fetch(new URL(path, origin), options);
    const body = await response.text();
    target.saw(`${path.replace(/\.\w+(?=\.\w+$)/, '')} ${response.status}`);
    const headers = JSON.stringify([...response.headers]);
    if (body.includes(token) || headers.includes(token)) target.got(`the editor's token, from ${path}`);
    return body;
  };
  const page = await look('/graphql', { headers: { accept: 'text/html' } });
  for (const path of new Set(page.match(/\/graphiql\/[\w.-]+\.\w+/g) ?? [])) await look(path);
  await inParallel(target, CONNECTIONS, async () => {
    const code = Array.from({ length: 22 }, () => String.fromCharCode(target.chance.from(97, 122))).join('');
    await look('/graphiql/token', { method: 'POST', headers: { authorization: `Code ${code}` } });
    await look('/graphql', { headers: { accept: 'text/html' } });
  });
  proxy.closeAllConnections();
  proxy.close();
};

function openProxy({ url, from }: Target) {
  const { hostname, port, host } = new URL(url);
  return createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const options = { hostname, port, method, path, localAddress: from, headers: { ...headers, host } };
    const forwarded = request(options, (response: IncomingMessage) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    void text(incoming).then((body) => forwarded.end(body));
  });
}
