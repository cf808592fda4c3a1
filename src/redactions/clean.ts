import type pg from 'pg';
import { COLUMNS } from './eraser.ts';

/** The tables whose rows may have had redacted words. */
const TABLES = [
  ...Object.keys(COLUMNS),
  ...['Block', 'ImportedArticle', 'ImportedPost', 'SearchEntry', 'SearchWord', 'PartText'],
];
/** In ms. It may read every table, so it takes as long as it needs. */
const PATIENCE = 24 * 3_600_000;

/**
 * PostgreSQL keeps frequent values of columns in its statistics, which dumps contain, and the deleted versions of rows in its
 * files. So after a redaction, the tables are analysed and vacuumed. It is noted once that is done: if a node dies meanwhile,
 * another does it. Nodes that do it at the same time wait for each other.
 */
export async function cleanAfterRedactions(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(`SELECT "id" FROM "Redaction" WHERE "cleanedAt" IS NULL`);
  if (rows.length === 0) return;
  const client = await pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    // pg has a limit of its own, which its type doesn't show.
    const vacuum = {
      text: `VACUUM (ANALYZE) ${TABLES.map((table) => `"${table}"`).join(', ')}`,
      query_timeout: PATIENCE,
    };
    await client.query(vacuum);
    const ids = rows.map(({ id }) => id);
    await client.query(
      `UPDATE "Redaction" SET "cleanedAt" = clock_timestamp() WHERE "id" = ANY($1::uuid[])`,
      [ids],
    );
  } finally {
    // Its session has another limit than those of the pool.
    client.release(true);
  }
}
