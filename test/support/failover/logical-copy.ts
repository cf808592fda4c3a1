/** Dumps a database and restores it, like pg_dump and pg_restore. */
import { join } from 'node:path';
import type pg from 'pg';
import type { Cluster } from './cluster.ts';

const PROGRAMS = ['pg_dump', 'pg_restore'];

/** A dump of the newsroom's database, and the transaction that sees the database as it was then. */
export interface Dump {
  /** Restores it into another database, which must be empty but for the migrations. */
  restore(cluster: Cluster, database: string): Promise<void>;
}

/**
 * Uses pg_dump if it exists. The embedded PostgreSQL lacks it: then all tables are copied in one transaction, the
 * sequences are set, and no trigger fires, which has the same result.
 * @param folder one in which the servers may write
 */
export async function dump(cluster: Cluster, folder: string): Promise<Dump> {
  if (PROGRAMS.every((program) => cluster.has(program))) {
    const file = join(folder, 'dump');
    const from = cluster.url({ role: 'postgres' });
    await cluster.run('pg_dump', '--format=custom', `--file=${file}`, from);
    return {
      async restore(target, database) {
        const to = target.url({ role: 'postgres', database });
        await target.run('pg_restore', '--clean', '--if-exists', `--dbname=${to}`, file);
      },
    };
  }
  const fileOf = (table: string) => join(folder, `${table}.copy`);
  const client = await cluster.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await tablesOf(client);
    for (const table of tables) await client.query(`COPY "${table}" TO '${fileOf(table)}'`);
    const { rows: sequences } = await client.query<{ name: string; last: string | null }>(
      `SELECT quote_ident(sequencename) AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public'`,
    );
    await client.query('COMMIT');
    return {
      async restore(target, database) {
        const to = await target.connect(database);
        try {
          await to.query('BEGIN');
          await to.query('SET LOCAL session_replication_role = replica');
          for (const table of tables) {
            await to.query(`DELETE FROM "${table}"`);
            await to.query(`COPY "${table}" FROM '${fileOf(table)}'`);
          }
          for (const { name, last } of sequences) {
            if (last !== null) await to.query('SELECT setval($1, $2)', [name, last]);
          }
          await to.query('COMMIT');
        } finally {
          await to.end();
        }
      },
    };
  } finally {
    await client.end();
  }
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  return rows.map(({ relname }) => relname);
}
