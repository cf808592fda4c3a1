/** How long after the answer of `addLivePost` its event reaches a reader. Both are of this process, so that times are of one clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { HttpConnection, requestText } from '../kit/http.ts';
import { busy, quantile, rounded } from '../kit/measure.ts';
import type { AddLivePostInput } from '../../test/gql/graphql.ts';
import { AddLivePost } from '../../test/support/newsroom/mutations.ts';
import { Follow, type LiveEvent } from './page.ts';

/** Posts until V8 has compiled what they run. */
const WARM_UP = 100;
/** ms between two posts. */
const PAUSE = 30;

export interface Delayed {
  readonly url: string;
  readonly token: string;
  readonly liveBlogId: string;
  readonly posts: number;
  readonly write: (number: number) => AddLivePostInput;
}

export async function measureDelay({ url, token, liveBlogId, posts, write }: Delayed): Promise<void> {
  const arrivals: ((at: number) => void)[] = [];
  const socket = await follow(url, liveBlogId, () => arrivals.shift()?.(performance.now()));
  const connection = await HttpConnection.open(url);
  const [delays, answers]: [number[], number[]] = [[], []];
  try {
    for (let number = 0; number < WARM_UP + posts; number += 1) {
      const body = JSON.stringify({ query: AddLivePost.toString(), variables: { input: write(number) } });
      const arrived = new Promise<number>((resolve) => arrivals.push(resolve));
      const sent = performance.now();
      const answer = await connection.exchange(requestText(url, body, { Authorization: `Bearer ${token}` }));
      const answered = performance.now();
      if (!answer.body.includes('"AddLivePostPayload"')) throw new Error(answer.body);
      const at = await arrived;
      if (number >= WARM_UP) {
        delays.push(Math.max(0, at - answered));
        answers.push(answered - sent);
      }
      await sleep(PAUSE);
    }
  } finally {
    socket.terminate();
    connection.close();
  }
  console.log(`\nFrom a post to a reader, ${posts} posts; ${busy()}`);
  const row = (times: readonly number[], target: string) => ({
    'p50 ms': rounded(quantile(times), 2),
    'p95 ms': rounded(quantile(times, 0.95), 2),
    target,
  });
  console.table({
    'from the request to the answer': row(answers, ''),
    'from the answer to the event': row(delays, '≤ 3, ≤ 8 ms'),
  });
}

async function follow(url: string, liveBlogId: string, onPost: () => void): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string; payload?: { data?: { feed: LiveEvent } } };
    if (message.type === 'ping') socket.send('{"type":"pong"}');
    if (message.payload?.data?.feed.__typename === 'LivePostAdded') onPost();
  });
  const payload = { query: Follow.toString(), variables: { liveBlogId } };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  return socket;
}
