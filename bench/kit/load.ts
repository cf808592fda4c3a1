/**
 * The load generator, in a process of its own. Each connection takes the next request when it has an answer. The requests are sent
 * one after the other, and from the first again.
 */
import { HttpConnection, requestText } from './http.ts';

export interface LoadRequest {
  readonly url: string;
  /** Null for a GET. */
  readonly body: string | null;
  /** A member's. */
  readonly token?: string | undefined;
}

export interface Load {
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  /** It ends after so many requests, or ms. */
  readonly count: number;
  readonly milliseconds?: number;
}

export interface Measured {
  readonly count: number;
  /** How long each answer took, in ms, by request. */
  readonly times: readonly (readonly number[])[];
  /** The lengths of the answers' bodies. */
  readonly lengths: readonly number[];
}

async function send({ requests, connections, count, milliseconds = Infinity }: Load): Promise<Measured> {
  const texts = requests.map(({ url, body, token }) =>
    requestText(url, body, token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  );
  const times = requests.map((): number[] => []);
  const lengths = new Set<number>();
  const end = performance.now() + milliseconds;
  let sent = 0;
  const keepAsking = async () => {
    const open = new Map<string, HttpConnection>();
    try {
      while (sent < count && performance.now() < end) {
        const index = sent++ % requests.length;
        const url = requests[index]?.url ?? '';
        const connection = open.get(url) ?? (await HttpConnection.open(url));
        open.set(url, connection);
        const began = performance.now();
        const { status, body } = await connection.exchange(texts[index] ?? '');
        times[index]?.push(performance.now() - began);
        if (status !== '200' || body.includes('"errors":['))
          throw new Error(`The server answers ${status}: ${body.slice(0, 500)}`);
        lengths.add(body.length);
      }
    } finally {
      for (const connection of open.values()) connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, keepAsking));
  return { count: times.flat().length, times, lengths: [...lengths] };
}

process.on('message', ({ load }: { load?: Load }) => {
  if (load === undefined) return;
  void send(load).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
