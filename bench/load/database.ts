/** The database that is to be filled. */
import pg from 'pg';
import { StartupError } from '../../src/errors.ts';

/** What a node writes without anybody's doing. */
const OF_NODES = ['_prisma_migrations', 'LogEpoch', 'LogHead', 'Secret', 'Allowance'];

/** @throws StartupError if any table has a row */
export async function requireEmpty(url: string): Promise<void> {
  const [tables] = await ask(
    url,
    `SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)`,
    [OF_NODES],
  );
  for (const table of tables as string[]) {
    const [isUsed] = await ask(url, `SELECT EXISTS (SELECT FROM ${pg.escapeIdentifier(table)})`);
    if (isUsed === true)
      throw new StartupError(
        `The database isn't empty: it has rows in "${table}". Set DATA_DIR to a new folder, or DATABASE_URL to a new database.`,
      );
  }
}

/** The size on disk, such as `1234 MB`. */
export async function sizeOf(url: string): Promise<string> {
  const [size] = await ask(url, 'SELECT pg_size_pretty(pg_database_size(current_database()))');
  return String(size);
}

/** The values of the first row. */
async function ask(url: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows[0] ?? [];
  } finally {
    await client.end();
  }
}
