/**
 * Brings the database to the state that this version of the code needs. The history is kept in Prisma's own table, in
 * Prisma's own way: docs/decisions/0003-migrations-and-database-at-start.md says why we don't let Prisma do it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { codeOf, connect, messageOf } from './check-server.ts';
import { StartupError } from '../startup-error.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The advisory lock of `prisma migrate deploy`. Nodes that start at once wait for one another by it, too. */
const PRISMA_LOCK = 72_707_369;

/**
 * How long a migration waits for locks (ms), and how often it tries. Whoever reads a table waits behind a migration
 * that waits for it: so it gives up its place soon, lets the readers through and queues again, for a minute in all.
 * Two seconds are more than the one (`deadlock_timeout`) after which PostgreSQL makes an autovacuum give way.
 */
const LOCK_WAIT = { timeout: 2_000, pause: 3_000, attempts: 12 };

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

interface HistoryRow {
  migration_name: string;
  finished_at: Date | null;
}

/**
 * Applies the migrations that the database lacks, each in a transaction with its row of the history, and returns
 * their names. Safe when many nodes start at once. When it lacks none, this costs a connection and three queries.
 *
 * Throws a StartupError when the database can't be reached, when a migration fails now or failed before, and when
 * the database is another application's or has migrations that this code doesn't know.
 */
export async function applyMigrations(
  url: string,
  folder = MIGRATIONS_FOLDER,
  lockWait = LOCK_WAIT,
): Promise<string[]> {
  const client = await connect(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    const history = await explained('Reading the history of migrations', () => readHistory(client));
    const missing = missingMigrations(history, migrationNames(folder));
    for (const name of missing) {
      await explained(`The migration ${name}`, () => applyWhenUnlocked(client, folder, name, lockWait));
    }
    return missing;
  } finally {
    await client.end();
  }
}

/** The names of the migrations in a folder, in order. */
export function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** What was applied or failed and is not marked as rolled back. Throws if the tables would not be where we look. */
async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  // PostGIS keeps a table of its own in every database; Prisma, too, leaves it aside.
  const { rows } = await client.query<{ schema: string | null; hasHistory: boolean; hasTables: boolean }>(
    `SELECT current_schema() AS schema, to_regclass('public._prisma_migrations') IS NOT NULL AS "hasHistory", EXISTS (
       SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys') AS "hasTables"`,
  );
  const [found] = rows;
  if (found?.schema !== 'public') {
    throw new StartupError(
      `Dateline keeps its tables in the schema "public", but this connection would create them in ` +
        `${found?.schema == null ? 'none' : `"${found.schema}"`}: put "public" first in the role's search_path, ` +
        'and let the role use that schema.',
    );
  }
  if (found.hasHistory) {
    const history = await client.query<HistoryRow>(
      'SELECT migration_name, finished_at FROM public._prisma_migrations WHERE rolled_back_at IS NULL',
    );
    return history.rows;
  }
  if (found.hasTables) {
    throw new StartupError(
      'The database has tables but no history of migrations, so it is not of Dateline: create an empty one, and ' +
        'name it in DATABASE_URL.',
    );
  }
  return [];
}

function missingMigrations(history: HistoryRow[], local: string[]): string[] {
  // Ours leave no row when they fail; those that `prisma migrate deploy` applies do.
  const failed = history.find((row) => row.finished_at === null);
  if (failed) {
    throw new StartupError(
      `The migration ${failed.migration_name} failed in this database before: mend what it ran into, then run ` +
        `"npx prisma migrate resolve --rolled-back ${failed.migration_name}" and start again.`,
    );
  }
  const applied = new Set(history.map((row) => row.migration_name));
  const unknown = [...applied].find((name) => !local.includes(name));
  if (unknown !== undefined) {
    throw new StartupError(
      `The database is newer than this Dateline: it has the migration ${unknown}, which is not known here. ` +
        'Start the newer version, or restore a backup from before it.',
    );
  }
  return local.filter((name) => !applied.has(name));
}

async function applyWhenUnlocked(
  client: pg.Client,
  folder: string,
  name: string,
  lockWait: typeof LOCK_WAIT,
) {
  const script = readFileSync(join(folder, name, 'migration.sql'));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL lock_timeout = ${lockWait.timeout}`);
      return await apply(client, name, script);
    } catch (error) {
      // A connection that broke has rolled back by itself.
      await client.query('ROLLBACK').catch(() => undefined);
      if (codeOf(error) !== '55P03' || attempt === lockWait.attempts) throw error;
      await setTimeout(lockWait.pause);
    }
  }
}

/** Applies one migration and writes the row that Prisma would have written; all or nothing, within the transaction. */
async function apply(client: pg.Client, name: string, script: Buffer): Promise<void> {
  await client.query(CREATE_HISTORY);
  // Without parameters, pg sends the script whole: nothing here has to know where a statement ends.
  await client.query(script.toString());
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), createHash('sha256').update(script).digest('hex'), name],
  );
  await client.query('COMMIT');
}

/** Turns a failure of the work into one line: what failed, the database's own words and what to do. */
async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${what} failed: ${messageOf(error)}. ${adviceFor(codeOf(error))}`);
  }
}

function adviceFor(code: string | undefined): string {
  switch (code) {
    case '42501':
      return 'Let DATABASE_URL name the role that owns the database and its tables.';
    case '55P03':
      return 'Something else, such as a long report, holds a lock: end it, then start again.';
    case undefined:
    default:
      return 'Mend what it ran into, then start again.';
  }
}
