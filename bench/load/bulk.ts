/**
 * Makes tables ready for millions of rows, and puts back what was there. Checking each row's foreign keys and adding it to each
 * index takes several times as long as checking and indexing all rows at the end. The owner of the tables may do this; switching
 * the checks off with `session_replication_role` would take a superuser, and nothing would ever check the foreign keys.
 */
import type pg from 'pg';

/** What was dropped, as the SQL that creates it again. */
export interface Dropped {
  readonly triggers: readonly string[];
  readonly indexes: readonly string[];
  readonly foreignKeys: readonly string[];
}

const TABLES = `(
  SELECT t.oid, t.relname AS name FROM pg_class t
  WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND t.relname <> '_prisma_migrations'
) AS t`;

/**
 * Drops the foreign keys and all indexes but the unique ones, by which LISTS look up rows, and disables the triggers: who inserts rows
 * meanwhile does what these would do. Only in a transaction. Others wait for the tables, and a rollback puts everything back.
 */
export async function dropChecks(client: pg.Client): Promise<Dropped> {
  const triggers = await change(
    client,
    `SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', t.name), format('ALTER TABLE %I ENABLE TRIGGER USER', t.name)
     FROM ${TABLES} ORDER BY t.name`,
  );
  const foreignKeys = await change(
    client,
    `SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', t.name, c.conname),
            format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.name, c.conname, pg_get_constraintdef(c.oid))
     FROM pg_constraint c JOIN ${TABLES} ON c.conrelid = t.oid WHERE c.contype = 'f' ORDER BY t.name, c.conname`,
  );
  const indexes = await change(
    client,
    `SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
     FROM pg_index i JOIN ${TABLES} ON i.indrelid = t.oid
     WHERE NOT i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype = 'x')
     ORDER BY t.name, 2`,
  );
  return { triggers, indexes, foreignKeys };
}

/** Runs the SQL in the first column, and returns that in the second. */
async function change(client: pg.Client, sql: string): Promise<string[]> {
  const { rows } = await client.query<[string, string]>({ text: sql, rowMode: 'array' });
  await client.query(rows.map(([drop]) => drop).join(';\n'));
  return rows.map(([, create]) => create);
}

/** Puts back what was dropped. Fails if a row breaks a constraint. */
export async function restoreChecks(
  client: pg.Client,
  { triggers, indexes, foreignKeys }: Dropped,
  onProgress: (what: string) => void,
): Promise<void> {
  for (const [done, index] of indexes.entries()) {
    onProgress(`${done} of ${indexes.length} indexes`);
    await client.query(index);
  }
  for (const [done, key] of foreignKeys.entries()) {
    onProgress(`${done} of ${foreignKeys.length} foreign keys`);
    await client.query(key);
  }
  await client.query(triggers.join(';\n'));
}
