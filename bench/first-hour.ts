/**
 * How long a newcomer waits: clones what is committed, runs the two commands of the README there, `npm ci` and `npm start`, and waits
 * until `/` shows the demo's story. npm takes packages from its cache, and downloads what isn't there yet; so run this twice.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { STORY_ARTICLE } from '../demo/story/unit-8200.ts';
import { machine } from './node.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Ended {
  /** Until what the command is for was there, and until the first line that isn't npm's own. */
  readonly seconds: number;
  readonly firstLine: number;
  /** Of the command and the programs that it waited for; so not those of the embedded PostgreSQL's server. */
  readonly cpuSeconds: number;
  readonly warnings: number;
}

const [load = 0] = loadavg();
const folder = mkdtempSync(join(tmpdir(), 'dateline-first-hour-'));
// If root runs this, PostgreSQL's own account has to get to its programs.
chmodSync(folder, 0o755);
const clone = join(folder, 'dateline');
// A folder for temporary files of its own: tsx keeps there what it has translated.
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
try {
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  const install = await run('npm ci', (ended) => installed(ended));
  const start = await run('npm start', (_ended, printed) => storyAt(printed));
  console.log(`\n${machine()}. Load average before: ${load.toFixed(1)}\n`);
  console.table({ 'npm ci': install, 'npm start': start });
  const seconds = (install.seconds + start.seconds).toFixed(1);
  const warnings = install.warnings + start.warnings;
  console.log(`The story is at / after ${seconds} s (target: 30), with ${warnings} warnings (target: 0).`);
  console.log(`node_modules: ${megabytes('node_modules')} MB. All of it: ${megabytes('.')} MB.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Runs a command in the clone, and ends it once it is done.
 * @param done gets the end of the command, and each line of what it prints
 */
async function run(
  command: string,
  done: (ended: Promise<unknown>, printed: AsyncIterable<string>) => Promise<unknown>,
): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const began = performance.now();
  const since = () => Math.round((performance.now() - began) / 100) / 10;
  // The shell says what CPU its commands took, also when they are interrupted.
  const shell = spawn('/bin/sh', ['-c', `trap : INT; ${command} 2>&1; code=$?; times; exit $code`], {
    cwd: clone,
    env: { PATH, HOME, PORT: '0', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(shell, 'exit');
  const printed: string[] = [];
  let firstLine = 0;
  const output = createInterface(shell.stdout);
  output.on('line', (line) => {
    if (line !== '' && !line.startsWith('>')) firstLine ||= since();
    printed.push(line);
  });
  let seconds;
  try {
    await done(ended, output);
    seconds = since();
  } finally {
    if (shell.exitCode === null && shell.pid !== undefined) process.kill(-shell.pid, 'SIGINT');
    await ended;
  }
  const warnings = printed.filter((line) => /warn/i.test(line));
  for (const line of warnings) console.log(line);
  return { seconds, firstLine, cpuSeconds: cpuIn(printed.at(-1) ?? ''), warnings: warnings.length };
}

async function installed(ended: Promise<unknown>): Promise<void> {
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error('The packages could not be installed.');
}

/** Waits for the link to the demo's site, and for the story there. */
async function storyAt(printed: AsyncIterable<string>): Promise<void> {
  for await (const line of printed) {
    const [, origin] = /(http:\/\/\S+)\/#code=/.exec(line) ?? [];
    if (origin === undefined) continue;
    const page = await (await fetch(origin)).text();
    if (page.includes(STORY_ARTICLE)) return;
    throw new Error(`There is no story at ${origin}.`);
  }
  throw new Error('The node did not start.');
}

/** Of a line such as `1m2.50s 0m3.00s`: user and system. */
function cpuIn(line: string): number {
  const times = Array.from(line.matchAll(/(\d+)m([\d.]+)s/g), ([, minutes, seconds]) => [minutes, seconds]);
  const total = times.reduce((sum, [minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return Math.round(total * 10) / 10;
}

function megabytes(path: string): number {
  const [kilobytes] = execFileSync('du', ['-sk', path], { cwd: clone, encoding: 'utf8' }).split('\t');
  return Math.round(Number(kilobytes) / 1_024);
}
