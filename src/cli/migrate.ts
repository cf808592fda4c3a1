import { connect, messageOf } from '../db/check-server.ts';
import { openClient } from '../db/client.ts';
import { grantRows } from '../db/grant-rows.ts';
import { applyExtensionMigrations } from '../extensions/migrations.ts';
import { applyMigrations } from '../db/migrations.ts';
import { readEnv } from '../env.ts';
import { StartupError } from '../errors.ts';
import { cleanAfterRedactions } from '../redactions/clean.ts';
import { readArguments, wrongUsage, type Command, type CommandIo } from './command.ts';
import { lackingTables, sayWaiting, withUrl } from './with-database.ts';

const USAGE = `Usage: dateline migrate [--grant ROLE] | --status | --dry-run
  Brings the tables up to date, as the role in DATABASE_URL, which owns them. Nodes of the version before may run meanwhile.
  --grant ROLE   also lets a role serve: it reads and writes rows, and can't change tables. For the nodes' DATABASE_URL.
  --status       only lists what is missing; the exit code is 1 if anything is
  --dry-run      only prints what is missing and then its SQL, in order, to be read: run by hand, it would be missing still`;

export const migrate: Command = {
  usage: USAGE,
  async run(args, io) {
    const { positionals, values } = readArguments(
      args,
      { grant: { type: 'string' }, status: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
      USAGE,
    );
    const { status = false, 'dry-run': dryRun = false, grant } = values;
    if (positionals.length > 0) throw wrongUsage(`What is '${positionals.join(' ')}'?`, USAGE);
    if (Number(status) + Number(dryRun) + Number(grant !== undefined) > 1)
      throw wrongUsage('Give one of --grant, --status and --dry-run.', USAGE);
    return withUrl(readEnv(io.env), io, async (url, setting) => {
      if (status) return sayStatus(url, setting, io);
      if (dryRun) return printScripts(url, setting, io);
      // Before anything is applied.
      if (grant !== undefined) await mustBeThere(url, grant);
      await apply(url, setting, io);
      if (grant !== undefined) await grantTo(url, grant, io);
      return 0;
    });
  },
};

type Setting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

async function sayStatus(url: string, setting: Setting, { stdout }: CommandIo): Promise<number> {
  const lacking = await lackingTables(url, setting);
  for (const { name } of lacking) stdout.write(`missing: ${name}\n`);
  if (lacking.length === 0) stdout.write('The tables are up to date.\n');
  return lacking.length === 0 ? 0 : 1;
}

async function printScripts(url: string, setting: Setting, { stdout }: CommandIo): Promise<number> {
  const lacking = await lackingTables(url, setting);
  // The functions alone are 2,000 lines, in which nobody finds the few migrations.
  for (const { name } of lacking) stdout.write(`-- missing: ${name}\n`);
  for (const { name, sql } of lacking)
    stdout.write(`\n-- ${name}\n${sql.trimEnd()};\n`.replace(/;;\n$/, ';\n'));
  return 0;
}

async function apply(url: string, setting: Setting, io: CommandIo): Promise<void> {
  const lacking = await lackingTables(url, setting);
  await applyMigrations(url, undefined, { setting, onWait: sayWaiting(io) });
  await applyExtensionMigrations(url, { setting, onWait: sayWaiting(io) });
  for (const { name } of lacking) io.stdout.write(`applied: ${name}\n`);
  if (lacking.length === 0) io.stdout.write('The tables are up to date.\n');
  // A role that only writes rows can't vacuum the tables of their owner before PostgreSQL 17.
  const owner = openClient({ url, poolSize: 1, onError: () => undefined });
  try {
    const cleaned = await cleanAfterRedactions(owner.pool);
    if (cleaned > 0) io.stdout.write(`vacuumed the tables after ${cleaned} redactions\n`);
  } finally {
    await owner.close();
  }
}

/** @throws StartupError if there is no such role */
async function mustBeThere(url: string, role: string): Promise<void> {
  const client = await connect(url, { name: 'dateline migrate' });
  try {
    const { rows } = await client.query('SELECT FROM pg_roles WHERE "rolname" = $1', [role]);
    if (rows.length === 0)
      throw new StartupError(
        `There is no role "${role}", and nothing was changed. Create it first: CREATE ROLE "${role}" LOGIN PASSWORD '…'`,
      );
  } finally {
    await client.end();
  }
}

/** @throws StartupError if this role may not grant */
async function grantTo(url: string, role: string, { stdout }: CommandIo): Promise<void> {
  const client = await connect(url, { name: 'dateline migrate' });
  const refused = (problem: string) =>
    new StartupError(
      `"${role}" can't be granted its rights (${problem}): run this as the role that owns the tables.`,
    );
  let left: string[] = [];
  try {
    await client.query('BEGIN');
    left = await grantRows(client, role);
    // PostgreSQL only warns of what a role doesn't own, and so can't grant.
    const { rows } = await client.query<{ canWrite: boolean }>(
      `SELECT has_table_privilege($1, 'public."Article"', 'SELECT') AND has_table_privilege($1, 'public."Article"', 'UPDATE') AS "canWrite"`,
      [role],
    );
    if (rows[0]?.canWrite !== true) throw refused('PostgreSQL granted nothing');
    await client.query('COMMIT');
  } catch (error) {
    throw error instanceof StartupError ? error : refused(messageOf(error));
  } finally {
    await client.end();
  }
  stdout.write(`granted to ${role}: reading and writing rows\n`);
  if (left.length > 0)
    stdout.write(
      `"${role}" may still do more, and this role may not change that. Run this in the database as its owner, or as a superuser: ${left.join('; ')}\n`,
    );
}
