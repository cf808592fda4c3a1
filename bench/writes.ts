/**
 * What changes cost: the SQL statements of each mutation, the CPU of the node and of PostgreSQL and how long it takes; what a comment
 * costs PostgreSQL after some quiet seconds; how many comments a second 1, 8 and 32 editors add to different articles; and what
 * becomes of a hundred comments on one article at once. The node is a process of its own with default settings. `--check` counts SQL
 * statements only; `--print` prints them. It needs Linux.
 */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { CpuMeter } from './attack/cpu.ts';
import { startContender, type Contender } from './contenders/child.ts';
import { ask, machine, openStory, quantile } from './node.ts';
import { openScene, type Send } from './writes/scene.ts';
import { openCounter } from '../test/support/database/sql.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';

const WARM_UP = 40;
const MEASURED = 100;
/** In ms: a pause of a desk, and how long the node has an event to read after a comment. */
const QUIET = 12_000;
const SETTLED = 500;
/** After so many comments, PostgreSQL plans none of their statements any more. */
const WRITTEN = 10;
const BLOCKS = 5;
const BLOCK_MS = 3_000;
const WRITERS = [1, 8, 32];
const ARTICLES = 32;
const AT_ONCE = 100;

const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

const story = await openStory();
const servers: Contender[] = [];
try {
  const editors = await Promise.all(
    Array.from({ length: Math.max(...WRITERS) }, (_, number) =>
      createMemberToken(story.prisma, { name: `Editor ${number}`, role: 'EDITOR' }),
    ),
  );
  const statements = await countStatements(editors[0] ?? '');
  if (!process.argv.includes('--check')) {
    const node = await startContender(['src/main.ts'], {
      DATABASE_URL: story.databaseUrl,
      PORT: '0',
      LOG_LEVEL: 'error',
      // All load comes from one address.
      POINTS_PER_ADDRESS: '1000000000',
      POINTS_PER_MEMBER: '1000000000',
    });
    servers.push(node);
    const sends = editors.map(
      (token): Send =>
        (document, variables) =>
          ask(node.url, document, variables, token),
    );
    console.log(`${machine()}; ${busy()}`);
    const [first] = sends as [Send];
    const meter = await story.meter();
    await measureEach(node, meter, first, statements);
    await measureAfterQuiet(meter, first);
    await measureThroughput(node, sends);
    await measureCrowd(sends);
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await story.stop();
}

/** The mutations that are measured one after the other, each ready to be sent again and again. */
async function mutationsOf(send: Send): Promise<Record<string, (send: Send) => Promise<unknown>>> {
  const scene = await openScene(send);
  const drafts: Awaited<ReturnType<typeof scene.create>>[] = [];
  for (let count = 0; count < 2 * (WARM_UP + MEASURED); count += 1) drafts.push(await scene.create(send, 10));
  const short = await scene.publish(send, await scene.create(send, 10));
  return {
    'createArticle, 10 blocks': (send) => scene.create(send, 10),
    'reviseArticle, 10 blocks': await scene.openRevising(10),
    'reviseArticle, 100 blocks': await scene.openRevising(100),
    'reviseArticle, 250 blocks': await scene.openRevising(250),
    publishArticle: (send) => {
      const draft = drafts.pop();
      if (draft === undefined) throw new Error('All drafts are published.');
      return scene.publish(send, draft);
    },
    'addComment, demo article': (send) => scene.comment(send, scene.demoArticle),
    'addComment, 10 blocks': (send) => scene.comment(send, short.id),
    'recordStatement, MEMBERS': (send) => scene.record(send, 'MEMBERS'),
    'recordStatement, PUBLIC': (send) => scene.record(send, 'PUBLIC'),
  };
}

/** How many SQL statements each mutation takes: with BEGIN, COMMIT, finding the member, and reading the payload. */
async function countStatements(token: string): Promise<Map<string, number>> {
  const counter = openCounter(story.databaseUrl);
  let last: readonly string[] = [];
  const send: Send = async (document, variables) => {
    const { data, errors, statements } = await counter.ask(document, variables, token);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    last = statements;
    return data;
  };
  try {
    const counts = new Map<string, number>();
    for (const [name, mutate] of Object.entries(await mutationsOf(send))) {
      await mutate(send);
      counts.set(name, last.length);
      if (process.argv.includes('--print')) console.log(name, last);
    }
    console.table([...counts].map(([mutation, count]) => ({ mutation, 'SQL statements': count })));
    return counts;
  } finally {
    await counter.close();
  }
}

/**
 * Measures each mutation twice: first while V8 still interprets and compiles what it runs, as in a node that has just started, and
 * again once it has compiled it. By then, the articles have the comments of the first round.
 */
async function measureEach(
  node: Contender,
  meter: CpuMeter,
  send: Send,
  statements: Map<string, number>,
): Promise<void> {
  const mutations = Object.entries(await mutationsOf(send));
  const rows: Record<string, Record<string, number | undefined>> = {};
  for (const state of ['fresh', 'compiled']) {
    for (const [mutation, mutate] of mutations) {
      for (let count = 0; count < WARM_UP; count += 1) await mutate(send);
      const times: number[] = [];
      const before = await node.usage();
      meter.spent();
      for (let count = 0; count < MEASURED; count += 1) {
        const began = performance.now();
        await mutate(send);
        times.push(performance.now() - began);
      }
      const { database } = meter.spent();
      const after = await node.usage();
      rows[mutation] = {
        'SQL statements': statements.get(mutation),
        ...rows[mutation],
        [`node CPU ms, ${state}`]: round((after.cpu - before.cpu) / MEASURED / 1_000),
        [`PostgreSQL CPU ms, ${state}`]: round(database / MEASURED),
        [`p50 ms, ${state}`]: round(quantile(times, 0.5)),
        [`p95 ms, ${state}`]: round(quantile(times, 0.95)),
      };
    }
  }
  console.log(`\n${MEASURED} of each, one at a time; ${busy()}`);
  console.table(rows);
}

/** Comments on an article of 10 blocks: the first after a pause, and another when a connection has made some. */
async function measureAfterQuiet(meter: CpuMeter, send: Send): Promise<void> {
  const scene = await openScene(send);
  const { id } = await scene.publish(send, await scene.create(send, 10));
  const comment = async () => {
    meter.spent();
    await scene.comment(send, id);
    await pause(SETTLED);
    return meter.spent().database;
  };
  const [afterQuiet, inARow]: [number[], number[]] = [[], []];
  for (let time = 0; time < BLOCKS; time += 1) {
    await pause(QUIET);
    afterQuiet.push(await comment());
    for (let count = 0; count < WRITTEN; count += 1) await scene.comment(send, id);
    inARow.push(await comment());
  }
  const [quiet, row] = [quantile(afterQuiet, 0.5), quantile(inARow, 0.5)];
  console.log(
    `\nPostgreSQL's CPU of a comment, after ${QUIET / 1_000} quiet seconds and in a row; ${busy()}`,
  );
  console.table([{ 'after quiet, ms': round(quiet), 'in a row, ms': round(row), ratio: round(quiet / row) }]);
}

/** Comments on different articles of 10 blocks. */
async function measureThroughput(node: Contender, sends: readonly Send[]): Promise<void> {
  const [first] = sends as [Send];
  const scene = await openScene(first);
  const rates = new Map<number, number[]>(WRITERS.map((writers) => [writers, []]));
  const times = new Map<number, number[]>(WRITERS.map((writers) => [writers, []]));
  const refused = new Map<number, number>();
  const costs = new Map<number, number[]>(WRITERS.map((writers) => [writers, []]));
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const writers of WRITERS) {
      // New ones for each block, since an article grows with its comments.
      const articles: string[] = [];
      while (articles.length < ARTICLES)
        articles.push((await scene.publish(first, await scene.create(first, 10))).id);
      const before = await node.usage();
      const began = performance.now();
      const all = await Promise.all(
        sends.slice(0, writers).map(async (send, writer) => {
          const took: number[] = [];
          for (let turn = 0; performance.now() - began < BLOCK_MS; turn += 1) {
            const sent = performance.now();
            const article = articles[(writer + turn * writers) % ARTICLES] ?? '';
            const outcome = await outcomeOf(scene.comment(send, article));
            if (outcome === 'saved') took.push(performance.now() - sent);
            else refused.set(writers, (refused.get(writers) ?? 0) + 1);
          }
          return took;
        }),
      );
      const seconds = (performance.now() - began) / 1_000;
      const after = await node.usage();
      // The first block warms up.
      if (block === 0) continue;
      rates.get(writers)?.push(all.flat().length / seconds);
      costs.get(writers)?.push((after.cpu - before.cpu) / all.flat().length / 1_000);
      times.get(writers)?.push(...all.flat());
    }
  }
  console.log(`\nComments on ${ARTICLES} different articles; ${BLOCKS} interleaved blocks; ${busy()}`);
  console.table(
    WRITERS.map((writers) => ({
      writers,
      'comments a second': round(quantile(rates.get(writers) ?? [], 0.5)),
      min: round(Math.min(...(rates.get(writers) ?? []))),
      max: round(Math.max(...(rates.get(writers) ?? []))),
      'node CPU ms': round(quantile(costs.get(writers) ?? [], 0.5)),
      'p95 ms': round(quantile(times.get(writers) ?? [], 0.95)),
      refused: refused.get(writers) ?? 0,
    })),
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
    {
      ...outcomes,
      'p50 ms': round(quantile(times, 0.5)),
      'p99 ms': round(quantile(times, 0.99)),
      'latest ms': round(Math.max(...times)),
    },
  ]);
}

/** `saved`, or the code of the error. */
function outcomeOf(change: Promise<void>): Promise<string> {
  return change.then(
    () => 'saved',
    (error: unknown) => /"code":"(\w+)"/.exec(String(error))?.[1] ?? String(error),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
