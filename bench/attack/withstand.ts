/**
 * Attacks a default node while honest readers ask, subscribers listen and an editor writes. Prints what these notice before the
 * attack and during it. Fails if a target is missed. Linux only.
 *
 * Usage: npm run attack -- NAME[,NAME]|all [--seconds 20] [--seed 1] [--busy 0]
 *
 * `--busy 2` keeps two cores busy with other work, before the attack and during it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../test/support/secrecy/random.ts';
import { keepBusy } from '../kit/busy.ts';
import { CpuMeter, memoryOf } from '../kit/cpu.ts';
import { machine, quantile, readOptions, rounded } from '../kit/measure.ts';
import { stopPrograms } from '../kit/program.ts';
import { startAttackers, type Spoils } from './attackers.ts';
import { ATTACKS } from './attacks.ts';
import { Audience, type Asked } from './audience.ts';
import { Live } from './live.ts';
import { openScene, type Scene } from './scene.ts';

/** p99 during the attack / before it. */
const MAX_RATIO = 3;
/** ms. A p99 below this counts as this: a scheduler that is late once would decide the ratio. */
const LEAST = 5;
/** ms that the p99 of requests may have which open a connection, and of those from the attacker's address. */
const MAX_NEW = 100;
const MAX_NEIGHBOUR = 200;
/** The same while other programs keep the cores busy: the share of the CPU that is left is smaller. */
const MAX_RATIO_BUSY = 10;
const MAX_NEW_BUSY = 1_000;
/** ms from when a comment is sent until a subscriber has the event. */
const MAX_LATE = 1_000;
/** Bytes. */
const MAX_GROWTH = 300e6;
/** Bytes that may remain a minute later: documents and statements that the node caches, and what the allocator does. */
const MAX_REMAINING = 100e6;

const WARM_UP = 10_000;
const BEFORE = 20_000;
const REST = 60_000;
const SAMPLE = 1_000;

/** In bytes. */
interface Memory {
  readonly node: number;
  readonly database: number;
}

interface Phase {
  /** By audience. */
  readonly asked: Readonly<Record<string, Asked>>;
  readonly lateness: readonly number[];
  readonly failures: readonly string[];
  /** Of a CPU, in %. */
  readonly nodeCpu: number;
  readonly databaseCpu: number;
  /** What they had when they had most together. */
  readonly memory: Memory;
}

interface Attacked {
  readonly names: readonly string[];
  readonly before: Phase;
  readonly during: Phase;
  readonly spoils: readonly Spoils[];
  /** Bytes more than before, after a rest. */
  readonly remaining: number;
  readonly isAlive: boolean;
}

export async function withstand(name: string): Promise<void> {
  const { seconds, seed, busy } = readOptions({ seconds: 20, seed: 1, busy: 0 });
  const names = name === 'all' ? Object.keys(ATTACKS) : name.split(',');
  const scene = await openScene();
  const rest = keepBusy(busy);
  try {
    const attacked = await play(scene, names, { seconds, seed, isBusy: busy > 0 });
    console.log(`${names.join(', ')} for ${seconds} s, seed ${seed}, ${busy} cores busy; ${machine()}`);
    const missed = report(attacked, busy > 0);
    console.log(missed.length === 0 ? '\nAll targets are met.' : `\nMissed: ${missed.join('; ')}.`);
    if (missed.length > 0) process.exitCode = 1;
  } finally {
    await rest();
    await scene.stop();
    await stopPrograms();
  }
}

/** Says on standard error what is being done. */
function progress(what: string): void {
  console.error(`${new Date().toTimeString().slice(0, 8)} ${what}`);
}

async function play(
  scene: Scene,
  names: readonly string[],
  { seconds, seed, isBusy }: { readonly seconds: number; readonly seed: number; readonly isBusy: boolean },
): Promise<Attacked> {
  const { url, dataDir, editorToken } = scene;
  const orders = names.map((name, index) => ({ name, url, from: `127.0.1.${index + 1}`, dataDir, seed }));
  const honest = openHonest(url, seed, orders.find(({ name }) => name === 'streams')?.from);
  const live = await Live.open(url, editorToken);
  const meter = new CpuMeter(scene.pid, scene.postmaster);
  const memoryNow = () => memoryOf(scene.pid, scene.postmaster);
  const take = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(honest).map(async ([name, each]) => [name, await each.take()] as const),
      ),
    );

  async function phase(ms: number): Promise<Phase> {
    await Promise.all([take(), live.take()]);
    meter.spent();
    const started = performance.now();
    let memory = memoryNow();
    while (performance.now() < started + ms && scene.isAlive()) {
      await sleep(Math.min(SAMPLE, ms));
      const now = memoryNow();
      if (total(now) > total(memory)) memory = now;
    }
    const { node, database } = meter.spent();
    const spent = performance.now() - started;
    const [asked, { lateness, failures }] = await Promise.all([take(), live.take()]);
    const [nodeCpu, databaseCpu] = [(node / spent) * 100, (database / spent) * 100];
    return { asked, lateness, failures, nodeCpu, databaseCpu, memory };
  }

  try {
    progress(`the node is warmed up for ${WARM_UP / 1_000} s`);
    await phase(WARM_UP);
    progress(`what honest clients notice is measured for ${BEFORE / 1_000} s`);
    const before = await phase(BEFORE);
    progress(`attack for ${seconds} s: ${names.join(', ')}`);
    const attackers = await startAttackers(orders, isBusy);
    const during = await phase(seconds * 1_000);
    const spoils = await attackers.stop();
    let remaining = 0;
    if (names.length > 1) {
      progress(`rest for ${REST / 1_000} s`);
      await sleep(REST);
      remaining = total(memoryNow()) - total(before.memory);
    }
    return { names, before, during, spoils, remaining, isAlive: scene.isAlive() };
  } finally {
    await Promise.all([...Object.values(honest).map((each) => each.stop()), live.stop()]);
  }
}

/** Who asks the node honestly. Each of their clients has an address, but for those at the attacker's address. */
function openHonest(url: string, seed: number, attacker: string | undefined): Record<string, Audience> {
  const chance = new Chance(seed);
  const common = { url, chance, bodies: Audience.READY };
  return {
    'pages, some not ready': new Audience({
      ...common,
      bodies: Audience.PAGES,
      addressOf: (index) => `127.0.2.${index + 1}`,
    }),
    'a ready answer': new Audience({ ...common, addressOf: (index) => `127.0.4.${index + 1}` }),
    'the same on a new connection': new Audience({
      ...common,
      addressOf: (index) => `127.0.5.${index + 1}`,
      isKeptAlive: false,
    }),
    ...(attacker !== undefined && {
      "pages, at the attacker's address": new Audience({
        ...common,
        bodies: Audience.PAGES,
        addressOf: () => attacker,
      }),
    }),
  };
}

/** Prints what was measured, and returns the targets that are missed. */
function report({ names, before, during, spoils, remaining, isAlive }: Attacked, isBusy: boolean): string[] {
  const missed = isAlive ? [] : ['the node died'];
  const check = (isMet: boolean, miss: string) => {
    if (!isMet) missed.push(miss);
  };
  const rows = Object.entries(during.asked).map(([name, { latencies, failures }]) => {
    const asked = before.asked[name] ?? { latencies: [], failures: [] };
    const [p99Before, p99] = [quantile(asked.latencies, 0.99), quantile(latencies, 0.99)];
    const ratio = p99 / Math.max(p99Before, LEAST);
    const most = isBusy ? busyLimitOf(name) : limitOf(name, names);
    check(failures.length === 0, `${name}: ${failures.length} failed`);
    if (most.ratio !== undefined)
      check(ratio <= most.ratio, `${name}: p99 is ${ratio.toFixed(1)} times as long (at most ${most.ratio})`);
    if (most.ms !== undefined)
      check(p99 <= most.ms, `${name}: p99 is ${Math.round(p99)} ms (at most ${most.ms})`);
    return {
      'honest requests': name,
      'p50 ms before': rounded(quantile(asked.latencies)),
      during: rounded(quantile(latencies)),
      'p99 ms before': rounded(p99Before),
      'during ': rounded(p99),
      'ratio of p99': rounded(ratio),
      target: most.ratio !== undefined ? `≤ ${most.ratio}` : most.ms !== undefined ? `≤ ${most.ms} ms` : '',
      answered: latencies.length,
      failed: failures.length,
    };
  });
  console.table(rows);
  console.table({ before: rowOf(before), during: rowOf(during) });
  spoils.forEach(({ seen }, index) => console.log(`${names[index]} saw ${tally(seen, 20)}`));
  const failures = [...during.failures, ...Object.values(during.asked).flatMap((asked) => asked.failures)];
  if (failures.length > 0) console.log(`failed: ${tally(counted(failures), 10)}`);

  const late = quantile(during.lateness, 1);
  const grown = total(during.memory) - total(before.memory);
  check(during.failures.length === 0, `${during.failures.length} comments, events or subscriptions failed`);
  check(late <= MAX_LATE, `an event came after ${Math.round(late)} ms (at most ${MAX_LATE})`);
  check(grown <= MAX_GROWTH, `memory grew by ${mb(grown)} MB (at most ${mb(MAX_GROWTH)})`);
  check(
    remaining <= MAX_REMAINING,
    `${mb(remaining)} MB remained after a minute (at most ${mb(MAX_REMAINING)})`,
  );
  spoils.forEach(({ seen, got }, index) =>
    check(Object.keys(seen).length + got.length > 0, `${names[index]} did nothing`),
  );
  for (const what of spoils.flatMap(({ got }) => got)) check(false, `a stranger got ${what}`);
  return missed;
}

/** What the p99 of an audience may be. */
function limitOf(audience: string, names: readonly string[]): { ratio?: number; ms?: number } {
  switch (audience) {
    case 'a ready answer':
      return names.includes('connections') || names.includes('pages') ? { ratio: MAX_RATIO } : {};
    case 'the same on a new connection':
      return names.includes('connections') ? { ms: MAX_NEW } : {};
    case "pages, at the attacker's address":
      return { ms: MAX_NEIGHBOUR };
    default:
      return { ratio: MAX_RATIO };
  }
}

function busyLimitOf(audience: string): { ratio?: number; ms?: number } {
  return audience === 'the same on a new connection' ? { ms: MAX_NEW_BUSY } : { ratio: MAX_RATIO_BUSY };
}

function rowOf({ lateness, failures, nodeCpu, databaseCpu, memory }: Phase) {
  return {
    events: lateness.length,
    'late p50 ms': rounded(quantile(lateness)),
    'late max ms': rounded(quantile(lateness, 1)),
    'comments, events or subscriptions failed': failures.length,
    'node CPU %': Math.round(nodeCpu),
    'PostgreSQL CPU %': Math.round(databaseCpu),
    'node MB': mb(memory.node),
    'PostgreSQL MB': mb(memory.database),
  };
}

function counted(things: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const thing of things) counts[thing] = (counts[thing] ?? 0) + 1;
  return counts;
}

function tally(counts: Readonly<Record<string, number>>, most: number): string {
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return sorted
    .slice(0, most)
    .map(([what, count]) => `${what} (${count})`)
    .join(', ');
}

function total({ node, database }: Memory): number {
  return node + database;
}

function mb(bytes: number): number {
  return Math.round(bytes / 1e6);
}
