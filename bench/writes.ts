/**
 * What changes cost: CPU and time of each mutation, what a comment costs PostgreSQL after some quiet seconds and in a row, and on an
 * article that has many, what a long article and an edit of it write, how many comments a second 1, 8, 16 and 32 editors add to different articles, and how long a hundred comments on one article at once take. The
 * node has default settings. It needs Linux.
 *
 * Usage: npm run bench -- writes [--times 100] [--blocks 5] [--quiet 12] [--long]
 *   --times   how often each mutation is sent
 *   --quiet   seconds in which nobody writes, before a comment
 *   --long    only what long articles cost
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemberToken } from '../src/members/create-member-token.ts';
import type { CpuMeter } from './kit/cpu.ts';
import { openStory, withClient } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, inTurns, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { startNode, stopPrograms } from './kit/program.ts';
import { measureGrowth } from './writes/growth.ts';
import { measureLongBodies } from './writes/long-bodies.ts';
import { openScene, type Send } from './writes/scene.ts';

const options = readOptions({ times: 100, blocks: 5, quiet: 12, long: false });
/** Mutations until V8 has compiled what they run. */
const WARM_UP = 40;
/** ms that the node has for reading an event after a comment. */
const SETTLED = 500;
/** After so many comments, PostgreSQL plans none of their statements any more. */
const WRITTEN = 10;
const BLOCK_MS = 3_000;
const WRITERS = [1, 8, 16, 32];
const ARTICLES = 32;
const AT_ONCE = 100;

const story = await openStory();
try {
  const node = await startNode(story.url);
  const editors = await Promise.all(
    Array.from({ length: Math.max(...WRITERS) }, (_, number) =>
      createMemberToken(story.prisma, { name: `Editor ${number}`, role: 'EDITOR' }),
    ),
  );
  const sends = editors.map(
    (token): Send =>
      (document, variables) =>
        ask(node.url, document, variables, token),
  );
  const [first] = sends as [Send];
  const meter = await story.meter(node);
  console.log(machine());
  await withClient(story.url, (client) => measureLongBodies(first, client));
  if (!options.long) await measureOthers(meter, sends);
} finally {
  await stopPrograms();
  await story.stop();
}

async function measureOthers(meter: CpuMeter, sends: readonly Send[]): Promise<void> {
  const [first] = sends as [Send];
  await measureEach(meter, first);
  await measureAfterQuiet(meter, first);
  const { comment, demoArticle } = await openScene(first);
  await withClient(story.url, (client) =>
    measureGrowth(meter, client, {
      title: "Comments on the demo's article",
      at: [20, 350, 1_000],
      add: () => comment(first, demoArticle),
    }),
  );
  await measureThroughput(meter, sends);
  await measureCrowd(sends);
}

/** The mutations, each ready to be sent again and again. */
async function mutationsOf(send: Send): Promise<Record<string, () => Promise<unknown>>> {
  const scene = await openScene(send);
  const drafts: Awaited<ReturnType<typeof scene.create>>[] = [];
  for (let count = 0; count < WARM_UP + options.times; count += 1) drafts.push(await scene.create(send, 10));
  const short = await scene.publish(send, await scene.create(send, 10));
  return {
    'createArticle, 10 blocks': () => scene.create(send, 10),
    'reviseArticle, 10 blocks': await scene.openRevising(10),
    'reviseArticle, 250 blocks': await scene.openRevising(250),
    publishArticle: () => {
      const draft = drafts.pop();
      if (draft === undefined) throw new Error('All drafts are published.');
      return scene.publish(send, draft);
    },
    'addComment, demo article': () => scene.comment(send, scene.demoArticle),
    'addComment, 10 blocks': () => scene.comment(send, short.id),
    'recordStatement, MEMBERS': () => scene.record(send, 'MEMBERS'),
    'recordStatement, PUBLIC': () => scene.record(send, 'PUBLIC'),
  };
}

async function measureEach(meter: CpuMeter, send: Send): Promise<void> {
  const rows: object[] = [];
  for (const [mutation, mutate] of Object.entries(await mutationsOf(send))) {
    for (let count = 0; count < WARM_UP; count += 1) await mutate();
    const times: number[] = [];
    meter.spent();
    for (let count = 0; count < options.times; count += 1) {
      const began = performance.now();
      await mutate();
      times.push(performance.now() - began);
    }
    const { node, database } = meter.spent();
    rows.push({
      mutation,
      'CPU ms, node': rounded(node / options.times),
      'CPU ms, PostgreSQL': rounded(database / options.times),
      'p50 ms': rounded(quantile(times)),
      'p95 ms': rounded(quantile(times, 0.95)),
    });
  }
  console.log(`\n${options.times} of each, one at a time; ${busy()}`);
  console.table(rows);
}

/** Comments on an article of 10 blocks: the first after a pause, and another when a connection has made some. */
async function measureAfterQuiet(meter: CpuMeter, send: Send): Promise<void> {
  const scene = await openScene(send);
  const { id } = await scene.publish(send, await scene.create(send, 10));
  const comment = async () => {
    meter.spent();
    await scene.comment(send, id);
    await sleep(SETTLED);
    return meter.spent().database;
  };
  const costs = await inTurns(['after quiet', 'in a row'], options.blocks, async (when) => {
    if (when === 'after quiet') await sleep(options.quiet * 1_000);
    else for (let count = 0; count < WRITTEN; count += 1) await scene.comment(send, id);
    return comment();
  });
  const [quiet, row] = [quantile(costs.get('after quiet') ?? []), quantile(costs.get('in a row') ?? [])];
  console.log(
    `\nPostgreSQL's CPU of a comment, after ${options.quiet} quiet seconds and in a row; ${busy()}`,
  );
  console.table([
    {
      'after quiet, ms': rounded(quiet),
      'in a row, ms': rounded(row),
      ratio: rounded(quiet / row),
      target: '≤ 1.5',
    },
  ]);
}

/** Comments on different articles, by some editors at once. */
async function measureThroughput(meter: CpuMeter, sends: readonly Send[]): Promise<void> {
  const [first] = sends as [Send];
  const scene = await openScene(first);
  const results = await inTurns(WRITERS, options.blocks, async (writers) => {
    // New ones for each block, since an article grows with its comments.
    const articles: string[] = [];
    while (articles.length < ARTICLES)
      articles.push((await scene.publish(first, await scene.create(first, 10))).id);
    meter.spent();
    const began = performance.now();
    const times: number[] = [];
    let refused = 0;
    const keepCommenting = async (send: Send, writer: number) => {
      for (let turn = 0; performance.now() - began < BLOCK_MS; turn += 1) {
        const sent = performance.now();
        const comment = scene.comment(send, articles[(writer + turn * writers) % ARTICLES] ?? '');
        if ((await outcomeOf(comment)) === 'saved') times.push(performance.now() - sent);
        else refused += 1;
      }
    };
    await Promise.all(sends.slice(0, writers).map(keepCommenting));
    const rate = (times.length * 1_000) / (performance.now() - began);
    const { node, database } = meter.spent();
    return { rate, times, refused, node: node / times.length, database: database / times.length };
  });
  console.log(`\nComments on ${ARTICLES} different articles; ${options.blocks} blocks in turns; ${busy()}`);
  console.table(
    WRITERS.map((writers) => {
      const blocks = results.get(writers) ?? [];
      return {
        writers,
        'comments a second': rounded(quantile(blocks.map(({ rate }) => rate))),
        'CPU ms, node': rounded(quantile(blocks.map(({ node }) => node))),
        'CPU ms, PostgreSQL': rounded(quantile(blocks.map(({ database }) => database))),
        'p95 ms': rounded(
          quantile(
            blocks.flatMap(({ times }) => times),
            0.95,
          ),
        ),
        refused: blocks.reduce((sum, { refused }) => sum + refused, 0),
      };
    }),
  );
}

/** A hundred comments on one article, sent by eight editors at the same moment. */
async function measureCrowd(sends: readonly Send[]): Promise<void> {
  const [first] = sends as [Send];
  const scene = await openScene(first);
  const outcomes: Record<string, number> = {};
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { id } = await scene.publish(first, await scene.create(first, 10));
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, number) => {
        const sent = performance.now();
        const outcome = await outcomeOf(scene.comment(sends[number % 8] ?? first, id));
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        times.push(performance.now() - sent);
      }),
    );
  }
  console.log(`\n${AT_ONCE} comments on one article at once, three times; ${busy()}`);
  console.table([
    { ...outcomes, 'p50 ms': rounded(quantile(times)), 'p99 ms': rounded(quantile(times, 0.99)) },
  ]);
}

/** `saved`, or the code of the error. */
function outcomeOf(change: Promise<void>): Promise<string> {
  return change.then(
    () => 'saved',
    (error: unknown) => /"code":"(\w+)"/.exec(String(error))?.[1] ?? String(error),
  );
}
