/**
 * What reading an article's page costs the server: Dateline, the lower bounds, and other GraphQL servers, each in a
 * process of its own over the same database. Blocks are interleaved, and the ratios are what counts. The answers are
 * compared before anything is measured; `--check` does no more than that.
 */
import { loadavg } from 'node:os';
import type { Child } from './contenders/child.ts';
import { machine, openStory, quantile } from './node.ts';
import { compareAnswers, startClient, startLanes, stopAll, type Lane, type Lanes } from './queries/lane.ts';
import type { Answers, Load } from './queries/load.ts';
import { PAGES, type PageName } from './queries/pages.ts';

const BLOCKS = 7;
const CONNECTIONS = 8;
const BLOCK = { connections: CONNECTIONS, requests: 50_000, milliseconds: 1_000 };
/** So many that V8 has compiled what the slowest runs often, also if the machine is busy. */
const WARM_UP = { connections: CONNECTIONS, requests: 3_000, milliseconds: 20_000 };

/** Whether anything else ran, since that adds to what each request costs. */
const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

const story = await openStory();
try {
  const lanes = await startLanes(story.databaseUrl);
  const pages = Object.keys(PAGES) as PageName[];
  if (process.argv.includes('--check')) {
    for (const page of pages) await compareAnswers(lanes, page);
    console.log(`All answer each page with the same data: ${lanes.map(({ name }) => name).join('; ')}.`);
  } else {
    console.log(`${machine()}; ${busy()}`);
    const client = startClient();
    for (const page of pages) await measure(page, lanes, client);
  }
} finally {
  await stopAll();
  await story.stop();
}

async function measure(page: PageName, lanes: Lanes, client: Child): Promise<void> {
  const lengths = await compareAnswers(lanes, page);
  const costs = new Map<Lane, number[]>(lanes.map((lane) => [lane, []]));
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const lane of lanes) {
      // The first block is a warm-up.
      const cost = await costOf(lane, page, block === 0 ? WARM_UP : BLOCK, client, lengths.get(lane));
      if (block > 0) costs.get(lane)?.push(cost);
    }
  }
  const cost = (lane: Lane, share = 0.5) => quantile(costs.get(lane) ?? [], share);
  const [dateline] = lanes;
  console.log(
    `\n${page}, ${lengths.get(dateline)} bytes: ${CONNECTIONS} connections, ${BLOCKS} interleaved blocks; µs of the server's CPU for a request; ${busy()}`,
  );
  console.table(
    lanes
      .toSorted((a, b) => cost(a) - cost(b))
      .map((lane) => ({
        contender: lane.name,
        'median µs': Math.round(cost(lane)),
        'min µs': Math.round(cost(lane, 0)),
        'max µs': Math.round(cost(lane, 1)),
        'requests per CPU second': Math.round(1e6 / cost(lane)),
        '… / Dateline': Math.round((100 * cost(dateline)) / cost(lane)) / 100,
        'bytes of the answer': lengths.get(lane),
      })),
  );
}

/**
 * Has a page read for a while.
 * @param length of each answer, in bytes
 * @returns what a request cost the server's process, in µs of CPU
 */
async function costOf(
  { name, server, requests }: Lane,
  page: PageName,
  much: typeof BLOCK,
  client: Child,
  length: number | undefined,
): Promise<number> {
  const load: Load = { url: server.url, body: JSON.stringify(requests[page]), ...much };
  const before = await server.usage();
  const answers = await client.ask<Answers>('answers', { load });
  const after = await server.usage();
  if (answers.failed !== undefined) throw new Error(`${name}: ${answers.failed}`);
  if (answers.lengths.some((other) => other !== length))
    throw new Error(`${name} gave answers of ${answers.lengths.join(', ')} bytes.`);
  return (after.cpu - before.cpu) / answers.count;
}
