/**
 * What reading an article's page costs the server: Dateline, the lower bounds, and other GraphQL servers, each in a
 * process of its own over the same database. Blocks are interleaved, and the ratios are what counts. The answers are
 * compared before anything is measured; `--check` does no more than that. It needs Linux.
 *
 * Usage: npm run bench -- queries [--check] [--archive 20000]
 *   --archive  reads the page in a database that has so many older articles, too, as a reader and as an editor, and nothing from others
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { CpuMeter } from './attack/cpu.ts';
import type { Child } from './contenders/child.ts';
import { machine, openStory, quantile } from './node.ts';
import {
  compareAnswers,
  startArchiveLanes,
  startClient,
  startLanes,
  stopAll,
  type Lane,
  type Lanes,
} from './queries/lane.ts';
import type { Answers, Load } from './queries/load.ts';
import { PAGES, type PageName } from './queries/pages.ts';

const BLOCKS = 7;
const CONNECTIONS = 8;
const BLOCK = { connections: CONNECTIONS, requests: 50_000, milliseconds: 1_000 };
/** So many that V8 has compiled what the slowest runs often, also if the machine is busy. */
const WARM_UP = { connections: CONNECTIONS, requests: 3_000, milliseconds: 20_000 };

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { check: { type: 'boolean', default: false }, archive: { type: 'string' } },
});

interface Cost {
  /** In µs of CPU for a request. */
  readonly node: number;
  readonly database: number;
}

/** Whether anything else ran, since that adds to what each request costs. */
const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

const story = await openStory();
try {
  const lanes = await (options.archive === undefined
    ? startLanes(story.databaseUrl)
    : startArchiveLanes(story, Number(options.archive)));
  const pages = Object.keys(PAGES) as PageName[];
  if (options.check) {
    for (const page of pages) await compareAnswers(lanes, page);
    console.log(`All answer each page with the same data: ${lanes.map(({ name }) => name).join('; ')}.`);
  } else {
    console.log(`${machine()}; ${busy()}`);
    const client = startClient();
    const meter = await story.meter();
    for (const page of pages) await measure(page, lanes, client, meter);
  }
} finally {
  await stopAll();
  await story.stop();
}

async function measure(page: PageName, lanes: Lanes, client: Child, meter: CpuMeter): Promise<void> {
  const lengths = await compareAnswers(lanes, page);
  const costs = new Map<Lane, Cost[]>(lanes.map((lane) => [lane, []]));
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const lane of lanes) {
      // The first block is a warm-up.
      const much = block === 0 ? WARM_UP : BLOCK;
      const cost = await costOf(lane, page, much, client, lengths.get(lane), meter);
      if (block > 0) costs.get(lane)?.push(cost);
    }
  }
  const cost = (lane: Lane, share = 0.5, of = ({ node }: Cost) => node) =>
    quantile((costs.get(lane) ?? []).map(of), share);
  const ofDatabase = (lane: Lane) => cost(lane, 0.5, ({ database }) => database);
  const ofBoth = (lane: Lane) => cost(lane, 0.5, ({ node, database }) => node + database);
  const ratio = (a: number, b: number) => Math.round((100 * a) / b) / 100;
  const [dateline] = lanes;
  console.log(
    `\n${page}, ${lengths.get(dateline)} bytes: ${CONNECTIONS} connections, ${BLOCKS} interleaved blocks; µs of CPU for a request, of the server and of PostgreSQL; ${busy()}`,
  );
  console.table(
    lanes
      .toSorted((a, b) => cost(a) - cost(b))
      .map((lane) => ({
        contender: lane.name,
        'median µs': Math.round(cost(lane)),
        'min µs': Math.round(cost(lane, 0)),
        'max µs': Math.round(cost(lane, 1)),
        'PostgreSQL µs': Math.round(ofDatabase(lane)),
        'requests per CPU second / Dateline': ratio(cost(dateline), cost(lane)),
        "PostgreSQL's CPU counted": ratio(ofBoth(dateline), ofBoth(lane)),
        'bytes of the answer': lengths.get(lane),
      })),
  );
}

/**
 * Has a page read for a while.
 * @param length of each answer, in bytes
 */
async function costOf(
  { name, server, requests, token }: Lane,
  page: PageName,
  much: typeof BLOCK,
  client: Child,
  length: number | undefined,
  meter: CpuMeter,
): Promise<Cost> {
  const load: Load = {
    url: server.url,
    body: JSON.stringify(requests[page]),
    ...(token && { token }),
    ...much,
  };
  const before = await server.usage();
  meter.spent();
  const answers = await client.ask<Answers>('answers', { load });
  const { database } = meter.spent();
  const after = await server.usage();
  if (answers.failed !== undefined) throw new Error(`${name}: ${answers.failed}`);
  if (answers.lengths.some((other) => other !== length))
    throw new Error(`${name} gave answers of ${answers.lengths.join(', ')} bytes.`);
  return { node: (after.cpu - before.cpu) / answers.count, database: (database * 1_000) / answers.count };
}
