import { bylines } from '../archive/write/bylines.ts';
import { readEnv } from '../env.ts';
import { readArguments, wrongUsage, type Command } from './command.ts';
import { counted } from './progress.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage: dateline bylines [--write]
  Credits the authors whom the bylines of articles name without doubt, beside the bylines. Lists the other bylines, for the desk.
  --write   without it, only says what it would do`;

/** Works while nodes run too. */
export const bylinesCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { positionals, values } = readArguments(args, { write: { type: 'boolean' } }, USAGE);
    if (positionals.length > 0) throw wrongUsage(`What is '${positionals.join(' ')}'?`, USAGE);
    const write = values.write === true;
    await withDatabase(readEnv(io.env), io, async ({ pool }) => {
      const { credited, doubtful, people, organizations } = await bylines(pool, {
        write,
        onDoubt: ({ slug, byline }) => io.stdout.write(`${slug}: ${byline}\n`),
      });
      const made = `${people} new people, ${counted(organizations, 'new organisation')}`;
      io.stderr.write(
        `${write ? 'Credited' : 'Would credit'} the authors of ${counted(credited, 'revision')} (${made}). Only the desk can tell those of ${counted(doubtful, 'revision')}.\n`,
      );
    });
    return 0;
  },
};
