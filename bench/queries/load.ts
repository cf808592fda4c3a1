/**
 * Sends the same request over and over from a process of its own, on a few connections that each wait for the answer
 * before they ask again. It reads no more of an answer than its status and its length, so that little of the CPU that the
 * servers share with it is spent here.
 */
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly url: string;
  /** Null for a GET of the URL. */
  readonly body: string | null;
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

function requestOf({ url, body }: Load): string {
  const { host, pathname, search } = new URL(url);
  const head = [`Host: ${host}`, 'Accept: application/json'];
  if (body === null) return [`GET ${pathname}${search} HTTP/1.1`, ...head, '', ''].join('\r\n');
  return [
    `POST ${pathname} HTTP/1.1`,
    ...head,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** The length of the answer's body once it is there completely, null before that. */
function received(answer: string): number | Error | null {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = answer.slice(0, end);
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  if (!head.startsWith('HTTP/1.1 200 ') || Number.isNaN(length))
    return new Error(`Not an answer of known length: ${answer.slice(0, 500)}`);
  return answer.length - end - 4 < length ? null : length;
}

async function send(load: Load): Promise<Answers> {
  const request = requestOf(load);
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
        const length = received(answer);
        if (length === null) return;
        if (length instanceof Error) {
          socket.destroy(length);
          return;
        }
        count += 1;
        lengths.add(length);
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
