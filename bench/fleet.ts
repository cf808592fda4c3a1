/**
 * Ten nodes on one PostgreSQL, all on this machine, each with a few hundred subscribers; an editor adds comments through the
 * first node. Counts the SQL statements that an event takes each node, beyond those of an idle one, and checks that every
 * subscriber gets every event of theirs once, in the order of the log. Ends after ten minutes at the latest. Needs Linux.
 *
 * Usage: npm run bench -- fleet [--nodes 10] [--subscribers 300] [--edits 30]
 */
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Child, ROOT, type Contender } from './contenders/child.ts';
import { commenter, speakerOf } from './fanout/event.ts';
import { allSubscribed, startDateline, stopAll } from './fanout/lane.ts';
import { startCounter, type StatementCounter } from './fanout/statements.ts';
import { round } from './fanout/tables.ts';
import type { ByKind, Open, Verdict } from './fleet/subscribers.ts';
import { machine, openStory } from './node.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    nodes: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '300' },
    edits: { type: 'string', default: '30' },
  },
});
const [NODES, SUBSCRIBERS, EDITS] = [Number(values.nodes), Number(values.subscribers), Number(values.edits)];
/** Together below what the embedded PostgreSQL accepts. */
const POOL_SIZE = String(Math.max(5, Math.min(18, Math.floor(70 / NODES))));
/** ms between two edits, so that each is read for itself. */
const GAP = 300;
/** ms after which it gives up: with the measurement, and with waiting for subscribers. */
const LIMIT = 600_000;
const PATIENCE = 60_000;
const TARGET = 3;
/** How often an edit is tried again. */
const ATTEMPTS = 5;

interface Member {
  readonly node: Contender;
  readonly counter: StatementCounter;
}

const story = await openStory();
const counters: StatementCounter[] = [];
const subscribers = new Child(
  spawn(process.execPath, ['--import', 'tsx', 'bench/fleet/subscribers.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  }),
);
let isStopping: Promise<void> | undefined;
const stop = () =>
  (isStopping ??= (async () => {
    await Promise.all([stopAll(), subscribers.stop()]);
    await Promise.all(counters.map((counter) => counter.stop()));
    await story.stop();
  })());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(1)));
const limit = setTimeout(() => {
  console.error(`It took more than ${LIMIT / 1_000} s.`);
  void stop().then(() => process.exit(1));
}, LIMIT);
try {
  console.log(`${machine()}; load average ${loadavg()[0]?.toFixed(1)}\n`);
  const fleet = await Promise.all(Array.from({ length: NODES }, startMember));
  for (const member of fleet) await subscribe(member);
  process.exitCode = (await measure(fleet)) ? 0 : 1;
} finally {
  clearTimeout(limit);
  await stop();
}

/** Starts a node that is connected to the database through a counter of its statements. */
async function startMember(): Promise<Member> {
  const counter = await startCounter(story.databaseUrl);
  counters.push(counter);
  return { node: await startDateline(counter.url, { POOL_SIZE }), counter };
}

async function subscribe({ node }: Member): Promise<void> {
  const each = Math.floor(SUBSCRIBERS / 3);
  const open: Open = {
    url: node.url,
    counts: { article: SUBSCRIBERS - 2 * each, feed: each, statements: each },
    speakerId: await speakerOf(node.url),
  };
  await subscribers.ask('opened', { open });
  await allSubscribed(node, SUBSCRIBERS);
}

/** Whether every subscriber got everything, for few enough statements. */
async function measure(fleet: readonly Member[]): Promise<boolean> {
  const [first] = fleet;
  if (first === undefined) return false;
  const comment = await patiently(commenter(first.node.url, story.editorToken));
  // The first ones warm up: statements are prepared, pools opened.
  const beginning = await head();
  for (let count = 0; count < 3; count += 1) await comment();
  await settled(beginning);
  await subscribers.ask('forgotten', { forget: true });

  const meter = await story.meter();
  meter.spent();
  const start = await head();
  const before = await Promise.all(fleet.map(reading));
  const began = performance.now();
  for (let edit = 0; edit < EDITS; edit += 1) {
    await comment();
    await pause(GAP);
  }
  const verdict = await settled(start);
  const elapsed = performance.now() - began;
  const after = await Promise.all(fleet.map(reading));
  const { database: busy } = meter.spent();
  await pause(elapsed);
  const { database: quiet } = meter.spent();
  const idle = await Promise.all(fleet.map(reading));

  const events = Number((await head()) - start);
  const perEvent = (index: number, of: 'statements' | 'cpu') => {
    const [a, b, c] = [before[index], after[index], idle[index]];
    if (a === undefined || b === undefined || c === undefined) return NaN;
    return (b[of] - a[of] - (c[of] - b[of])) / events;
  };
  const rows = fleet.map((_, index) => ({
    node: index === 0 ? '1, which takes the edits' : String(index + 1),
    'SQL statements an event': round(perEvent(index, 'statements')),
    'ms of CPU an event': round(perEvent(index, 'cpu') / 1_000),
    'SQL statements a second when idle': round(
      (((idle[index]?.statements ?? NaN) - (after[index]?.statements ?? NaN)) * 1_000) / elapsed,
    ),
    'MB of memory': Math.round((idle[index]?.rss ?? NaN) / 1e6),
  }));
  console.log(
    `${NODES} nodes, ${SUBSCRIBERS} subscribers each in three cohorts; ${EDITS} edits, ${events} events in ${round(elapsed / 1_000)} s`,
  );
  console.table(rows);
  console.log(
    `PostgreSQL: ${round((busy - quiet) / EDITS)} ms of CPU an edit with all that it causes, ${round((quiet * 1_000) / elapsed / NODES)} ms a second for each idle node`,
  );
  const most = Math.max(...rows.slice(1).map((row) => row['SQL statements an event']));
  console.log(`SQL statements an event, of the nodes that take no edits: ${most} at most, target ≤${TARGET}`);
  console.log(
    `Of ${verdict.all} subscribers, ${verdict.complete} got each of their events once, in order; ${verdict.wrong} something else.`,
  );
  return verdict.complete === verdict.all && most <= TARGET;
}

/** Tries again if it fails: PostgreSQL ends a transaction whose node gets no CPU for seconds, as ten of them on two cores may not. */
async function patiently(work: Promise<() => Promise<unknown>>): Promise<() => Promise<void>> {
  const attempt = await work;
  return async () => {
    for (let failures = 0; ; failures += 1) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (failures === ATTEMPTS) throw error;
        await pause(GAP);
      }
    }
  };
}

async function reading({ node, counter }: Member) {
  const { cpu, rss } = await node.usage();
  return { statements: counter.count(), cpu, rss };
}

/** The position of the last event. */
async function head(): Promise<bigint> {
  return (await story.prisma.logHead.findFirstOrThrow()).position;
}

/** Waits until the subscribers have what the log has after this position, or until one has something else. */
async function settled(after: bigint): Promise<Verdict> {
  for (const began = performance.now(); ; await pause(200)) {
    const events = await story.prisma.feedEvent.findMany({
      where: { position: { gt: after } },
      orderBy: { position: 'asc' },
      select: { id: true, type: true },
    });
    const ids = (type?: string) =>
      events.filter((event) => type === undefined || event.type === type).map(({ id }) => id);
    const expected: ByKind<string[]> = {
      article: ids('ARTICLE_COMMENT_ADDED'),
      feed: ids(),
      statements: ids('STATEMENT_RECORDED'),
    };
    const verdict = await subscribers.ask<Verdict>('verdict', { expected });
    const isOver = verdict.complete + verdict.wrong === verdict.all;
    if (isOver || performance.now() - began > PATIENCE) return verdict;
  }
}
