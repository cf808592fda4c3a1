/** A CDN: a real proxy that keeps what may be kept, and forgets by surrogate keys, as Fastly does. */
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Kept {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly keys: readonly string[];
}

export interface Cdn {
  readonly url: string;
  /** Takes POSTs with keys in the header `Surrogate-Key`, and with `PURGE_HEADER`. */
  readonly purgeUrl: string;
  /** The keys of each purge. */
  readonly purges: string[];
  /** What it answers to purges. */
  purgeStatus: number;
}

/** The header of who may purge. */
export const PURGE_HEADER = 'Purge-Token: a:b';

/** What `vary` names. Values of Authorization aren't kept, since those answers say that they may not be. */
const VARIES = ['accept', 'accept-encoding', 'authorization'];

/** Headers that a CDN makes itself, or keeps for itself. */
const REMADE = ['surrogate-key', 'content-encoding', 'content-length', 'transfer-encoding', 'connection'];

/** A CDN in front of a node, which is closed after the test. */
export async function openCdn(origin: string): Promise<Cdn> {
  const kept = new Map<string, Kept>();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cdn: Cdn = { url, purgeUrl: `${url}/.purge`, purges: [], purgeStatus: 200 };
  server.on('request', ({ url: path = '', method, headers }, response) => {
    if (path === '/.purge' && method === 'POST' && headers['purge-token'] === 'a:b') {
      const keys = String(headers['surrogate-key']);
      cdn.purges.push(keys);
      if (cdn.purgeStatus === 200)
        for (const [name, answer] of kept)
          if (keys.split(' ').some((key) => answer.keys.includes(key))) kept.delete(name);
      response.writeHead(cdn.purgeStatus).end();
      return;
    }
    const name = [path, ...VARIES.map((header) => headers[header])].join('\n');
    const known = kept.get(name);
    if (known !== undefined) return send(response, known, 'HIT');
    void ask(new URL(path, origin), headers).then((answer) => {
      if (/s-maxage=[1-9]/.test(answer.headers['cache-control'] ?? '')) kept.set(name, answer);
      send(response, answer, 'MISS');
    });
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return cdn;
}

async function ask(
  url: URL,
  { accept = '*/*', authorization }: NodeJS.Dict<string | string[]>,
): Promise<Kept> {
  const sent = {
    accept: String(accept),
    ...(authorization !== undefined && { authorization: String(authorization) }),
  };
  const answer = await fetch(url, { headers: sent });
  const headers = [...answer.headers].filter(([name]) => !REMADE.includes(name));
  return {
    status: answer.status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(await answer.arrayBuffer()),
    keys: (answer.headers.get('surrogate-key') ?? '').split(' '),
  };
}

function send(response: ServerResponse, { status, headers, body }: Kept, cache: 'HIT' | 'MISS'): void {
  response.writeHead(status, { ...headers, 'x-cache': cache }).end(body);
}
