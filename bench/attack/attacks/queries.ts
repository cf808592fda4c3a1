import { httpPost, keepAsking, type Attack } from '../target.ts';

const CONNECTIONS = 1_000;

/** A thousand connections that each send queries which the node has not seen: each is parsed, validated and executed. */
export const queries: Attack = (target) => keepAsking(target, CONNECTIONS, requestOf);

function requestOf(index: number, count: number): string {
  return httpPost(`{"query":"{ a${index}_${count}: article(slug: \\"nothing\\") { headline } }"}`);
}
