/** Requests beside something that takes long: how long they wait meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { untyped } from '../../test/support/clients/walk.ts';
import { paragraph, unique } from '../../test/support/newsroom/factories.ts';
import { CreateArticle, CreatePerson } from '../../test/support/newsroom/mutations.ts';
import { ask } from './http.ts';
import { quantile, rounded } from './measure.ts';

/** ms between two requests. */
const BESIDE = 250;

const Newest = untyped<{ articles: object }, Record<string, never>>(
  `{ articles(first: 20) { nodes { slug headline firstPublishedAt } } }`,
);

/** Waits of requests in ms, and how many were refused. */
export interface Waits {
  readonly ms: number[];
  readonly refused: string[];
}

/** By name. */
export type Requests = Readonly<Record<string, () => Promise<object>>>;

/** Asks for a reader's list, a new person, a new article, and more, in turn, until the signal. */
export async function askBeside(
  url: string,
  token: string,
  signal: AbortSignal,
  more: Requests = {},
): Promise<Record<string, Waits>> {
  const others: Requests = {
    "readers' lists": () => ask(url, Newest, {}),
    'new people': () =>
      ask(url, CreatePerson, { input: { name: 'A person', slug: unique('person') } }, token),
    'new articles': () =>
      ask(
        url,
        CreateArticle,
        { input: { slug: unique('article'), headline: 'An article', body: [paragraph('A text.')] } },
        token,
      ),
    ...more,
  };
  const all = Object.entries(others).map(([name, request]) => {
    const waits: Waits = { ms: [], refused: [] };
    return { name, request, waits };
  });
  const asked: Promise<void>[] = [];
  while (!signal.aborted)
    for (const { name, request, waits } of all) {
      asked.push(timed(waits, name, request));
      await sleep(BESIDE);
    }
  await Promise.all(asked);
  return Object.fromEntries(all.map(({ name, waits }) => [name, waits]));
}

export async function timed(
  { ms, refused }: Waits,
  name: string,
  request: () => Promise<object>,
): Promise<void> {
  const begun = performance.now();
  try {
    const answer = JSON.stringify(await request());
    if (/"__typename":"\w+Error"/.test(answer)) refused.push(`${name}: ${answer}`);
  } catch (error) {
    refused.push(`${name}: ${String(error)}`);
  }
  ms.push(performance.now() - begun);
}

export function printWaits(rows: Readonly<Record<string, Waits>>): void {
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { ms, refused }]) => [
        name,
        {
          count: ms.length,
          'p50 ms': rounded(quantile(ms)),
          'p95 ms': rounded(quantile(ms, 0.95)),
          'longest ms': rounded(Math.max(...ms)),
          failed: refused.length,
        },
      ]),
    ),
  );
  for (const problem of new Set(Object.values(rows).flatMap(({ refused }) => refused))) console.log(problem);
}
