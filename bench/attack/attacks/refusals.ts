import { once } from 'node:events';
import { WORST_DOCUMENTS } from '../../../test/support/worst-documents.ts';
import {
  inParallel,
  openPoster,
  openSocket,
  pause,
  type Attack,
  type Poster,
  type Target,
} from '../target.ts';

const CONNECTIONS = 10;

/** ms after which a client sends the next document that was refused since its address had no points. */
const LIMITED = 10;

/** Ten connections of one address, half of them sockets, that send only documents which are refused. */
export const refusals: Attack = async (target) => {
  const began = performance.now();
  let isLimited = false;
  const saw = (outcome: string) => {
    if (!isLimited && outcome.includes('RATE_LIMITED')) {
      isLimited = true;
      target.saw(`limited after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    }
    target.saw(outcome);
  };
  const client = openPoster(target);
  let sent = 0;
  await inParallel(target, CONNECTIONS, async (index) => {
    if (index % 2 === 0) return bySocket({ ...target, saw }, () => documentOf((sent += 1)));
    saw(await post(client, documentOf((sent += 1)), target));
  });
};

async function post(client: Poster, query: string, target: Target): Promise<string> {
  const outcome = await client.post(JSON.stringify({ query }));
  if (outcome.includes('RATE_LIMITED')) await pause(target, LIMITED);
  return outcome;
}

async function bySocket(target: Target, next: () => string): Promise<void> {
  const socket = await openSocket(target);
  const closed = once(socket, 'close');
  for (let id = 1; !target.signal.aborted && socket.readyState === socket.OPEN; id += 1) {
    const answered = once(socket, 'message', { signal: target.signal });
    socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query: next() } }));
    await Promise.race([answered, closed]).catch(() => undefined);
    await pause(target, LIMITED);
  }
}

/** Each document differs, so that none is known. */
function documentOf(number: number): string {
  const documents = Object.values(WORST_DOCUMENTS);
  return `${documents[number % documents.length]} #${number}`;
}
