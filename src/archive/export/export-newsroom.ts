import type { PoolClient } from 'pg';
import { exportQueries } from './export-queries.ts';
import { HEADER } from '../understand/export-records.ts';

/** Records that are fetched from the database at once. */
const PAGE = 200;

/** The session may take as long as its reader does. */
const BEGIN = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
];

/** Everything in a transaction that reads the database as it is at one moment. */
async function* atOneMoment<Item>(
  client: PoolClient,
  read: () => AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  for (const sql of BEGIN) await client.query(sql);
  try {
    yield* read();
  } finally {
    await client.query('ROLLBACK');
  }
}

/**
 * The newsroom's content, drafts included, line by line: what it takes to build it again. The same content gives the same bytes.
 * Takes constant memory.
 */
export async function* exportNewsroom(client: PoolClient): AsyncGenerator<string> {
  yield JSON.stringify(HEADER);
  yield* atOneMoment(client, async function* () {
    for (const query of exportQueries()) {
      await client.query(`DECLARE "records" NO SCROLL CURSOR FOR ${query}`);
      for (;;) {
        const { rows } = await client.query<[string]>({
          text: `FETCH ${PAGE} FROM "records"`,
          rowMode: 'array',
        });
        for (const [record] of rows) yield record;
        if (rows.length < PAGE) break;
      }
      await client.query('CLOSE "records"');
    }
  });
}
