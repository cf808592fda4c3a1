/** The program of all commands but `start`: `dateline token list`. */
import { join, relative } from 'node:path';
import { ROOT, VERSION } from '../lib/root.ts';
import { runCommand, type Command } from './command.ts';

interface Offered {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Offered>> = {
  migrate: {
    summary: 'brings the tables up to date, or says what is missing',
    load: async () => (await import('./migrate.ts')).migrate,
  },
  'check-config': {
    summary: 'checks the settings and dateline.config.ts, without a database',
    load: async () => {
      const [{ checkConfig }, { loadSchema, readyExtensions }] = await Promise.all([
        import('./check-config.ts'),
        import('../node/load-schema.ts'),
      ]);
      return checkConfig(async (env) => readyExtensions(await loadSchema(env)));
    },
  },
  doctor: {
    summary: 'looks for what is wrong with the database and its surroundings',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  token: {
    summary: 'creates, lists and revokes API tokens of members',
    load: async () => (await import('./token.ts')).token,
  },
  import: {
    summary: 'imports archives',
    load: async () => (await import('./import.ts')).importCommand,
  },
  export: {
    summary: "exports the newsroom's content",
    load: async () => (await import('./export.ts')).exportCommand,
  },
  redactions: {
    summary: 'exports the list of redactions, and replays it after a restore',
    load: async () => (await import('./redactions.ts')).redactionsCommand,
  },
  bylines: {
    summary: 'credits the authors whom bylines name',
    load: async () => (await import('./bylines.ts')).bylinesCommand,
  },
};

const NAMES = ['start', ...Object.keys(COMMANDS)];
const WIDTH = Math.max(...NAMES.map((name) => name.length));

/** In a folder with an installed package, it is in `node_modules`. */
const EXAMPLE = fromHere(join(ROOT, '.env.example'));

const USAGE = [
  'Usage: dateline [COMMAND]',
  ...NAMES.map(
    (name) => `  ${name.padEnd(WIDTH)}  ${COMMANDS[name]?.summary ?? 'starts a node; this is the default'}`,
  ),
  `\`dateline COMMAND --help\` says more. Settings come from the environment, and from .env in this folder: see ${EXAMPLE}.`,
].join('\n');

/** A path that is as short as it can be. */
function fromHere(path: string): string {
  const shorter = relative('', path);
  return shorter.startsWith('..') ? path : shorter;
}

const [, , name = '', ...args] = process.argv;
const { env, stdout, stderr } = process;

function endWith(text: string, code: 0 | 1): never {
  (code === 0 ? stdout : stderr).write(`${text}\n`);
  process.exit(code);
}

if (['--help', '-h', 'help'].includes(name) || (name === 'start' && args.includes('--help')))
  endWith(USAGE, 0);
if (['--version', '-v'].includes(name)) endWith(VERSION, 0);
if (name === 'start')
  endWith(`start takes no arguments, such as ${args[0] ?? ''}: set the environment.\n${USAGE}`, 1);
const offered = COMMANDS[name];
if (offered === undefined) endWith(`There is no command ${name}.\n${USAGE}`, 1);

// What reads the output, such as `head`, may have enough of it.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(1);
});
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort(signal));
const code = await runCommand(await offered.load(), args, {
  ...{ env, stdout, stderr },
  signal: interruption.signal,
});
// An interrupted command, or dateline.config.ts, may still wait for something. What reads the output may be slow.
if (!interruption.signal.aborted)
  for (const output of [stdout, stderr]) await new Promise((resolve) => output.write('', resolve));
process.exit(code);
