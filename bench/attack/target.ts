/** The node as an attacker sees it, and what attackers do to it, from an address of their own. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect as connectTo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { HttpConnection, requestText } from '../kit/http.ts';
import type { Chance } from '../../test/support/secrecy/random.ts';

export interface Target {
  readonly url: string;
  /** The attacker's address. */
  readonly from: string;
  readonly dataDir: string;
  readonly chance: Chance;
  /** Aborted when the attack is over. */
  readonly signal: AbortSignal;
  /** Counts what the node did. */
  readonly saw: (outcome: string) => void;
  /** Reports something that no stranger may get. */
  readonly got: (what: string) => void;
}

export type Attack = (target: Target) => Promise<void>;

/** ms after which a client comes back whose connection failed. */
const PAUSE = 20;

/** Runs so many loops side by side until the attack is over. */
export async function inParallel(
  { signal, saw }: Target,
  count: number,
  round: (index: number) => Promise<void>,
): Promise<void> {
  const loop = async (_: unknown, index: number) => {
    while (!signal.aborted) {
      try {
        await round(index);
      } catch (error) {
        saw((error as NodeJS.ErrnoException).code ?? String(error));
        await sleep(PAUSE);
      }
    }
  };
  await Promise.all(Array.from({ length: count }, loop));
}

export interface Poster {
  /** Sends a body, and returns the status with the code of the first error. */
  readonly post: (body: string) => Promise<string>;
  /** Sends an operation, and returns its data. */
  readonly ask: (query: string) => Promise<unknown>;
}

/** A client with connections that it keeps. */
export function openPoster({ url, from, signal }: Target): Poster {
  const agent = new Agent({ keepAlive: true, localAddress: from });
  const send = async (body: string) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers, signal, localAddress: from });
    const responded = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.end(body);
    const [response] = await responded;
    return { status: response.statusCode ?? 0, body: await text(response) };
  };
  return {
    async post(body) {
      const answer = await send(body);
      return `${answer.status} ${/"code":"(\w+)"/.exec(answer.body)?.[1] ?? ''}`.trim();
    },
    async ask(query) {
      const { body } = await send(JSON.stringify({ query }));
      return (JSON.parse(body) as { data?: unknown }).data;
    },
  };
}

/** The largest size, up to `most`, at which the node takes the operation: attackers stay within the limits. */
export async function largest(
  { post }: Poster,
  most: number,
  operation: (size: number) => string,
): Promise<string | null> {
  const isTaken = async (size: number) => (await post(JSON.stringify({ query: operation(size) }))) === '200';
  let [low, high] = [0, most + 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (await isTaken(middle)) low = middle;
    else high = middle;
  }
  return low === 0 ? null : operation(low);
}

/** A connection to write bytes to. It is cut when the attack is over. */
export async function connect({ url, from, signal }: Target): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connectTo({ host: hostname, port: Number(port), localAddress: from, signal });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Writes the request so many times at once, and reads until all are answered or the node has had enough. */
export async function pipeline(target: Target, bytes: string, times: number): Promise<void> {
  const socket = await connect(target);
  let answered = 0;
  socket.on('data', (data: Buffer) => {
    for (let at = data.indexOf('HTTP/1.1 '); at !== -1; at = data.indexOf('HTTP/1.1 ', at + 9)) {
      target.saw(data.toString('latin1', at + 9, at + 12));
      answered += 1;
    }
    if (answered === times) socket.end();
  });
  socket.write(bytes.repeat(times));
  await once(socket, 'close');
  if (answered < times) target.saw('cut off');
}

/** Sends requests on so many connections, the next on each when its answer is there. */
export async function keepAsking(
  target: Target,
  connections: number,
  requestOf: (connection: number, count: number) => string,
): Promise<void> {
  await inParallel(target, connections, async (index) => {
    const connection = await HttpConnection.open(target.url, target.from);
    const cut = () => connection.close();
    target.signal.addEventListener('abort', cut, { once: true });
    try {
      for (let count = 0; !target.signal.aborted; count += 1)
        target.saw((await connection.exchange(requestOf(index, count))).status);
    } finally {
      target.signal.removeEventListener('abort', cut);
      connection.close();
    }
  });
}

export function httpGet(path: string, headers: Readonly<Record<string, string>> = {}): string {
  return requestText(`http://node${path}`, null, headers);
}

export function httpPost(body: string): string {
  return requestText('http://node/graphql', body);
}

/** A socket of graphql-transport-ws that has been acknowledged. What comes is counted, not kept. */
export async function openSocket({ url, from, signal, saw }: Target): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { localAddress: from });
  const cut = () => socket.terminate();
  signal.addEventListener('abort', cut, { once: true });
  socket.once('close', (code) => {
    signal.removeEventListener('abort', cut);
    saw(`closed ${code}`);
  });
  const acknowledged = new Promise<void>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const message = data.toString('latin1', 0, 400);
      const type = /"type":"(\w+)"/.exec(message)?.[1] ?? '';
      if (type === 'connection_ack') return resolve();
      const code = /"code":"(\w+)"/.exec(message)?.[1] ?? '';
      saw(`${type} ${code}`.trim());
    });
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`not acknowledged: ${code}`)));
  });
  socket.on('error', () => undefined);
  socket.once('open', () => socket.send('{"type":"connection_init"}'));
  await acknowledged;
  return socket;
}

/** Resolves after so many ms, or once the attack is over. */
export async function pause({ signal }: Target, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
