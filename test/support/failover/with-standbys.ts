/** A newsroom whose node has standbys. */
import { openNewsroom, type Newsroom } from '../newsroom/newsroom.ts';
import { until } from '../until.ts';
import type { Cluster } from './cluster.ts';
import { readsOf } from './page-loads.ts';
import type { Theatre } from './theatre.ts';

/** A node in this process, with the demo's editor as every member. */
export function openWithStandbys(
  { stage: { token } }: Theatre,
  primary: Cluster,
  replicas: string,
  settings: NodeJS.ProcessEnv = {},
): Promise<Newsroom> {
  const nothing = () => Promise.resolve();
  return openNewsroom({
    at: {
      database: { url: primary.url(), takeDown: nothing, bringBack: nothing, drop: nothing },
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
export async function askReader(url: string, query: string, token?: string): Promise<ReaderAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as ReaderAnswer;
}

interface ReaderAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}
