/** Many subscribers in a separate process, each with a socket and one subscription, by the standard protocol. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

export interface Open {
  readonly url: string;
  readonly count: number;
  readonly payload: Payload;
  /** A second subscription for each. */
  readonly also?: Payload;
  /** Whether they stop reading once they have subscribed. */
  readonly stall?: boolean;
}
interface Payload {
  readonly query: string;
  readonly variables: object;
}
/** The times, in ms since the epoch, at which an event had reached these shares of the subscribers. */
export interface Seen {
  readonly median: number;
  readonly p99: number;
  readonly last: number;
}

const sockets: WebSocket[] = [];
let arrivals = new Float64Array(0);
let seen = 0;
let first: unknown = null;

function take(data: Buffer): void {
  if (seen === 0) first = data;
  arrivals[seen] = performance.timeOrigin + performance.now();
  seen += 1;
  if (seen !== arrivals.length) return;
  arrivals.sort();
  const at = (share: number) => arrivals[Math.ceil(share * arrivals.length) - 1] ?? NaN;
  process.send?.({ seen: { median: at(0.5), p99: at(0.99), last: at(1) } satisfies Seen });
}

function open({ url, payload, also, stall = false }: Open): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send('{"type":"connection_init"}');
    });
    socket.once('message', () => {
      const subscribe = (payload: Payload) =>
        JSON.stringify({ id: randomUUID(), type: 'subscribe', payload });
      if (also !== undefined) socket.send(subscribe(also));
      socket.send(subscribe(payload), () => {
        if (stall) socket.pause();
        else socket.on('message', take);
        resolve();
      });
    });
    sockets.push(socket);
  });
}

/** Opens a hundred at a time, so that no handshake waits long. */
async function openAll(wanted: Open): Promise<void> {
  for (let done = 0; done < wanted.count; done += 100) {
    await Promise.all(Array.from({ length: Math.min(100, wanted.count - done) }, () => open(wanted)));
  }
}

process.on('message', (message: { open?: Open; arm?: true; first?: true; close?: true }) => {
  if (message.open !== undefined) void openAll(message.open).then(() => process.send?.({ opened: true }));
  if (message.arm === true) {
    arrivals = new Float64Array(sockets.length);
    seen = 0;
    process.send?.({ armed: true });
  }
  if (message.first === true) {
    const { payload } = JSON.parse(String(first)) as { payload: unknown };
    process.send?.({ first: payload });
  }
  if (message.close === true) {
    for (const socket of sockets.splice(0)) socket.terminate();
    process.send?.({ closed: true });
  }
});
