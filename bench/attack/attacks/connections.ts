import { httpGet, httpPost, keepAsking, type Attack } from '../target.ts';

const CONNECTIONS = 1_000;
const READY = httpPost('{"query":"{ articles(first: 10) { nodes { slug headline } } }"}');
const MISSING = httpGet('/nowhere');

/**
 * A request under way on each of a thousand connections, the next one when the answer comes. Each costs the node little: an
 * answer that it has ready, a query that it has not seen, or a page that does not exist.
 */
export const connections: Attack = (target) => keepAsking(target, CONNECTIONS, requestOf);

function requestOf(index: number, count: number): string {
  if (index % 3 === 0) return READY;
  if (index % 3 === 1) return MISSING;
  return httpPost(`{"query":"{ a${index}_${count}: article(slug: \\"nothing\\") { headline } }"}`);
}
