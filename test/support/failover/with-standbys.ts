/** A newsroom whose node has standbys. */
import { askAt } from '../clients/ask.ts';
import { untyped } from '../clients/walk.ts';
import { metric, openNewsroom, type Newsroom } from '../newsroom/newsroom.ts';
import { until } from '../until.ts';
import type { Cluster } from './cluster.ts';
import type { Theatre } from './theatre.ts';

/** A node in this process, with the demo's editor as every member. */
export function openWithStandbys(
  { stage: { token } }: Theatre,
  primary: Cluster,
  replicas: string,
  settings: NodeJS.ProcessEnv = {},
): Promise<Newsroom> {
  const nothing = () => Promise.resolve();
  const url = primary.url();
  return openNewsroom({
    at: {
      database: { url, servingUrl: url, takeDown: nothing, bringBack: nothing, drop: nothing },
      tokens: { REPORTER: token, EDITOR: token, ADMIN: token },
    },
    settings: { DATABASE_REPLICA_URLS: replicas, ...settings },
  });
}

let number = 0;
/** A question that nobody has asked before, so that no answer to it is kept. */
export const newQuestion = (fields: string) => `{ ${fields} new${(number += 1)}: __typename }`;

/** Waits until a reader is answered by the standby. */
export async function standbyIsUsed({ url }: Pick<Newsroom, 'url'>, standby: string): Promise<void> {
  const before = await readsOf(url, standby);
  await until(async () => {
    await askReader(url, newQuestion('articles(first: 1) { nodes { id } }'));
    return (await readsOf(url, standby)).standby > before.standby;
  });
}

/** The answer to a reader, or to the member with a token. */
export function askReader(url: string, query: string, token?: string) {
  return askAt(url)(
    untyped<Readonly<Record<string, unknown>> | null, Record<string, never>>(query),
    {},
    token,
  );
}

/** How many readers' queries were answered by the primary, by the standby, and from the read cache. */
export async function readsOf(url: string, standby: string) {
  // A counter is missing until it has counted something.
  const count = async (name: string) => (await metric({ url }, `dateline_${name}`)) || 0;
  const [hits, joined] = [
    await count('read_cache_requests_total{result="hit"}'),
    await count('read_cache_requests_total{result="joined"}'),
  ];
  return {
    primary: await count('reads_total{server="primary"}'),
    standby: await count(`reads_total{server="${standby}"}`),
    cache: hits + joined,
  };
}
