/** The program of `npm run db:load`. */
import { runCommand } from '../../src/cli/command.ts';
import { loadCommand } from './command.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort(signal));
const { env, stdout, stderr } = process;
const io = { env, stdout, stderr, signal: interruption.signal };
process.exitCode = await runCommand(loadCommand, process.argv.slice(2), io);
