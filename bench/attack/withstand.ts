/**
 * Attacks a default node while honest readers ask, subscribers listen and an editor writes, and prints what these notice: before
 * the attack, during it, and while a process on the same machine only uses the CPU that the attackers used. Fails if a target is
 * missed. Linux only.
 *
 * Usage: npm run attack -- variables|…|all [--seconds 30, all: 600] [--seed 1]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../test/support/secrecy/random.ts';
import { machine, quantile } from '../node.ts';
import { burn, startAttackers, type Spoils } from './attackers.ts';
import { ATTACKS } from './attacks.ts';
import { CpuMeter, memoryOf } from './cpu.ts';
import { Live } from './live.ts';
import { Readers } from './readers.ts';
import { openScene, type Scene } from './scene.ts';

/** At most so many times as long as before, for 99 of 100 requests. */
const MAX_RATIO = 3;
const MAX_LATE = 1_000;
const MAX_GROWTH = 300e6;
/** What a node may still hold a minute later: documents and statements that it keeps, and what the allocator does. */
const MAX_KEPT = 100e6;

const WARM_UP = 15_000;
const BEFORE = 30_000;
const BURN = 20_000;
const REST = 60_000;
const SAMPLE = 1_000;

/** In bytes. */
interface Memory {
  readonly node: number;
  readonly database: number;
}

interface Phase {
  readonly latencies: readonly number[];
  readonly lateness: readonly number[];
  readonly failures: readonly string[];
  /** Of a CPU, in %. */
  readonly nodeCpu: number;
  readonly databaseCpu: number;
  /** What they had when they had most together. */
  readonly memory: Memory;
}

export async function withstand(name: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: name === 'all' ? '600' : '30' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  const names = name === 'all' ? Object.keys(ATTACKS) : [name];
  const scene = await openScene();
  let misses: string[];
  try {
    misses = await play(scene, names, seconds, seed);
  } finally {
    await scene.stop();
  }
  console.log(misses.length === 0 ? '\nAll targets are met.' : `\nMissed: ${misses.join('; ')}.`);
  if (misses.length > 0) process.exitCode = 1;
}

/** Says on standard error what is being done. */
function progress(what: string): void {
  console.error(`${new Date().toTimeString().slice(0, 8)} ${what}`);
}

async function play(
  scene: Scene,
  names: readonly string[],
  seconds: number,
  seed: number,
): Promise<string[]> {
  const { url, dataDir, editorToken } = scene;
  const readers = new Readers(url, new Chance(seed));
  const live = await Live.open(url, editorToken);
  const meter = new CpuMeter(scene.pid, scene.postmaster);

  async function phase(ms: number): Promise<Phase> {
    await Promise.all([readers.take(), live.take()]);
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
    const [asked, lived] = await Promise.all([readers.take(), live.take()]);
    return {
      latencies: asked.latencies,
      lateness: lived.lateness,
      failures: [...asked.failures, ...lived.failures],
      nodeCpu: (node / spent) * 100,
      databaseCpu: (database / spent) * 100,
      memory,
    };
  }
  function memoryNow(): Memory {
    return memoryOf(scene.pid, scene.postmaster);
  }

  try {
    progress(`the node is warmed up for ${WARM_UP / 1_000} s`);
    await phase(WARM_UP);
    progress(`what honest clients notice is measured for ${BEFORE / 1_000} s`);
    const before = await phase(BEFORE);
    progress(`attack for ${seconds} s: ${names.join(', ')}`);
    const orders = names.map((name, index) => ({ name, url, from: `127.0.1.${index + 1}`, dataDir, seed }));
    const started = performance.now();
    const attackers = startAttackers(orders);
    const during = await phase(seconds * 1_000);
    const share = attackers.cpu() / (performance.now() - started);
    const spoils = await attackers.stop();
    const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 2).join(', ');
    const rest = names.length > 1 ? REST : 5_000;
    progress(`rest for ${rest / 1_000} s`);
    await sleep(rest);
    const after = memoryNow();
    progress(`the CPU that the attackers used is burnt for ${BURN / 1_000} s`);
    const burning = burn(orders.map(() => Math.min(1, share / orders.length)));
    const burnt = await phase(BURN);
    burning.stop();

    console.log(`${names.join(', ')} for ${seconds} s, seed ${seed}; ${machine()}; load average ${load}`);
    console.table({ before: row(before), during: row(during), 'only their CPU': row(burnt) });
    console.log(`The attackers used ${Math.round(share * 100)} % of a CPU, at the lowest priority.`);
    spoils.forEach((each, index) => tell(names[index] ?? '', each));
    for (const [what, count] of tally(during.failures).slice(0, 10))
      console.log(`failed ${count} times: ${what}`);
    for (const part of ['node', 'database'] as const) {
      const more = (now: Memory) => mb(now[part] - before.memory[part]);
      console.log(
        `Memory of the ${part}: ${mb(before.memory[part])} MB before, ${more(during.memory)} MB more at most, ${more(after)} MB more afterwards.`,
      );
    }
    return missed({
      before,
      during,
      spoils,
      kept: names.length > 1 ? total(after) - total(before.memory) : 0,
      isAlive: scene.isAlive(),
    });
  } finally {
    await Promise.all([readers.stop(), live.stop()]);
  }
}

function row({ latencies, lateness, failures, nodeCpu, databaseCpu, memory }: Phase) {
  return {
    requests: latencies.length,
    failed: failures.length,
    'p50 ms': rounded(quantile(latencies, 0.5)),
    'p99 ms': rounded(quantile(latencies, 0.99)),
    events: lateness.length,
    'late p50 ms': rounded(quantile(lateness, 0.5)),
    'late max ms': rounded(quantile(lateness, 1)),
    'node CPU %': Math.round(nodeCpu),
    'database CPU %': Math.round(databaseCpu),
    'memory MB': mb(total(memory)),
  };
}

interface Outcome {
  readonly before: Phase;
  readonly during: Phase;
  readonly spoils: readonly Spoils[];
  readonly kept: number;
  readonly isAlive: boolean;
}

function missed({ before, during, spoils, kept, isAlive }: Outcome): string[] {
  const ratio = quantile(during.latencies, 0.99) / quantile(before.latencies, 0.99);
  const late = quantile(during.lateness, 1);
  const grown = total(during.memory) - total(before.memory);
  console.log(`p99 during / before: ${ratio.toFixed(2)}`);
  return [
    ...(isAlive ? [] : ['the node died']),
    ...(ratio <= MAX_RATIO
      ? []
      : [`p99 is ${ratio.toFixed(1)} times what it was before (at most ${MAX_RATIO})`]),
    ...(during.failures.length === 0 ? [] : [`${during.failures.length} honest requests failed`]),
    ...(late <= MAX_LATE ? [] : [`an event came after ${Math.round(late)} ms (at most ${MAX_LATE})`]),
    ...(grown <= MAX_GROWTH ? [] : [`memory grew by ${mb(grown)} MB (at most ${mb(MAX_GROWTH)})`]),
    ...(kept <= MAX_KEPT ? [] : [`${mb(kept)} MB were still held after a minute (at most ${mb(MAX_KEPT)})`]),
    ...spoils.flatMap(({ got }) => got).map((what) => `a stranger got ${what}`),
  ];
}

function tell(name: string, { seen }: Spoils): void {
  const most = Object.entries(seen).toSorted(([, a], [, b]) => b - a);
  console.log(
    `${name} saw ${most
      .map(([what, count]) => `${what} (${count})`)
      .slice(0, 12)
      .join(', ')}`,
  );
}

function tally(things: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function total({ node, database }: Memory): number {
  return node + database;
}

function mb(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function rounded(ms: number): number {
  return Number(ms.toFixed(1));
}
