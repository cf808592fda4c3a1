/**
 * Causes faults at random moments, while members write and subscribers follow. No acknowledged change may be missing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { spawnNode, type NodeProcess } from '../../node-process.ts';
import type { Cluster } from '../cluster.ts';
import { openDisk, type Disk } from '../disk.ts';
import { settingsOf, type RunningNode } from '../node.ts';
import { soon } from '../soon.ts';
import type { Outcome, Trial } from '../trial.ts';

/** The longest ms before the next fault. */
const QUIET = 300;
/** ms that the clock of a node jumps. */
const STEPS = [3_600_000, -7_200_000, 90_000_000, 0, -600];

/** Lets SIGUSR2 shift the node's clock. The database's clock is not affected. */
const STEPPING_CLOCK = `
  const Real = Date;
  const steps = ${JSON.stringify(STEPS)};
  let step = 0;
  globalThis.Date = class Date extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + step) : super(...given); }
    static now() { return Real.now() + step; }
  };
  process.on('SIGUSR2', () => { step = steps.shift() ?? 0; steps.push(step); });
`;

interface Site {
  readonly trial: Trial;
  readonly cluster: Cluster;
  /** Null if this user may not mount a small disk. */
  readonly disk: Disk | null;
  readonly node: () => NodeProcess;
}

const FAULTS = {
  async 'node killed'({ trial, node }: Site) {
    await node().kill();
    await pause(trial.chance.from(0, 200));
    await trial.startNode();
  },
  async 'database stopped at once'({ trial, cluster }: Site) {
    await cluster.stop('immediate');
    await pause(trial.chance.from(0, 400));
    await cluster.start();
  },
  async 'database killed'({ trial, cluster }: Site) {
    cluster.kill();
    await pause(trial.chance.from(0, 400));
    await cluster.start();
  },
  async 'connections ended'({ cluster }: Site) {
    await cluster.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
  },
  async 'black hole'({ trial: { chance, proxy } }: Site) {
    proxy.swallow();
    await pause(chance.from(100, 1_200));
    if (chance.of(0.5)) proxy.goOn();
    else proxy.drop();
  },
  async 'disk full'({ trial, cluster, disk }: Site) {
    const empty = await disk?.fill();
    await pause(trial.chance.from(100, 700));
    await empty?.();
    // PostgreSQL ends itself if it has no room for its write-ahead log.
    if (!cluster.isRunning()) await cluster.start();
  },
  async 'clock steps'({ node }: Site) {
    node().signal('SIGUSR2');
    await pause(0);
  },
  async 'no file descriptors'({ trial: { chance, proxy }, node }: Site) {
    limitFiles(node(), 10);
    // The node can't open any more files.
    proxy.drop();
    await pause(chance.from(100, 900));
    limitFiles(node(), 4_096);
  },
} as const;

export async function faults(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const disk = openDisk(trial.theatre.newFolder());
  try {
    const cluster = trial.own(await trial.theatre.newsroom(disk?.home));
    await cluster.start();
    let current: NodeProcess | null = null;
    const site: Site = {
      trial,
      cluster,
      disk,
      node() {
        if (current === null) throw new Error('There is no node.');
        return current;
      },
    };
    await trial.begin(cluster, async (databaseUrl, port): Promise<RunningNode> => {
      const flags = ['--import', `data:text/javascript,${encodeURIComponent(STEPPING_CLOCK)}`];
      const node = await spawnNode(databaseUrl, { flags, settings: settingsOf(databaseUrl, port) });
      current = node;
      return { url: node.url, stop: () => node.kill() };
    });

    let isWritten = false;
    const writing = trial.writers.write(trial.count(40, 60), 150).then(() => (isWritten = true));
    const kinds = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
    const schedule = Array.from({ length: chance.from(2, 4) }, () => ({
      after: chance.from(0, QUIET),
      kind: chance.one(kinds),
    }));
    for (const { after, kind } of schedule) {
      await pause(after);
      await FAULTS[kind](site);
    }
    await soon(
      `all changes are acknowledged after ${schedule.map(({ kind }) => kind).join(', ')}`,
      () => isWritten,
    );
    await writing;
    trial.isOver({ isAllKept: true });
    await trial.probe();
    return await trial.settle();
  } finally {
    trial.onClose(() => disk?.remove());
  }
}

function limitFiles({ pid }: NodeProcess, count: number): void {
  const { status } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
  if (status !== 0) throw new Error('The limit of open files could not be set: util-linux has prlimit.');
}
