import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { codeOf, connect, messageOf, quickly, type ConnectOptions } from './check-server.ts';
import { changeIndex, concurrentIndex } from './concurrent-index.ts';
import { beginWithLock, waitWhileRunning, type WaitOptions } from './migration-lock.ts';
import { ROOT } from '../root.ts';
import { StartupError } from '../startup-error.ts';

export const MIGRATIONS_FOLDER = join(ROOT, 'prisma/migrations');

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

export interface MigrationOptions extends WaitOptions, Pick<ConnectOptions, 'setting'> {
  readonly lockWait?: typeof LOCK_WAIT;
  /** Called with the number of missing migrations before the first is applied, if any is missing. */
  readonly onBegin?: (count: number) => void;
  /** Called with the name of a migration that takes long. */
  readonly onSlow?: (name: string) => void;
}

/** ms after which a migration is reported to be slow. */
const SLOW = 5_000;

/**
 * Applies the missing migrations and returns their names. Each is one transaction with its row in Prisma's history table and
 * with Prisma's lock, except for indexes that are built or dropped CONCURRENTLY and for calls of procedures: these run on a
 * connection of their own, while a transaction holds the lock. If nothing is missing, the lock isn't taken. Several nodes can
 * call this at once. docs/decisions/0003-migrations-and-database-at-start.md says why this doesn't run Prisma.
 * @throws StartupError if the database can't be reached, a migration fails or failed before, another session has the lock for too
 *   long, or the database belongs to another application or to a newer version of Dateline
 */
export async function applyMigrations(
  url: string,
  folder = MIGRATIONS_FOLDER,
  options: MigrationOptions = {},
): Promise<string[]> {
  const { onBegin } = options;
  const open = () => connect(url, { ...options, name: 'dateline migrations' });
  const client = await open();
  try {
    const local = migrationNames(folder);
    const read = () => explainFailure('Reading the history of migrations', () => readHistory(client));
    const history = await read();
    // A migration that isn't finished may be one that Prisma applies now, with the lock.
    const isFinished = history.every((row) => row.finished_at !== null);
    if (isFinished && missingMigrations(history, local).length === 0) return [];
    const applied: string[] = [];
    for (;;) {
      await beginWithLock(client, options);
      const missing = missingMigrations(await read(), local);
      const [name] = missing;
      if (name === undefined) return applied;
      if (applied.length === 0) onBegin?.(missing.length);
      await explainFailure(`The migration ${name}`, () => applyWithLock(client, open, folder, name, options));
      applied.push(name);
    }
  } finally {
    await client.query(quickly('ROLLBACK')).catch(() => undefined);
    await client.end();
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
  const missing = local.filter((name) => !applied.has(name));
  const [first] = missing;
  const last = local.findLast((name) => applied.has(name));
  if (first !== undefined && last !== undefined && first < last) {
    throw new StartupError(
      `The database lacks the migration ${first}, but has ${last}, which comes after it: a new database would apply them in ` +
        'the other order. Start the version of Dateline that made this database, or give the new migration a name that sorts last.',
    );
  }
  return missing;
}

/** Applies a migration in the transaction that holds the lock, or beside it, and commits. Tries again if a table is locked. */
async function applyWithLock(
  client: pg.Client,
  open: () => Promise<pg.Client>,
  folder: string,
  name: string,
  options: MigrationOptions,
): Promise<void> {
  const { lockWait = LOCK_WAIT, onSlow, signal } = options;
  const script = readFileSync(join(folder, name, 'migration.sql'));
  const { isBeside, apply } = howToApply(name, script.toString(), client, open, options);
  const passing = isBeside ? [DEADLOCK] : [LOCK_TIMEOUT, DEADLOCK];
  const slow = onSlow && setInterval(() => onSlow(name), SLOW);
  try {
    await client.query(`${CREATE_HISTORY}; SET LOCAL lock_timeout = ${lockWait.timeout}; SAVEPOINT attempt`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await apply();
        break;
      } catch (error) {
        // Changes that are under way may hold what the migration needs and wait for what it holds; `prisma migrate deploy` may wait
        // for the lock while an index waits for its snapshot.
        if (!passing.includes(codeOf(error) ?? '') || attempt === lockWait.attempts) throw error;
        // Gives back the locks of tables, but not that of migrations.
        await client.query('ROLLBACK TO SAVEPOINT attempt');
        await setTimeout(lockWait.pause, undefined, { signal });
      }
    }
    await addToHistory(client, name, script);
    await client.query('COMMIT');
  } finally {
    clearInterval(slow);
  }
}

/** @throws StartupError if the script could be applied in part */
function howToApply(
  name: string,
  script: string,
  client: pg.Client,
  open: () => Promise<pg.Client>,
  options: WaitOptions,
): { readonly isBeside: boolean; readonly apply: () => Promise<unknown> } {
  if (ENDS_TRANSACTION.test(script.replace(BODY, ''))) {
    throw new StartupError(
      `The migration ${name} ends its own transaction, so it could be applied in part: remove COMMIT and ROLLBACK from it.`,
    );
  }
  const index = concurrentIndex(name, script);
  // Without parameters, pg sends the whole script, so nothing has to split it into SQL statements.
  if (index === null && !CALL.test(script)) return { isBeside: false, apply: () => client.query(script) };
  async function apply(): Promise<void> {
    const beside = await open();
    try {
      await waitWhileRunning(beside, index?.statement ?? script, options);
      await beside.query('SET statement_timeout = 0');
      if (index === null) await beside.query(script);
      else await changeIndex(beside, index);
    } finally {
      await beside.end();
    }
  }
  return { isBeside: true, apply };
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
