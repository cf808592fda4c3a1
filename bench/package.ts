/**
 * What the package takes: npx from its tarball to the demo story at `/`, with npm's cache warm; the size of an installation without the
 * embedded PostgreSQL; and there, a start on an existing database and the memory of an idle node. It packs the clone and installs the
 * tarball as `npm install` does.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startThrowaway } from '../src/embedded/server.ts';
import { applyMigrations } from '../src/db/migrations.ts';
import { install, pack } from '../test/support/package/packed.ts';
import { shareOfMemory } from './kit/cpu.ts';
import { freePort } from '../test/support/free-port.ts';
import { machine, rounded } from './kit/measure.ts';

const POLL_MS = 10;
const LIMIT_MS = 120_000;
const IDLE_MS = 20_000;
/** How often the start is repeated; the least time counts, since other work on the machine only adds to it. */
const STARTS = 5;
const STORY = '/articles/microsoft-cuts-off-unit-8200';

const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'));
try {
  const tarball = await pack(folder);
  const installed = join(folder, 'installed');
  await install(tarball, installed, '--omit=optional');
  const rows = [
    { figure: 'npx from the tarball to the story, s', target: '20', measured: await npx(tarball) },
    { figure: 'installation without PostgreSQL, MB', target: '170', measured: sizeOf(installed) },
    ...(await production(installed)),
  ];
  console.log(`\n${machine()}\n`);
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Seconds until a newcomer reads the story. The first run fills npm's cache. */
async function npx(tarball: string): Promise<number> {
  let seconds = 0;
  for (const run of ['cold', 'warm']) {
    const cwd = join(folder, run);
    mkdirSync(cwd);
    const port = await freePort();
    const began = performance.now();
    // Another tarball than before to npx, which keeps what it has installed.
    const own = join(cwd, 'dateline.tgz');
    execFileSync('cp', [tarball, own]);
    const child = start('npx', ['--yes', `--package=${own}`, 'dateline'], { cwd, port });
    await until(child, `http://127.0.0.1:${port}${STORY}`);
    seconds = rounded((performance.now() - began) / 1_000, 2);
    await stop(child);
  }
  return seconds;
}

/** In MB of 10^6 bytes. */
function sizeOf(installed: string): number {
  const printed = execFileSync('du', ['-s', '--block-size=1000', installed], { encoding: 'utf8' });
  return rounded(Number(printed.split('\t')[0]) / 1_000, 1);
}

/** A node on an existing, empty database: how soon it is ready, and what it takes once nothing happens. */
async function production(cwd: string) {
  const database = await startThrowaway();
  try {
    await applyMigrations(database.url);
    const times: number[] = [];
    let memory = 0;
    for (let number = 1; number <= STARTS; number += 1) {
      const port = await freePort();
      const began = performance.now();
      const program = ['node_modules/@dateline/server/run.js', 'start'];
      const child = start(process.execPath, program, { cwd, port, DATABASE_URL: database.url });
      await until(child, `http://127.0.0.1:${port}/health/ready`);
      times.push(performance.now() - began);
      if (number === STARTS) {
        await sleep(IDLE_MS);
        memory = shareOfMemory(child.pid ?? 0);
      }
      await stop(child);
    }
    return [
      {
        figure: 'start to ready on an existing database, s',
        target: '1.2',
        measured: rounded(Math.min(...times) / 1_000, 2),
      },
      { figure: 'idle memory, MB', target: '250', measured: Math.round(memory / 1e6) },
    ];
  } finally {
    await database.stop();
  }
}

function start(
  command: string,
  args: readonly string[],
  { cwd, port, ...settings }: { cwd: string; port: number; DATABASE_URL?: string },
): ChildProcess {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PORT: String(port), LOG_LEVEL: 'warn', SHUTDOWN_GRACE_SECONDS: '0', ...settings };
  return spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
}

async function until(child: ChildProcess, url: string): Promise<void> {
  const began = performance.now();
  const isThere = () =>
    fetch(url).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isThere())) {
    if (performance.now() - began > LIMIT_MS || child.exitCode !== null)
      throw new Error(`No answer from ${url}.`);
    await sleep(POLL_MS);
  }
}

/** Its whole group, since npx runs a shell. */
async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await exited;
}
