/**
 * How long a page of every list takes, with each filter and order and for each viewer, in a small and in a large archive: the p50
 * of one client for both, asked in turn, and the p95 of several clients at once for the large one; and the CPU that such a request
 * takes, of the node and of its PostgreSQL. Readers' answers aren't kept, so each is made anew. It needs Linux.
 *
 * The clients are a process of their own, which shares the machine with the node. All lists are measured in a round, and there are
 * several rounds, so that what disturbs the machine for a while falls on few requests of each list.
 *
 * Usage: npm run bench -- lists [--small 1000] [--large 100000] [--only PATTERN] [--rounds 3] [--all]
 *   --small, --large  how many articles to load, or a data folder that `npm run db:load` has filled
 *   --only            only the lists whose name and viewer match this regular expression, such as 'feed.*, reader'
 *   --rounds          how often each list is measured
 *   --all             prints every list, not only those that miss a target
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { untyped } from '../test/support/clients/walk.ts';
import { openArchive, type Archive } from './lists/archive.ts';
import type { ListViewer } from './lists/catalogue.ts';
import type { Load, Measured, Request } from './lists/client.ts';
import { printLists, type ListFigures } from './lists/print.ts';
import { ask, machine, quantile } from './node.ts';
import { startClient, stopAll } from './queries/lane.ts';

const CLIENTS = 8;
/** In a round: how often one client asks both archives, and how often each of several clients asks the large one. */
const IN_TURN = { warmUp: 2, measured: 8 };
const AT_ONCE = { warmUp: 1, measured: 4 };

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    small: { type: 'string', default: '1000' },
    large: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    all: { type: 'boolean', default: false },
  },
});

/** A list for a viewer, and what was measured of it, in ms. */
interface Operation {
  readonly list: string;
  readonly viewer: ListViewer;
  readonly small: Request;
  readonly large: Request;
  readonly times: Record<'small' | 'large' | 'atOnce', number[]>;
  readonly cpu: { node: number; database: number; requests: number };
}

const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

const small = await openArchive(options.small);
const large = await openArchive(options.large);
const client = startClient('bench/lists/client.ts');
try {
  const operations = operationsOf(new RegExp(options.only));
  console.log(
    `${machine()}; ${small.articles} and ${large.articles} articles; ${operations.length} operations; ${busy()}`,
  );
  const began = performance.now();
  for (const operation of operations) await checkAnswers(operation);
  for (let round = 0; round < Number(options.rounds); round += 1)
    for (const operation of operations) await measure(operation);
  printLists(operations.map(figuresOf), { clients: CLIENTS, all: options.all });
  console.log(`Measured in ${Math.round((performance.now() - began) / 1_000)} s; ${busy()}`);
} finally {
  await stopAll();
  await large.stop();
  await small.stop();
}

function operationsOf(pattern: RegExp): Operation[] {
  const request = ({ url, tokens }: Archive, viewer: ListViewer, query: string): Request => ({
    url,
    body: JSON.stringify({ query }),
    token: tokens[viewer],
  });
  return large.lists.flatMap(({ name: list, viewers, query }, index) =>
    viewers
      .filter((viewer) => pattern.test(`${list}, ${viewer}`))
      .map((viewer) => ({
        list,
        viewer,
        small: request(small, viewer, small.lists[index]?.query ?? query),
        large: request(large, viewer, query),
        times: { small: [], large: [], atOnce: [] },
        cpu: { node: 0, database: 0, requests: 0 },
      })),
  );
}

/** Throws if an answer has errors; and the first request of each operation isn't measured. */
async function checkAnswers({ small, large }: Operation): Promise<void> {
  for (const { url, body, token } of [small, large]) {
    const { query } = JSON.parse(body) as { query: string };
    await ask(url, untyped(query), {}, token);
  }
}

async function measure({ small, large: inLarge, times, cpu }: Operation): Promise<void> {
  const inTurn = { requests: [small, inLarge], connections: 1 };
  await send({ ...inTurn, times: IN_TURN.warmUp });
  const [ofSmall = [], ofLarge = []] = await send({ ...inTurn, times: IN_TURN.measured });
  times.small.push(...ofSmall);
  times.large.push(...ofLarge);

  const atOnce = { requests: [inLarge], connections: CLIENTS };
  await send({ ...atOnce, times: AT_ONCE.warmUp });
  large.cpu.spent();
  const [ofAll = []] = await send({ ...atOnce, times: AT_ONCE.measured });
  const { node, database } = large.cpu.spent();
  times.atOnce.push(...ofAll);
  cpu.node += node;
  cpu.database += database;
  cpu.requests += ofAll.length;
}

async function send(load: Load): Promise<Measured['times']> {
  const { times, failed } = await client.ask<Measured>('measured', { load });
  if (failed !== undefined) throw new Error(failed);
  return times;
}

function figuresOf({ list, viewer, times, cpu }: Operation): ListFigures {
  const [p50, ofLarge] = [quantile(times.small, 0.5), quantile(times.large, 0.5)];
  return {
    list,
    viewer,
    small: p50,
    large: ofLarge,
    ratio: ofLarge / p50,
    p95: quantile(times.atOnce, 0.95),
    nodeCpu: cpu.node / cpu.requests,
    databaseCpu: cpu.database / cpu.requests,
    samples: { p50: times.large.length, p95: times.atOnce.length },
  };
}
