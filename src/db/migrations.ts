import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { codeOf, connect, messageOf } from './check-server.ts';
import { changeIndex, concurrentIndex } from './concurrent-index.ts';
import { StartupError } from '../startup-error.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The advisory lock of `prisma migrate deploy`, so that only one node or Prisma migrates at a time. */
const PRISMA_LOCK = 72_707_369;
/** ms between attempts to take it. */
const LOCK_POLL = 100;

/**
 * How long a migration waits for locks (ms), and how often it tries: a minute in all. Queries queue behind a migration that
 * waits for a lock, so it stops waiting after two seconds and lets them run before the next attempt. Autovacuum gives way
 * after one second (`deadlock_timeout`).
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

/** An SQL statement that would commit a part of a migration without its row in the history. */
const ENDS_TRANSACTION = /^[ \t]*(?:commit|rollback)\b/im;
/** Of a function or a procedure. */
const BODY = /\$\$[\s\S]*?\$\$/g;

/** A migration that only calls a procedure, which commits each part of its work and can be called again. */
const CALL = /^(?:\s*--.*\n)*\s*CALL "\w+"\(\);\s*$/;

/** PostgreSQL's error codes. */
const LOCK_TIMEOUT = '55P03';
const DEADLOCK = '40P01';

interface HistoryRow {
  migration_name: string;
  finished_at: Date | null;
}

/**
 * Applies the missing migrations, each in one transaction with its row in Prisma's history table, except for indexes that are
 * built or dropped CONCURRENTLY and for calls of procedures, and returns their names. Several nodes can call this at once. docs/decisions/0003-migrations-and-database-at-start.md says why this doesn't run
 * Prisma.
 * @param onBegin called with their number before the first is applied, if any is missing
 * @throws StartupError if the database can't be reached, a migration fails or failed before, or the database belongs to
 *   another application or to a newer version of Dateline
 */
export async function applyMigrations(
  url: string,
  folder = MIGRATIONS_FOLDER,
  lockWait = LOCK_WAIT,
  onBegin: (count: number) => void = () => undefined,
): Promise<string[]> {
  const client = await connect(url);
  try {
    await takeLock(client);
    const history = await explainFailure('Reading the history of migrations', () => readHistory(client));
    const missing = missingMigrations(history, migrationNames(folder));
    if (missing.length > 0) onBegin(missing.length);
    for (const name of missing) {
      await explainFailure(`The migration ${name}`, () => applyWhenUnlocked(client, folder, name, lockWait));
    }
    return missing;
  } finally {
    await client.end();
  }
}

/**
 * Asks again and again: whoever waits in `pg_advisory_lock` has a snapshot open, and an index that is built CONCURRENTLY waits
 * until all older snapshots are gone.
 */
async function takeLock(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ isTaken: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS "isTaken"',
      [PRISMA_LOCK],
    );
    if (rows[0]?.isTaken === true) return;
    await setTimeout(LOCK_POLL);
  }
}

export function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * The migrations that were applied or failed, except those marked as rolled back.
 * @throws StartupError if this connection would create tables in another schema
 */
async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  // Like Prisma, ignores the table that PostGIS creates.
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
      'The database has tables but no history of migrations, so another application uses it: create an empty ' +
        'database, and set DATABASE_URL to it.',
    );
  }
  return [];
}

function missingMigrations(history: HistoryRow[], local: string[]): string[] {
  // Our migrations leave no row if they fail; those applied by `prisma migrate deploy` do.
  const failed = history.find((row) => row.finished_at === null);
  if (failed) {
    throw new StartupError(
      `The migration ${failed.migration_name} failed in this database before: fix the cause, then run ` +
        `"npx prisma@7 migrate resolve --rolled-back ${failed.migration_name}" and start again.`,
    );
  }
  const applied = new Set(history.map((row) => row.migration_name));
  const unknown = [...applied].find((name) => !local.includes(name));
  if (unknown !== undefined) {
    throw new StartupError(
      `The database is newer than this Dateline: it has the unknown migration ${unknown}. ` +
        'Start the newer version, or restore a backup from before that migration.',
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
  if (ENDS_TRANSACTION.test(script.toString().replace(BODY, ''))) {
    throw new StartupError(
      `The migration ${name} ends its own transaction, so it could be applied in part: remove COMMIT and ROLLBACK from it.`,
    );
  }
  const index = concurrentIndex(name, script.toString());
  const isCall = CALL.test(script.toString());
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (index === null && !isCall) return await applyInTransaction(client, name, script, lockWait.timeout);
      await client.query(CREATE_HISTORY);
      if (index === null) await client.query(script.toString());
      else await changeIndex(client, index);
      return await addToHistory(client, name, script);
    } catch (error) {
      // If the connection broke, PostgreSQL has already rolled back.
      await client.query('ROLLBACK').catch(() => undefined);
      // Changes that are under way may hold what the migration needs and wait for what it holds; `prisma migrate deploy` may wait
      // for the lock above while an index waits for its snapshot.
      const codes = index === null && !isCall ? [LOCK_TIMEOUT, DEADLOCK] : [DEADLOCK];
      if (!codes.includes(codeOf(error) ?? '') || attempt === lockWait.attempts) throw error;
      await setTimeout(lockWait.pause);
    }
  }
}

async function applyInTransaction(
  client: pg.Client,
  name: string,
  script: Buffer,
  lockTimeout: number,
): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${lockTimeout}`);
  await client.query(CREATE_HISTORY);
  // Without parameters, pg sends the whole script, so nothing has to split it into SQL statements.
  await client.query(script.toString());
  await addToHistory(client, name, script);
  await client.query('COMMIT');
}

/** Adds the row that Prisma would add. */
async function addToHistory(client: pg.Client, name: string, script: Buffer): Promise<void> {
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), createHash('sha256').update(script).digest('hex'), name],
  );
}

/** Turns an error into a StartupError that says what failed, why, and what to do. */
async function explainFailure<T>(what: string, work: () => Promise<T>): Promise<T> {
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
      return 'Set DATABASE_URL to the role that owns the database and its tables.';
    case LOCK_TIMEOUT:
      return 'Something else, such as a long query, holds a lock: end it, then start again.';
    case undefined:
    default:
      return 'Fix the cause, then start again.';
  }
}
