import { readTrustedDocuments } from '../api/trusted-documents.ts';
import { installedFolder } from '../embedded/binaries.ts';
import { hasCluster } from '../embedded/cluster.ts';
import { readEnv, type Env } from '../env.ts';
import { readEnvFile, unknownSettings } from './unknown-settings.ts';
import { readArguments, wrongUsage, type Command } from './command.ts';
import { nameOf } from './with-database.ts';

const USAGE = `Usage: dateline check-config
  Checks the settings in the environment, in .env and in files, and what dateline.config.ts adds to the schema, as a start does, but
  needs no database. It says which one a start would use. The exit code is 1 if something is wrong. It warns of variables that look
  like settings.`;

/** @param checkSchema builds the schema, with what the newsroom adds. @throws StartupError */
export const checkConfig = (checkSchema: (env: Env) => Promise<void>): Command => ({
  usage: USAGE,
  async run(args, { env: variables, stdout, stderr }) {
    if (readArguments(args, {}, USAGE).positionals.length > 0)
      throw wrongUsage('check-config takes no arguments.', USAGE);
    const env = readEnv(variables);
    await readTrustedDocuments(env.TRUSTED_DOCUMENTS);
    await checkSchema(env);
    for (const sentence of unknownSettings(variables, readEnvFile())) stderr.write(`${sentence}\n`);
    stdout.write(`The settings are valid.\nDatabase: ${databaseOf(env)}\n`);
    return 0;
  },
});

/** The database that a start would use, which may not be there yet. @throws StartupError if there would be none */
function databaseOf({ DATABASE_URL, DATA_DIR }: Env): string {
  if (DATABASE_URL !== undefined) return nameOf(DATABASE_URL, null);
  installedFolder();
  const name = nameOf('', DATA_DIR);
  return hasCluster(DATA_DIR) ? name : `${name}, which a start makes`;
}
