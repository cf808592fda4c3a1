/**
 * Sends the same request over and over from a process of its own, on a few connections that each wait for the answer
 * before they ask again. It reads no more of an answer than its status and its length, so that little of the CPU that the
 * servers share with it is spent here.
 */
import { connect, type Socket } from 'node:net';
import { received, requestText } from '../contenders/http.ts';

export interface Load {
  readonly url: string;
  /** Null for a GET of the URL. */
  readonly body: string | null;
  /** A member's. */
  readonly token?: string;
  readonly connections: number;
  /** It ends with whichever comes first. */
  readonly requests: number;
  readonly milliseconds: number;
}
export interface Answers {
  readonly count: number;
  /** The lengths of the answers' bodies that occurred. */
  readonly lengths: readonly number[];
  /** Why the load ended early. */
  readonly failed?: string;
}

async function send(load: Load): Promise<Answers> {
  const request = requestText(load.url, load.body, load.token);
  const { hostname, port } = new URL(load.url);
  const lengths = new Set<number>();
  let count = 0;
  const until = performance.now() + load.milliseconds;
  const keepAsking = () =>
    new Promise<void>((resolve, reject) => {
      let answer = '';
      const socket: Socket = connect(Number(port), hostname, () => socket.write(request));
      // One character a byte.
      socket.setEncoding('latin1');
      socket.on('data', (data: string) => {
        answer += data;
        const whole = received(answer);
        if (whole === null) return;
        if (whole instanceof Error) {
          socket.destroy(whole);
          return;
        }
        count += 1;
        lengths.add(whole.length);
        answer = '';
        if (count < load.requests && performance.now() < until) socket.write(request);
        else {
          resolve();
          socket.destroy();
        }
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('The server closed the connection.')));
    });
  await Promise.all(Array.from({ length: load.connections }, keepAsking));
  return { count, lengths: [...lengths] };
}

process.on('disconnect', () => process.exit());
process.on('message', ({ load }: { load: Load }) => {
  void send(load).then(
    (answers) => process.send?.({ answers }),
    (error: unknown) => process.send?.({ answers: { count: 0, lengths: [], failed: String(error) } }),
  );
});
