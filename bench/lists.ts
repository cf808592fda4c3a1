/**
 * How long a page of every list takes, with each filter and order and for each viewer, in a small and in a large archive, and how long
 * a page takes after thousands of rows, or of the longest live blog compared with one of a few posts: the p50 of one client for both, in turns, the p95 of several clients in the large archive, and
 * the CPU of such a request. Answers aren't cached. All lists are measured in a round, and there are several rounds, so that what
 * disturbs the machine for a while falls on few requests of each list. It needs Linux.
 *
 * Usage: npm run bench -- lists [--small 1000] [--large 100000] [--only PATTERN] [--rounds 3] [--all]
 *   --small, --large  how many articles to load, or a data folder that `npm run db:load` has filled
 *   --only            the lists whose name and viewer match this regular expression, such as 'feed.*, reader'
 *   --all             prints every list, not only those that miss a target
 */
import { untyped } from '../test/support/clients/walk.ts';
import type { CpuMeter } from './kit/cpu.ts';
import { openArchive, today, withClient, type Database } from './kit/database.ts';
import { ask } from './kit/http.ts';
import type { Load, LoadRequest, Measured } from './kit/load.ts';
import { busy, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { startClient, startNode, stopPrograms } from './kit/program.ts';
import { everyList, type ListCase, type ListViewer } from './lists/catalogue.ts';
import { findSamples, tokensFor } from './lists/samples.ts';

const CLIENTS = 8;
/** Requests in a round: of one client to both archives, and of all clients to the large one. The first ones aren't measured. */
const IN_TURN = { warmUp: 4, measured: 16 };
const AT_ONCE = { warmUp: CLIENTS, measured: 4 * CLIENTS };
const TARGET = { ratio: 1.5, p95: 60 };
/** Lists whose pages are also read after so many pages of a hundred rows. */
const DEEP = ['articles PUBLISHED_NEWEST', 'statements', 'campaignActions', 'feed', 'auditLog'];
const PAGES = 50;

const options = readOptions({ small: '1000', large: '100000', only: '', rounds: 3, all: false });

/** A list for a viewer, and what was measured of it, in ms. */
interface Operation {
  readonly name: string;
  /** What the page of the list is compared with: the same in the small archive, or the first page. */
  readonly base: LoadRequest;
  readonly page: LoadRequest;
  readonly times: Record<'base' | 'page' | 'atOnce', number[]>;
  readonly cpu: { node: number; database: number };
}

interface Archive {
  readonly database: Database;
  readonly url: string;
  readonly meter: CpuMeter;
  readonly lists: readonly ListCase[];
  readonly tokens: Readonly<Record<ListViewer, string | undefined>>;
}

const small = await openLists(options.small);
const large = await openLists(options.large);
const client = startClient('bench/kit/load.ts');
try {
  const operations = [...pairs(), ...(await deepPages()), ...liveBlogs()].filter(({ name }) =>
    new RegExp(options.only).test(name),
  );
  console.log(
    `${machine()}; ${options.small} and ${options.large} articles; ${operations.length} operations`,
  );
  // Throws if an answer has errors.
  for (const { base, page } of operations) for (const request of [base, page]) await askOnce(request);
  for (let round = 0; round < options.rounds; round += 1)
    for (const operation of operations) await measure(operation);
  report(operations);
} finally {
  await stopPrograms();
  await large.database.stop();
  await small.database.stop();
}

async function openLists(from: string): Promise<Archive> {
  const database = await openArchive(from);
  const samples = await withClient(database.url, findSamples);
  const node = await startNode(database.url, { READ_CACHE_MB: '0' });
  return {
    database,
    url: node.url,
    meter: await database.meter(node),
    lists: everyList(samples, today()),
    tokens: await tokensFor(database.url, samples),
  };
}

function requestTo({ url, tokens }: Archive, viewer: ListViewer, query: string): LoadRequest {
  return { url, body: JSON.stringify({ query }), token: tokens[viewer] };
}

function newOperation(name: string, base: LoadRequest, page: LoadRequest): Operation {
  return { name, base, page, times: { base: [], page: [], atOnce: [] }, cpu: { node: 0, database: 0 } };
}

/** Each list in both archives. */
function pairs(): Operation[] {
  return large.lists.flatMap(({ name, viewers, query }, index) =>
    viewers.map((viewer) =>
      newOperation(
        `${name}, ${viewer}`,
        requestTo(small, viewer, small.lists[index]?.query ?? query),
        requestTo(large, viewer, query),
      ),
    ),
  );
}

/** Pages of the large archive after thousands of rows, compared with the first page there. */
async function deepPages(): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (const { name, viewers, query } of large.lists.filter((list) => DEEP.includes(list.name))) {
    const viewer = viewers[0] ?? 'reader';
    let cursor = '';
    const after = (count: number) => query.replace('first: 20', `first: ${count}, after: "${cursor}"`);
    for (let page = 0; page < PAGES; page += 1) {
      const answer = await askOnce(requestTo(large, viewer, page === 0 ? query : after(100)));
      const end = /"endCursor":"([^"]+)","hasNextPage":true/.exec(answer)?.[1];
      if (end === undefined) break;
      cursor = end;
    }
    const base = requestTo(large, viewer, query);
    operations.push(
      newOperation(`${name}, after thousands of rows, ${viewer}`, base, requestTo(large, viewer, after(20))),
    );
  }
  return operations;
}

/** Pages of the longest live blog of the large archive, compared with those of a usual one there. */
function liveBlogs(): Operation[] {
  return large.lists.flatMap(({ name, viewers, query }) => {
    const usual = large.lists.find((list) => list.name === name.replace('(busy)', '(usual)'));
    if (!/^LiveBlog posts.*\(busy\)/.test(name) || usual === undefined) return [];
    return viewers.map((viewer) => {
      const base = requestTo(large, viewer, usual.query);
      return newOperation(`${name} / (usual), ${viewer}`, base, requestTo(large, viewer, query));
    });
  });
}

async function askOnce({ url, body, token }: LoadRequest): Promise<string> {
  const { query } = JSON.parse(body ?? '') as { query: string };
  return JSON.stringify(await ask(url, untyped(query), {}, token));
}

async function measure({ base, page, times, cpu }: Operation): Promise<void> {
  const inTurn = { requests: [base, page], connections: 1 };
  await send({ ...inTurn, count: IN_TURN.warmUp });
  const [ofBase = [], ofPage = []] = await send({ ...inTurn, count: IN_TURN.measured });
  times.base.push(...ofBase);
  times.page.push(...ofPage);

  const atOnce = { requests: [page], connections: CLIENTS };
  await send({ ...atOnce, count: AT_ONCE.warmUp });
  large.meter.spent();
  const [ofAll = []] = await send({ ...atOnce, count: AT_ONCE.measured });
  const { node, database } = large.meter.spent();
  times.atOnce.push(...ofAll);
  cpu.node += node;
  cpu.database += database;
}

async function send(load: Load): Promise<Measured['times']> {
  return (await client.ask<Measured>('measured', { load })).times;
}

function report(operations: readonly Operation[]): void {
  const figures = operations.map(({ name, times, cpu }) => {
    const [p50Base, p50] = [quantile(times.base), quantile(times.page)];
    return {
      list: name,
      'p50 ms, base': rounded(p50Base),
      'p50 ms': rounded(p50),
      ratio: rounded(p50 / p50Base, 2),
      'p95 ms, 8 clients': rounded(quantile(times.atOnce, 0.95)),
      'CPU ms, node': rounded(cpu.node / times.atOnce.length),
      'CPU ms, PostgreSQL': rounded(cpu.database / times.atOnce.length),
    };
  });
  const missed = figures.filter(
    (each) => each.ratio > TARGET.ratio || each['p95 ms, 8 clients'] > TARGET.p95,
  );
  console.table((options.all ? figures : missed).toSorted((a, b) => b.ratio - a.ratio));
  const samples = operations[0]?.times;
  console.log(
    `${operations.length} operations; ${samples?.page.length} samples for a p50, ${samples?.atOnce.length} for a p95; ${busy()}`,
  );
  const summary = (
    column: 'ratio' | 'p95 ms, 8 clients' | 'CPU ms, node' | 'CPU ms, PostgreSQL',
    most?: number,
  ) => {
    const values = figures.map((each) => each[column]);
    const worst = figures.toSorted((a, b) => b[column] - a[column])[0];
    return {
      target: most === undefined ? '' : `≤ ${most}`,
      median: quantile(values),
      worst: worst?.[column],
      'worst list': worst?.list,
      misses: most === undefined ? '' : values.filter((value) => value > most).length,
    };
  };
  console.table({
    'p50 / base': summary('ratio', TARGET.ratio),
    'p95 ms of 8 clients': summary('p95 ms, 8 clients', TARGET.p95),
    'CPU ms of the node': summary('CPU ms, node'),
    'CPU ms of PostgreSQL': summary('CPU ms, PostgreSQL'),
  });
}
