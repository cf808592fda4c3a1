/**
 * Searches for the most expensive request that a reader can send: operations from the schema (test/support/attack), one
 * after the other, to a default node with the demo story. Prints those that took the most CPU of the node and its
 * database. Fails if one took more than a request may. Linux only.
 *
 * Usage: npm run attack -- search [--runs 100000] [--seed 1] [--from 0] [--archive 20000]
 *   --from     the number of the first operation: with --runs 1, only this one
 *   --archive  the number of additional articles in the database, with what `npm run db:load` writes with them
 */
import { operationOf, type Known } from '../../test/support/attack/operations.ts';
import { encodeGlobalId } from '../../schema/kernel/global-ids.ts';
import { openStory, withClient } from '../kit/database.ts';
import { machine, quantile, readOptions } from '../kit/measure.ts';
import { startNode } from '../kit/program.ts';
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

const { runs, seed, from, archive: articles } = readOptions({ runs: 100_000, seed: 1, from: 0, archive: 0 });

interface Tried {
  readonly number: number;
  readonly ms: number;
  readonly node: number;
  readonly database: number;
  readonly answer: string;
  /** ms when it was sent first, if that was expensive. */
  readonly first?: number;
}

const story = await openStory();
if (articles > 0) await loadArchive(story.url, { articles, seed: 1, until: new Date() });
const node = await startNode(story.url);
try {
  const meter = await story.meter(node);
  const known = await readKnown();
  const tried: Tried[] = [];
  const answers = new Map<string, number>();
  // A warm-up: requests take several times as much CPU until the node's code is compiled and its connections are open.
  for (let number = 0; number < 200; number += 1)
    await send(JSON.stringify(operationOf(seed + 1, number, known)));
  for (let number = from; number < from + runs; number += 1) {
    const body = JSON.stringify(operationOf(seed, number, known));
    const first = await measure(number, body);
    tried.push(first.ms > EXPENSIVE ? await measureAgain(first, body) : first);
    answers.set(first.answer, (answers.get(first.answer) ?? 0) + 1);
    if (number % 1_000 === 999)
      console.error(`${number + 1 - from} tried, at most ${worst(tried)[0]?.ms.toFixed(0)} ms`);
  }
  report(tried, answers, known);

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
  await node.stop();
  await story.stop();
}

/** The node has to parse it again. */
function withOtherAliases(body: string, prefix: string): string {
  return body.replaceAll(/\ba(?=\d+_\d+: )/g, prefix);
}

/** Slugs and ids of what readers see, of each kind the oldest and some others. */
function readKnown(): Promise<Known> {
  return withClient(story.url, async (client) => {
    const known = { slugs: [] as string[], ids: [] as string[] };
    for (const type of ['Article', 'Person', 'Organization', 'Campaign', 'Statement', 'CampaignAction']) {
      const isNamed = ['Article', 'Person', 'Organization', 'Campaign'].includes(type);
      const { rows } = await client.query<{ id: string; slug: string }>(
        `SELECT "id", ${isNamed ? '"slug"' : "''"} AS "slug" FROM "${type}" ORDER BY "id" LIMIT 20`,
      );
      known.ids.push(...rows.map(({ id }) => encodeGlobalId(type, id)));
      if (isNamed) known.slugs.push(...rows.map(({ slug }) => slug));
    }
    return known;
  });
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
