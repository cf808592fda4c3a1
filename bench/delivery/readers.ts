/** Many subscribers in a process of its own, each with a socket and one subscription, by the standard protocol. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

export interface Open {
  readonly url: string;
  readonly count: number;
  /** Each socket subscribes with the next one. */
  readonly payloads: readonly object[];
}
/** Handshakes at once, so that none waits long. */
const AT_ONCE = 100;

let sockets = 0;
let arrived = 0;
let first: Buffer | null = null;

function take(data: Buffer): void {
  first ??= data;
  arrived += 1;
  if (arrived === sockets) process.send?.({ seen: performance.timeOrigin + performance.now() });
}

function open({ url, payloads }: Open): Promise<void> {
  const payload = payloads[sockets % payloads.length];
  sockets += 1;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.once('message', () => {
      socket.on('message', take);
      socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload }), () => resolve());
    });
  });
}

async function openAll(wanted: Open): Promise<void> {
  for (let done = 0; done < wanted.count; done += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.count - done) }, () => open(wanted)));
}

process.on('message', (message: { open?: Open; arm?: true; first?: true }) => {
  if (message.open !== undefined) void openAll(message.open).then(() => process.send?.({ opened: true }));
  if (message.arm === true) {
    [arrived, first] = [0, null];
    process.send?.({ armed: true });
  }
  if (message.first === true) {
    const { payload } = JSON.parse(String(first)) as { payload: unknown };
    process.send?.({ first: payload });
  }
});
