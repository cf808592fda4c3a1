import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database/database.ts';

it('entries of many rows that are written at once are looked up one by one, however empty the table was at first', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const write = (noun: string) =>
    client.query(`INSERT INTO "${noun}" ("id", "slug", "name", "visibility")
      SELECT gen_random_uuid(), 'name-' || n, 'The name ' || n, 'PUBLIC' FROM generate_series(1, 1000) n`);
  try {
    await write('Person');
    await client.query('BEGIN');
    await write('Organization');
    const { rows } = await client.query<{ read: number }>(
      `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS "read" FROM pg_stat_xact_user_tables WHERE relname = 'SearchEntry'`,
    );
    await client.query('ROLLBACK');
    expect(rows).toEqual([{ read: 0 }]);
  } finally {
    await client.end();
    await database.drop();
  }
});
