import type { Pool } from 'pg';
import { endOf, HEADER } from '../understand/export-records.ts';
import { exportQueries } from './export-queries.ts';

/** Records that are fetched from the database at once. */
const PAGE = 200;

/**
 * Writes the newsroom's content, drafts included, line by line: what it takes to build it again. All of it is of one moment, and the
 * same content gives the same bytes. Takes constant memory.
 */
export async function exportNewsroom(pool: Pool, write: (line: string) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  // If the connection breaks between two queries, the next one fails.
  client.on('error', () => undefined);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // The session may take as long as the reader of the export does.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await write(JSON.stringify(HEADER));
    let records = 0;
    for (const query of exportQueries()) {
      await client.query(`DECLARE "records" NO SCROLL CURSOR FOR ${query}`);
      for (let isMore = true; isMore;) {
        const fetch = { text: `FETCH ${PAGE} FROM "records"`, rowMode: 'array' } as const;
        const { rows } = await client.query<[string]>(fetch);
        for (const [record] of rows) await write(record);
        records += rows.length;
        isMore = rows.length === PAGE;
      }
      await client.query('CLOSE "records"');
    }
    await write(JSON.stringify(endOf(records)));
  } finally {
    client.release(true);
  }
}
