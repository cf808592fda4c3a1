import type pg from 'pg';
import { StartupError } from '../errors.ts';

/**
 * ms that the change of an index waits for a lock, or for earlier transactions. Nobody else waits meanwhile, so it may
 * take long; but the node that applies it doesn't serve yet.
 */
const LOCK_TIMEOUT = 600_000;

/** A migration that builds or drops an index while others read and write its table. */
export interface ConcurrentIndex {
  readonly indexName: string;
  readonly statement: string;
}

const IS_CONCURRENT = /\bINDEX\s+CONCURRENTLY\b/i;
const COMMENT = /--.*$/gm;
/** Repeatable, since the node may end between the statement and its row in the history. */
const REPEATABLE =
  /^(?:CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS) "(?<name>\w+)"[^;]*;?$/i;

/**
 * Recognises the change of an index that PostgreSQL refuses to make in a transaction; null for other migrations.
 * @throws StartupError if the migration contains anything else, since that could then be applied in part
 */
export function concurrentIndex(migration: string, script: string): ConcurrentIndex | null {
  const statement = script.replace(COMMENT, '').trim();
  if (!IS_CONCURRENT.test(statement)) return null;
  const indexName = REPEATABLE.exec(statement.replace(/\s+/g, ' '))?.groups?.['name'];
  if (indexName !== undefined) return { indexName, statement };
  throw new StartupError(
    `The migration ${migration} changes an index CONCURRENTLY, so it must be a single statement that can be repeated: ` +
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "name", or DROP INDEX CONCURRENTLY IF EXISTS "name".',
  );
}

/** Builds or drops an index. Drops an unfinished one first, since it would count as existing. */
export async function changeIndex(
  client: pg.Client,
  { indexName, statement }: ConcurrentIndex,
): Promise<void> {
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT}`);
  try {
    const { rowCount } = await client.query(
      `SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid`,
      [`public."${indexName}"`],
    );
    if (rowCount !== 0) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS public."${indexName}"`);
    await client.query(statement);
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined);
  }
}
