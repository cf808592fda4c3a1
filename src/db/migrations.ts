/** Brings the database to the state that this version of the code needs. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { connect } from './check-server.ts';
import {
  MIGRATIONS_FOLDER,
  migrationNames,
  NO_FILTER,
  openSchemaEngine,
  readMigrations,
} from './schema-engine.ts';
import { StartupError } from '../startup-error.ts';

/**
 * Makes nodes that start at once wait for one another. Prisma's own lock alone would not do: its engine waits ten
 * seconds for it, less than a long migration takes.
 */
const MIGRATION_LOCK = 4_283_554;

/** Held by Prisma, and so by `prisma migrate deploy`, while a migration runs. */
const PRISMA_LOCK = 72_707_369;

interface HistoryRow {
  migration_name: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
}

/**
 * Applies the migrations that the database lacks, each in a transaction, and returns their names. Safe when many
 * nodes start at once. When it lacks none, this costs a connection and a few
 * queries.
 *
 * Throws a StartupError when the database can't be reached, when a migration fails now or failed before, and when
 * the database has migrations that this code doesn't know.
 */
export async function applyMigrations(url: string, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const client = await connect(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    const applied = await readHistory(client);
    await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_LOCK]);
    const missing = missingMigrations(applied, migrationNames(folder));
    return missing.length === 0 ? [] : await applyWithEngine(url, folder);
  } finally {
    await client.end();
  }
}

async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  const table = await client.query<{ found: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`,
  );
  if (!table.rows[0]?.found) return [];
  const history = await client.query<HistoryRow>(
    'SELECT migration_name, finished_at, rolled_back_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return history.rows;
}

function missingMigrations(history: HistoryRow[], local: string[]): string[] {
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

async function applyWithEngine(url: string, folder: string): Promise<string[]> {
  // One connection, since the engine's lock belongs to the connection that took it.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const adapter = () => new PrismaPg(pool).connect();
  try {
    const engine = await openSchemaEngine(adapter, adapter);
    try {
      const output = await engine.applyMigrations({
        migrationsList: readMigrations(folder),
        filters: NO_FILTER,
      });
      return output.appliedMigrationNames;
    } finally {
      engine.free();
    }
  } catch (error) {
    throw new StartupError(await describeFailure(url, error));
  } finally {
    await pool.end();
  }
}

/** Names the migration, which the engine's message doesn't always, and gives the database's own words. */
async function describeFailure(url: string, error: unknown): Promise<string> {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.split(/\n\s+0: /)[0]?.replace(/^external connector error/, '');
  const client = await connect(url);
  try {
    const failed = (await readHistory(client)).find((row) => row.finished_at === null);
    return `The migration ${failed?.migration_name ?? ''} failed: ${reason?.replace(/\s+/g, ' ').trim()}`;
  } finally {
    await client.end();
  }
}
