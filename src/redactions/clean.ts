import type pg from 'pg';
import { StartupError } from '../errors.ts';
import { wordedColumns, type WordedTable } from '../operations/worded-columns.ts';

/** In ms. It may read every table, so it takes as long as it needs. */
const PATIENCE = 24 * 3_600_000;

/** The role may not vacuum the tables. Their owner has to. */
export class MayNotVacuum extends StartupError {}

/**
 * PostgreSQL keeps frequent values of columns in its statistics, which dumps contain, and the deleted versions of rows in its
 * files. So after a redaction, all tables that can have words are analysed and vacuumed. It is noted once that is done: if a node dies meanwhile,
 * another does it. Nodes that do it at the same time wait for each other. While words are taken out everywhere, it waits, and is
 * done once for all these redactions.
 * @returns the number of redactions after which it was done
 * @throws MayNotVacuum
 */
export async function cleanAfterRedactions(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(TO_CLEAN);
  if (rows.length === 0) return 0;
  const { text, values } = wordedColumns();
  const worded = await pool.query<WordedTable>(text, values);
  const tables = worded.rows.map(({ table }) => table);
  const client = await pool.connect();
  try {
    await mustBeAllowed(client, tables);
    await client.query('SET statement_timeout = 0');
    // pg has a limit of its own, which its type doesn't show.
    const vacuum = {
      text: `VACUUM (ANALYZE) ${tables.map((table) => `"${table}"`).join(', ')}`,
      query_timeout: PATIENCE,
    };
    await client.query(vacuum);
    const ids = rows.map(({ id }) => id);
    await client.query(
      `UPDATE "Redaction" SET "cleanedAt" = clock_timestamp() WHERE "id" = ANY($1::uuid[])`,
      [ids],
    );
    return ids.length;
  } finally {
    // Its session has another limit than those of the pool.
    client.release(true);
  }
}

const TO_CLEAN = `SELECT "id" FROM "Redaction" WHERE "cleanedAt" IS NULL
  AND NOT EXISTS (SELECT FROM "RedactionRun" WHERE "heldUntil" > now())`;

/** Each table that this role may not vacuum. PostgreSQL would skip it with a warning. */
const REFUSED = `SELECT c."relname" AS "name" FROM pg_class c
  WHERE c."oid" = ANY ($1::regclass[]) AND NOT pg_has_role(c."relowner", 'USAGE')
    AND NOT CASE WHEN current_setting('server_version_num')::int >= 170000 THEN has_table_privilege(c."oid", 'MAINTAIN') ELSE false END`;

async function mustBeAllowed(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query(REFUSED, [tables.map((table) => `"${table}"`)]);
  if (rows.length > 0)
    throw new MayNotVacuum(
      'This role may not vacuum the tables, so redacted words may stay in the files and statistics of PostgreSQL: run `dateline migrate` as the role that owns the tables.',
    );
}
