import { readTrustedDocuments } from '../api/trusted-documents.ts';
import { readEnv } from '../env.ts';
import { readEnvFile, unknownSettings } from './unknown-settings.ts';
import { readArguments, wrongUsage, type Command } from './command.ts';

const USAGE = `Usage: dateline check-config
  Checks the settings in the environment, in .env and in files, as a start does, but needs no database. The exit code is 1 if one is
  wrong. It warns of variables that look like settings.`;

export const checkConfig: Command = {
  usage: USAGE,
  async run(args, { env: variables, stdout, stderr }) {
    if (readArguments(args, {}, USAGE).positionals.length > 0)
      throw wrongUsage('check-config takes no arguments.', USAGE);
    const env = readEnv(variables);
    await readTrustedDocuments(env.TRUSTED_DOCUMENTS);
    for (const sentence of unknownSettings(variables, readEnvFile())) stderr.write(`${sentence}\n`);
    stdout.write('The settings are valid.\n');
    return 0;
  },
};
