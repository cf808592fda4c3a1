import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { StartupError } from '../errors.ts';

/** The migration with all tables, and the migrations from before the first release that it replaces. */
export const BASELINE = {
  name: '20261202000000_baseline',
  replaces: { count: 7, first: '20261201040000_baseline', last: '20261201060001_words_in_rows' },
};

/** Prisma's table. The comment on it says which files of `prisma/sql` the database has (`repeatable.ts`). */
export const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

export interface MigrationHistory {
  /** The migrations that were applied or failed, except those marked as rolled back. */
  readonly rows: readonly { readonly migration_name: string; readonly finished_at: Date | null }[];
  readonly comment: string | null;
}

/** @throws StartupError if this connection would create tables in another schema */
export async function readMigrationHistory(client: pg.Client): Promise<MigrationHistory> {
  // Like Prisma, ignores the table that PostGIS creates.
  const { rows } = await client.query<{
    schema: string | null;
    hasHistory: boolean;
    hasTables: boolean;
    comment: string | null;
  }>(
    `SELECT current_schema() AS schema, to_regclass('public._prisma_migrations') IS NOT NULL AS "hasHistory", EXISTS (
       SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys') AS "hasTables",
       obj_description(to_regclass('public._prisma_migrations'), 'pg_class') AS comment`,
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
    const history = await client.query<MigrationHistory['rows'][number]>(
      'SELECT migration_name, finished_at FROM public._prisma_migrations WHERE rolled_back_at IS NULL',
    );
    return { rows: history.rows, comment: found.comment };
  }
  if (found.hasTables) {
    throw new StartupError(
      'The database has tables but no history of migrations, so another application uses it: create an empty ' +
        'database, and set DATABASE_URL to it.',
    );
  }
  return { rows: [], comment: null };
}

/** The migrations and files that a database lacks. */
export interface Missing {
  /** Whether it has the migrations that the baseline replaces, which then counts as applied. */
  readonly isReplaced: boolean;
  readonly migrations: readonly string[];
}

/** @throws StartupError if the migrations can't be applied to a database with this history */
export function missingMigrations({ rows }: MigrationHistory, local: readonly string[]): Missing {
  const begins = [BASELINE.name, BASELINE.replaces.first, ...local];
  if (rows.length > 0 && !rows.some((row) => begins.includes(row.migration_name))) {
    throw new StartupError(
      'The database has none of the migrations of Dateline, but those of another application that uses it: create an ' +
        'empty database, and set DATABASE_URL to it.',
    );
  }
  // Our migrations leave no row if they fail; those applied by `prisma migrate deploy` do.
  const failed = rows.find((row) => row.finished_at === null);
  if (failed) {
    throw new StartupError(
      `The migration ${failed.migration_name} failed in this database before: fix the cause, then run ` +
        `"npx prisma@7 migrate resolve --rolled-back ${failed.migration_name}" and try again.`,
    );
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  const isReplaced = local.includes(BASELINE.name) && hasReplacedMigrations(applied);
  if (isReplaced) {
    for (const name of applied) if (name < BASELINE.name) applied.delete(name);
    applied.add(BASELINE.name);
  }
  const unknown = [...applied].find((name) => !local.includes(name));
  if (unknown !== undefined) {
    throw new StartupError(
      `The database is newer than this Dateline: it has the unknown migration ${unknown}. ` +
        'Start the newer version, or restore a backup from before that migration.',
    );
  }
  const migrations = local.filter((name) => !applied.has(name));
  const [first] = migrations;
  const last = local.findLast((name) => applied.has(name));
  if (first !== undefined && last !== undefined && first < last) {
    throw new StartupError(
      `The database lacks the migration ${first}, but has ${last}, which comes after it: a new database would apply them in ` +
        'the other order. Start the version of Dateline that made this database, or give the new migration a name that sorts last.',
    );
  }
  return { isReplaced, migrations };
}

/** @throws StartupError if only some of them are there: the tables then differ from those of the baseline */
function hasReplacedMigrations(applied: ReadonlySet<string>): boolean {
  const { name, replaces } = BASELINE;
  const count = [...applied].filter((migration) => migration < name).length;
  if (count === 0) return false;
  if (count === replaces.count && applied.has(replaces.last) && !applied.has(name)) return true;
  throw new StartupError(
    `The database has ${count} of the ${replaces.count} migrations that ${name} replaces: first start the commit before the one ` +
      'that added it, which applies the others, then start this one.',
  );
}

/** Adds the row that Prisma would add. */
export async function addToHistory(client: pg.Client, name: string, script: Buffer): Promise<void> {
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), createHash('sha256').update(script).digest('hex'), name],
  );
}

/** Records the baseline in place of the migrations that it replaces. */
export async function adopt(client: pg.Client, script: Buffer): Promise<void> {
  await client.query('DELETE FROM public._prisma_migrations WHERE migration_name < $1', [BASELINE.name]);
  await addToHistory(client, BASELINE.name, script);
}
