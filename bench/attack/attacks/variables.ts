import { inParallel, openPoster, type Attack } from '../target.ts';

const QUERY = 'query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }';

/** Bodies of 99 kB whose variables are wrong thousands of times: unknown keys, also in another script, and unknown values. */
export const variables: Attack = async (target) => {
  const client = openPoster(target);
  const bodies = [
    filter(Object.fromEntries(named((index) => `k${index}`, 9_000))),
    filter(Object.fromEntries(named((index) => `ключ${index}`, 5_500))),
    filter(Object.fromEntries(named((index) => `${index}`, 9_990))),
    filter({ states: Array.from({ length: 9_000 }, () => 'NOPE') }),
  ];
  await inParallel(target, 12, async () => target.saw(await client.post(target.chance.one(bodies))));
};

function filter(value: object): string {
  return JSON.stringify({ query: QUERY, variables: { filter: value } });
}

function named(name: (index: number) => string, count: number): [string, number][] {
  return Array.from({ length: count }, (_, index) => [name(index), 1]);
}
