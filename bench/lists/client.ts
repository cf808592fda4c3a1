/** Sends requests from a process of its own, and measures how long each takes: from sending it until the whole answer is there. */
import { answer, open } from '../contenders/connection.ts';
import { requestText } from '../contenders/http.ts';

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

process.on('disconnect', () => process.exit());
process.on('message', ({ load }: { load: Load }) => {
  void send(load).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ measured: { times: [], failed: String(error) } }),
  );
});
