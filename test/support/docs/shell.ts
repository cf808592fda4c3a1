/** Runs the commands of the documentation as they are printed, in a copy of the repository. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../database/embedded.ts';
import { placeOf, type Block } from './blocks.ts';

/** The programs that blocks may run. Others aren't found, so that a new block does nothing unasked to this machine. */
const PROGRAMS = ['npm', 'npx', 'curl'];

/** Commands that aren't run, by how they begin, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'npm ci': 'It needs the network. CI runs it before the tests (.ci/run).',
  'npm install': 'It needs the network. test/docs/quotes.test.ts checks the versions.',
  'npm test': 'It would run this test again.',
  'npx tsx': 'It needs the network. test/clients/cache-types.test.ts runs it without.',
  pg_dump: 'PostgreSQL’s own programs are not everywhere.',
  createdb: 'As pg_dump.',
  pg_restore: 'As pg_dump.',
  'cat .dateline': 'It is for pg_dump.',
  tar: 'test/process/deploy/backup.test.ts runs it where there is something to copy.',
  rm: 'As tar.',
  docker: 'Docker is not everywhere.',
  openssl: 'It is for Docker.',
  useradd: 'It changes the machine.',
  install: 'It changes the machine.',
  systemctl: 'It changes the machine.',
  journalctl: 'It reads the log of a machine with systemd.',
  setpriv: 'It is for a machine with the systemd unit.',
  'systemd-run': 'As setpriv.',
  'node examples': 'It goes on until it is stopped. test/process/webhooks/purge.test.ts runs it.',
};

/** What shows that a server or an event stream goes on until it is stopped. */
const GOES_ON = /Open \S+ in a browser|^id: /m;

const NOT_COPIED =
  /^(?:(?:.*\/)?node_modules|\.git|\.env|\.dateline|\.stryker|coverage|examples\/[^/]+\/dist[^/]*)$/;

export interface Checkout {
  /** Runs a block in the folder of its package, and returns what it printed. Rejects if a command fails. */
  run(block: Block, settings: Readonly<Record<string, string>>): Promise<string>;
  /** The entries of `LEFT_OUT` that blocks came to. */
  leftOut(): Set<string>;
  remove(): void;
}

/** A copy of the repository as it is after an install. */
export function copyRepository(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-docs-'));
  const root = join(folder, 'dateline');
  cpSync(ROOT, root, { recursive: true, filter: (path) => !NOT_COPIED.test(relative(ROOT, path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const programs = join(folder, 'bin');
  const log = join(folder, 'left-out');
  mkdirSync(programs);
  for (const program of new Set([
    ...PROGRAMS,
    ...Object.keys(LEFT_OUT).map((command) => command.split(' ')[0] ?? ''),
  ])) {
    writeFileSync(join(programs, program), standIn(program, log), { mode: 0o755 });
  }

  return {
    async run(block, settings) {
      // In a group of its own, so that the whole of it can be stopped.
      const shell = spawn('/bin/bash', ['-euo', 'pipefail', '-c', block.text], {
        cwd: packageOf(join(root, block.doc)),
        env: { HOME: process.env['HOME'], PATH: programs, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const complaints = text(shell.stderr);
      const exited = once(shell, 'exit') as Promise<[number | null]>;
      let printed = '';
      let isStopped = false;
      for await (const chunk of shell.stdout.setEncoding('utf8')) {
        printed += String(chunk);
        if (isStopped || !GOES_ON.test(printed)) continue;
        isStopped = true;
        process.kill(-(shell.pid ?? 0), 'SIGTERM');
      }
      const [code] = await exited;
      if (code === 0 || isStopped) return printed;
      // What bash answers if it finds no such program.
      const hint = code === 127 ? 'Add the program to PROGRAMS, or the command to LEFT_OUT. ' : '';
      throw new Error(`${placeOf(block)} failed. ${hint}${await complaints}${printed}`);
    },
    leftOut: () => new Set(existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Runs the program itself, unless the command is left out. */
function standIn(program: string, log: string): string {
  const cases = Object.keys(LEFT_OUT)
    .filter((command) => command.split(' ')[0] === program)
    .map((command) => `"${command}"*) echo "${command}" >> "${log}"; exit;;`);
  return `#!/bin/sh
case "${program} $*" in ${cases.join(' ')} esac
export PATH="${process.env['PATH'] ?? ''}"
exec ${program} "$@"
`;
}

function packageOf(file: string): string {
  const folder = dirname(file);
  return existsSync(join(folder, 'package.json')) ? folder : packageOf(folder);
}
