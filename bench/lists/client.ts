/** Sends requests from a process of its own, and measures how long each takes: from sending it until the whole answer is there. */
import { connect, type Socket } from 'node:net';
import { received, requestText } from '../contenders/http.ts';

export interface Request {
  readonly url: string;
  readonly body: string;
  readonly token: string | undefined;
}

/** Each connection sends the requests one after the other, waits for each answer, and begins again, so many times. */
export interface Load {
  readonly requests: readonly Request[];
  readonly times: number;
  readonly connections: number;
}

export interface Measured {
  /** For each of the requests, in ms. */
  readonly times: readonly (readonly number[])[];
  readonly failed?: string;
}

async function send({ requests, times, connections }: Load): Promise<Measured> {
  const measured = requests.map((): number[] => []);
  const lanes = requests.map(({ url, body, token }, index) => ({
    url,
    text: requestText(url, body, token),
    times: measured[index] ?? [],
  }));
  const clients = await Promise.all(
    Array.from({ length: connections }, () =>
      Promise.all(lanes.map(async (lane) => ({ ...lane, socket: await open(lane.url) }))),
    ),
  );
  try {
    await Promise.all(
      clients.map(async (client) => {
        for (let time = 0; time < times; time += 1) {
          for (const { socket, text, times } of client) {
            const began = performance.now();
            await answer(socket, text);
            times.push(performance.now() - began);
          }
        }
      }),
    );
  } finally {
    for (const { socket } of clients.flat()) socket.destroy();
  }
  return { times: measured };
}

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      resolve(socket);
    });
    socket.setNoDelay(true);
    // One character a byte.
    socket.setEncoding('latin1');
    socket.on('error', reject);
  });
}

function answer(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (error?: Error) => {
      socket.off('data', read).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = () => {
      end(new Error('The server closed the connection.'));
    };
    const read = (data: string) => {
      text += data;
      const whole = received(text);
      if (whole !== null) end(whole instanceof Error ? whole : undefined);
    };
    socket.on('data', read).on('close', onClose);
    socket.write(request);
  });
}

process.on('disconnect', () => process.exit());
process.on('message', ({ load }: { load: Load }) => {
  void send(load).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ measured: { times: [], failed: String(error) } }),
  );
});
