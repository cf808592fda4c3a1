import { inParallel, largest, openPoster, type Attack } from '../target.ts';

/** Lists within lists, on twelve connections: as deep as they once stopped a node, and the most expensive within the limits. */
export const nested: Attack = async (target) => {
  const client = openPoster(target);
  const operations = [lists(9, 1), lists(8, 2)];
  for (const depth of [2, 3, 4, 5, 6]) {
    const allowed = await largest(client, 100, (rows) => lists(depth, rows));
    if (allowed !== null) operations.push(allowed);
  }
  await inParallel(target, 12, async () =>
    target.saw(await client.post(JSON.stringify({ query: target.chance.one(operations) }))),
  );
};

function lists(depth: number, rows: number): string {
  const levels = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? 'articles' : 'statements'));
  return `{ ${levels.reduceRight((inner, list) => `${list}(first: ${rows}) { nodes { id ${inner} } }`, '')} }`;
}
