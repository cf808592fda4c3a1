import { connect, exchange, httpGet, httpPost, inParallel, type Attack } from '../target.ts';

const CONNECTIONS = 1_000;
const READY = httpPost('{"query":"{ articles(first: 10) { nodes { slug headline } } }"}');
const MISSING = httpGet('/nowhere', '');

/**
 * A request under way on each of a thousand connections, the next one when the answer comes. Each costs the node little: an
 * answer that it has ready, a query that it has not seen, or a page that does not exist.
 */
export const connections: Attack = async (target) => {
  await inParallel(target, CONNECTIONS, async (index) => {
    const socket = await connect(target);
    try {
      for (let count = 0; !target.signal.aborted; count += 1)
        target.saw(await exchange(socket, requestOf(index, count)));
    } finally {
      socket.destroy();
    }
  });
};

function requestOf(index: number, count: number): string {
  if (index % 3 === 0) return READY;
  if (index % 3 === 1) return MISSING;
  return httpPost(`{"query":"{ a${index}_${count}: article(slug: \\"nothing\\") { headline } }"}`);
}
