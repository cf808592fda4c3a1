/**
 * How soon a node is ready: from `npm start` to the first 200 from /health/ready. The first start is in a fresh checkout,
 * without generated code and database. The others have both, and one of them follows `kill -9`. Then a start whose lock of
 * migrations another session has: when it says so, and how soon it ends after SIGTERM. It prints what an idle node takes, too. The
 * command fails if the start behind the lock takes longer than the targets.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startThrowaway } from '../src/embedded/server.ts';
import { CpuMeter, memoryOf } from './kit/cpu.ts';
import { freePort } from '../test/support/free-port.ts';
import { machine, rounded } from './kit/measure.ts';
import { ROOT } from './kit/program.ts';

const POLL_MS = 20;
const IDLE_MS = 10_000;
const LIMIT_MS = 60_000;

const checkout = freshCheckout();
try {
  const rows = [
    { start: 'first, on a fresh checkout', target: '20', seconds: await start('SIGTERM') },
    { start: 'second', target: '5', seconds: await start('SIGKILL') },
    { start: 'third, after kill -9', target: '5', seconds: await start('SIGTERM', measureIdle) },
  ];
  const held = await startBehindLock();
  console.log(`\n${machine()}\n`);
  console.table(rows);
  console.table(held);
  if (held.some(({ target, seconds }) => seconds > Number(target))) process.exitCode = 1;
} finally {
  rmSync(checkout, { recursive: true, force: true });
}

/** Copies the files that git tracks, with the packages that are installed here. */
function freshCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'));
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Starts a node on an empty database while another session has the lock of migrations, and ends it once it has said so. */
async function startBehindLock() {
  const database = await startThrowaway();
  const holder = new pg.Client({ connectionString: database.url });
  try {
    await holder.connect();
    await holder.query('BEGIN; SELECT pg_advisory_xact_lock(72707369)');
    const server = spawnNode(0, { DATABASE_URL: database.url, LOG_LEVEL: 'info' }, 'pipe');
    const exited = once(server, 'exit');
    let connected = performance.now();
    if (server.stdout === null) throw new Error('The node has no output.');
    for await (const line of createInterface(server.stdout)) {
      if (line.includes('"msg":"database"')) connected = performance.now();
      if (line.includes('has the lock of migrations')) break;
    }
    const said = performance.now();
    server.kill('SIGTERM');
    await exited;
    return [
      { 'behind the lock of migrations': 'says who has it', target: '5', seconds: seconds(said - connected) },
      {
        'behind the lock of migrations': 'has ended after SIGTERM',
        target: '2',
        seconds: seconds(performance.now() - said),
      },
    ];
  } finally {
    await holder.end();
    await database.stop();
  }
}

function seconds(ms: number): number {
  return rounded(ms / 1_000, 3);
}

function spawnNode(port: number, settings: NodeJS.ProcessEnv, stdout: 'ignore' | 'pipe') {
  return spawn(process.execPath, ['run.js', 'start'], {
    cwd: checkout,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      LOG_LEVEL: 'warn',
      SHUTDOWN_GRACE_SECONDS: '0',
      ...settings,
    },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

/** What a node and its PostgreSQL take while nothing happens. */
async function measureIdle(pid: number): Promise<void> {
  const file = join(checkout, '.dateline/postgres/data/postmaster.pid');
  const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const meter = new CpuMeter(pid, postmaster);
  await sleep(IDLE_MS);
  meter.spent();
  await sleep(IDLE_MS);
  const { node, database } = meter.spent();
  const memory = memoryOf(pid, postmaster);
  const row = (bytes: number, cpu: number) => ({
    MB: Math.round(bytes / 1e6),
    'CPU ms a second': rounded((cpu * 1_000) / IDLE_MS),
  });
  console.table({ 'idle node': row(memory.node, node), 'its PostgreSQL': row(memory.database, database) });
}

/** Starts a node, ends it with the signal, and returns the seconds until it was ready. */
async function start(
  signal: NodeJS.Signals,
  whenReady: (pid: number) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const server = spawnNode(port, {}, 'ignore');
  const exited = once(server, 'exit');
  try {
    while (!(await isReady(port))) {
      if (performance.now() - began > LIMIT_MS || server.exitCode !== null)
        throw new Error('The node did not start.');
      await sleep(POLL_MS);
    }
    const took = seconds(performance.now() - began);
    await whenReady(server.pid ?? 0);
    return took;
  } finally {
    server.kill(signal);
    await exited;
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
