/** The program of all commands: `node run.js token list`. */
import { runCommand, type Command } from './command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  token: async () => (await import('./token.ts')).token,
  import: async () => (await import('./import.ts')).importCommand,
  redactions: async () => (await import('./redactions.ts')).redactionsCommand,
  bylines: async () => (await import('./bylines.ts')).bylinesCommand,
  export: async () => (await import('./export.ts')).exportCommand,
};

const [, , name = '', ...args] = process.argv;
const load = COMMANDS[name];
if (load === undefined) {
  console.error(`Usage: node run.js start|${Object.keys(COMMANDS).join('|')}`);
  process.exit(1);
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort(signal));
const { env, stdout, stderr } = process;
process.exitCode = await runCommand(await load(), args, { env, stdout, stderr, signal: interruption.signal });
// An interrupted command may still wait, such as for PostgreSQL.
if (interruption.signal.aborted) process.exit();
