/**
 * Searches for the most expensive request that a reader can send: operations from the schema (test/support/attack), one
 * after the other, to a default node with the demo story. Prints those that took the most CPU of the node and its
 * database. Fails if one took more than a request may. Linux only.
 *
 * Cheap ones are measured in groups. If a group took no more than a request may, none of them did; else each is sent again,
 * with other aliases, and measured by itself.
 *
 * Usage: npm run attack -- search [--runs 100000] [--seed 1] [--from 0] [--archive 20000]
 *   --from     the number of the first operation: with --runs 1, only this one
 *   --archive  the number of additional articles in the database, with what `npm run db:load` writes with them
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { operationOf, pointsFor, type Known } from '../../test/support/attack/operations.ts';
import { encodeGlobalId } from '../../schema/kernel/global-ids.ts';
import { machine, quantile, startNode } from '../node.ts';
import { loadArchive } from '../load/load.ts';

/** In ms of CPU, of the node and the database together. */
const MAY_TAKE = 100;
/**
 * A request that took more is sent so many times again, each time with other aliases, so that it is parsed anew. The median counts: now
 * and then, a request meets a garbage collection or the compiler, which others have caused.
 */
const EXPENSIVE = 60;
const TIMES = 3;
const WORST = 10;
/** In ms: what the requests of a group should take, by their cost. */
const GROUP = 40;
/** In ms: what a request takes besides its cost. */
const REQUEST = 4;
/** ms that a point of the cost usually takes. */
const POINT = 0.004;

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    archive: { type: 'string', default: '0' },
  },
});
const [runs, seed, from, articles] = [values.runs, values.seed, values.from, values.archive].map(Number) as [
  number,
  number,
  number,
  number,
];

interface Tried {
  readonly number: number;
  readonly ms: number;
  readonly node: number;
  readonly database: number;
  readonly answer: string;
  /** ms when it was sent first, if that was expensive. */
  readonly first?: number;
}

interface Request {
  readonly number: number;
  readonly body: string;
}

const node = await startNode({
  prepare: articles > 0 ? (url) => loadArchive(url, { articles, seed: 1, until: new Date() }) : null,
  // Otherwise the budget of the client address would refuse most of them, at no cost, and old events would be removed meanwhile.
  settings: { POINTS_PER_ADDRESS: '1000000000', FEED_RETENTION_DAYS: '3650' },
});
const client = new pg.Client({ connectionString: node.databaseUrl });
await client.connect();
try {
  const meter = await node.meter();
  const known = await readKnown();
  const tried: Tried[] = [];
  const answers = new Map<string, number>();
  // A warm-up: requests take several times as much CPU until the node's code is compiled and its connections are open.
  for (let number = 0; number < 200; number += 1)
    await send(JSON.stringify(operationOf(seed + 1, number, known)));
  let group: Request[] = [];
  let expected = 0;
  for (let number = from; number < from + runs; number += 1) {
    const operation = operationOf(seed, number, known);
    const ms = REQUEST + POINT * (pointsFor(operation) ?? 0);
    if (expected + ms > GROUP) await flush();
    group.push({ number, body: JSON.stringify(operation) });
    expected += ms;
    if (number % 1_000 === 999)
      console.error(`${number + 1 - from} tried, at most ${worst(tried)[0]?.ms.toFixed(0)} ms`);
  }
  await flush();
  report(tried, answers, known);

  /** Sends the group, and measures it. */
  async function flush(): Promise<void> {
    const requests = group;
    [group, expected] = [[], 0];
    const sent: { number: number; answer: string }[] = [];
    meter.spent();
    for (const { number, body } of requests) sent.push({ number, answer: await send(body) });
    const { node, database } = meter.spent();
    const [ms, count] = [node + database, requests.length];
    const isKnown = count === 1 || ms <= MAY_TAKE;
    for (const [index, { number, answer }] of sent.entries()) {
      const each = isKnown
        ? { number, ms: ms / count, node: node / count, database: database / count, answer }
        : await measure(number, withOtherAliases(requests[index]?.body ?? '', 'b'));
      tried.push(each.ms > EXPENSIVE ? await measureAgain(each, requests[index]?.body ?? '') : each);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  }

  async function measureAgain({ number, ms: first }: Tried, body: string): Promise<Tried> {
    const again: Tried[] = [];
    for (let time = 1; time <= TIMES; time += 1)
      again.push(await measure(number, withOtherAliases(body, `b${time}x`)));
    const median = again.toSorted((a, b) => a.ms - b.ms)[Math.floor(TIMES / 2)];
    return { number, ms: first, node: NaN, database: NaN, answer: '', ...median, first };
  }

  async function measure(number: number, body: string): Promise<Tried> {
    meter.spent();
    const answer = await send(body);
    const { node: inNode, database } = meter.spent();
    return { number, ms: inNode + database, node: inNode, database, answer };
  }
} finally {
  await client.end();
  await node.stop();
}

/** The node has to parse it again. */
function withOtherAliases(body: string, prefix: string): string {
  return body.replaceAll(/\ba(?=\d+_\d+: )/g, prefix);
}

/** Slugs and ids of what readers see, of each kind the oldest and some others. */
async function readKnown(): Promise<Known> {
  const slugs: string[] = [];
  const ids: string[] = [];
  for (const noun of ['Article', 'Person', 'Organization', 'Campaign', 'Statement', 'CampaignAction']) {
    const isNamed = ['Article', 'Person', 'Organization', 'Campaign'].includes(noun);
    const { rows } = await client.query<{ id: string; slug: string }>(
      `SELECT "id", ${isNamed ? '"slug"' : "''"} AS "slug" FROM "${noun}" ORDER BY "id" LIMIT 20`,
    );
    ids.push(...rows.map(({ id }) => encodeGlobalId(noun, id)));
    if (isNamed) slugs.push(...rows.map(({ slug }) => slug));
  }
  return { slugs, ids };
}

/** Returns the status, and the code of the first error. */
async function send(body: string): Promise<string> {
  const post = () =>
    fetch(node.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  // Retried if the node has just closed an idle connection. If the node is gone, this fails too.
  const response = await post().catch(post);
  const text = await response.text();
  // The operation was not executed, so its CPU time would mean nothing.
  if (response.status === 429 || response.status === 503)
    throw new Error(`The node answered ${response.status}: ${text}`);
  return `${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`.trim();
}

function worst(tried: readonly Tried[]): Tried[] {
  return tried.toSorted((a, b) => b.ms - a.ms).slice(0, WORST);
}

function report(tried: readonly Tried[], answers: ReadonlyMap<string, number>, known: Known): void {
  const ms = tried.map((each) => each.ms);
  console.log(`${tried.length} operations, seed ${seed}, ${articles} more articles; ${machine()}`);
  console.table(Object.fromEntries(answers));
  console.table({
    'CPU ms of a request': Object.fromEntries(
      [0.5, 0.9, 0.99, 0.999, 1].map((share) => [`${share * 100}%`, Number(quantile(ms, share).toFixed(1))]),
    ),
  });
  console.table(
    worst(tried).map(({ number, ms, node, database, answer, first }) => ({
      operation: number,
      'CPU ms': Math.round(ms),
      node: Math.round(node),
      database: Math.round(database),
      'sent first': first === undefined ? '' : Math.round(first),
      answer,
    })),
  );
  const [worstTried] = worst(tried);
  if (worstTried !== undefined) {
    console.log(
      `\nThe most expensive, number ${worstTried.number}:\n${JSON.stringify(operationOf(seed, worstTried.number, known)).slice(0, 5_000)}`,
    );
  }
  const tooDear = tried.filter(({ ms }) => ms > MAY_TAKE).length;
  const once = tried.filter(({ first = 0 }) => first > MAY_TAKE).length;
  console.log(`\n${tooDear} took more than ${MAY_TAKE} ms; ${once} when they were sent first.`);
  if (tooDear > 0) process.exitCode = 1;
}
