/** A proxy between browsers and a node, which does what proxies and networks do to pages that are open. */
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  body: string;
  /** Of the answer: how it is written, and its bytes. */
  type: OutgoingHttpHeaders;
  answer: string;
}

export interface Front {
  readonly url: string;
  /** Where it forwards to. */
  target: string;
  /** What it has forwarded so far, apart from WebSockets. */
  readonly seen: readonly Seen[];
  readonly sockets: number;
  /** How many WebSockets were asked for. */
  readonly upgrades: number;
  readonly streams: number;
  /** What it answers with 503 from now on, as if nobody were there. */
  refuses: 'nothing' | 'sockets' | 'live' | 'everything';
  /** Gives the next request of this operation the answer to the one before, as a node would that is behind. */
  repeat(operation: string): void;
  /** The code with which it closes each WebSocket as soon as it is open; 0 for none. */
  closes: number | null;
  /** Closes all WebSockets with this code. */
  closeSockets(code: number): void;
  /** Ends all live connections. */
  drop(): void;
  /** Forwards nothing more of the live connections that there are, and leaves them open, as when a computer has slept. */
  freeze(): void;
  /** Keeps back what nodes send to sockets of an event from now on. Resolves with the function that sends it on, once there is some. */
  holdEvents(): Promise<() => void>;
  close(): Promise<void>;
}

export async function openFront(target: string): Promise<Front> {
  const seen: Seen[] = [];
  const sockets = new Set<readonly [Duplex, Socket]>();
  const streams = new Set<IncomingMessage>();
  let upgrades = 0;
  let repeated: string | null = null;
  let hold: ((release: () => void) => void) | null = null;

  const server = createServer((request, response) => {
    const isStream = request.headers.accept === 'text/event-stream';
    if (front.refuses === 'everything' || (front.refuses === 'live' && isStream)) {
      response.writeHead(503).end();
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const { hostname, port } = new URL(front.target);
    const entry = { method, url, headers: JSON.stringify(headers), body: '', type: {}, answer: '' };
    seen.push(entry);
    const far = ask({ hostname, port, method, path: url, headers }, (answer) => {
      const former = seen.findLast((other) => other !== entry && other.body === entry.body);
      if (repeated !== null && former !== undefined && entry.body.includes(repeated)) {
        repeated = null;
        answer.resume();
        response.writeHead(200, former.type).end(Buffer.from(former.answer, 'latin1'));
        return;
      }
      entry.type = Object.fromEntries(
        ['content-type', 'content-encoding'].flatMap((name) => {
          const value = answer.headers[name];
          return value === undefined ? [] : [[name, value]];
        }),
      );
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (data: Buffer) => (entry.answer += data.toString('latin1')));
      answer.pipe(response);
      if (!isStream) return;
      streams.add(answer);
      for (const end of [answer, response]) {
        end.on('close', () => {
          streams.delete(answer);
          answer.destroy();
          response.destroy();
        });
      }
    });
    far.on('error', () => response.destroy());
    request.on('data', (data: Buffer) => (entry.body += data.toString()));
    request.pipe(far);
  });
  server.on('upgrade', ({ url, headers }: IncomingMessage, near: Duplex) => {
    near.on('error', () => undefined);
    upgrades += 1;
    if (front.refuses !== 'nothing') {
      near.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(front.target);
    const far = connect(Number(port), hostname, () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      far.write([`GET ${url ?? '/'} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    });
    const pair = [near, far] as const;
    sockets.add(pair);
    const held: Buffer[] = [];
    far.on('data', (data) => {
      if (front.closes !== null) {
        near.end(Buffer.concat([data, closeFrame(front.closes)]));
        return;
      }
      if (held.length === 0 && (hold === null || !data.includes('"type":"next"'))) {
        near.write(data);
        return;
      }
      held.push(data);
      hold?.(() => {
        for (const each of held.splice(0)) near.write(each);
      });
    });
    near.on('data', (data: Buffer) => far.write(data));
    far.on('error', () => undefined);
    for (const end of pair) {
      end.on('close', () => {
        sockets.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const front: Front = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    target,
    seen,
    get sockets() {
      return sockets.size;
    },
    get streams() {
      return streams.size;
    },
    get upgrades() {
      return upgrades;
    },
    refuses: 'nothing',
    closes: null,
    closeSockets(code) {
      for (const [near] of sockets) near.end(closeFrame(code));
    },
    repeat(operation) {
      repeated = operation;
    },
    drop() {
      for (const [near] of sockets) near.destroy();
      for (const stream of streams) stream.destroy();
    },
    freeze() {
      for (const pair of sockets) for (const end of pair) end.removeAllListeners('data').pause();
      for (const stream of streams) stream.unpipe();
    },
    holdEvents: () =>
      new Promise((resolve) => {
        hold = (release) => {
          resolve(() => {
            hold = null;
            release();
          });
        };
      }),
    async close() {
      front.drop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return front;
}

/** As the WebSocket protocol has it (RFC 6455, section 5.5.1). @param code 0 for none */
function closeFrame(code: number): Buffer {
  return Buffer.from(code === 0 ? [0x88, 0] : [0x88, 2, code >> 8, code & 0xff]);
}
