import type pg from 'pg';
import { StartupError } from '../errors.ts';

/**
 * ms that the change of an index waits for a lock, or for earlier transactions. Nobody else waits meanwhile, so it may
 * take long; but the node that applies it doesn't serve yet.
 */
const LOCK_TIMEOUT = 600_000;

/** A migration that PostgreSQL refuses to run in a transaction. It can be repeated. */
export interface OutsideTransaction {
  readonly statement: string;
  /** The index that it builds or drops while others read and write its table; null for a procedure that commits its work in parts. */
  readonly indexName: string | null;
}

const IS_CONCURRENT = /\bINDEX\s+CONCURRENTLY\b/i;
const COMMENT = /--.*$/gm;
const IS_CALL = /^CALL "\w+"\(\);?$/i;
/** Repeatable, since the node may end between the statement and its row in the history. */
const REPEATABLE =
  /^(?:CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS) "(?<name>\w+)"[^;]*;?$/i;

/**
 * Recognises a change of an index, or the call of a procedure, that PostgreSQL refuses to run in a transaction; null for other
 * migrations.
 * @throws StartupError if the migration contains anything else, since that could then be applied in part
 */
export function outsideTransaction(migration: string, script: string): OutsideTransaction | null {
  const statement = script.replace(COMMENT, '').trim();
  if (IS_CALL.test(statement)) return { indexName: null, statement };
  if (!IS_CONCURRENT.test(statement)) return null;
  const indexName = REPEATABLE.exec(statement.replace(/\s+/g, ' '))?.groups?.['name'];
  if (indexName !== undefined) return { indexName, statement };
  throw new StartupError(
    `The migration ${migration} changes an index CONCURRENTLY, so it must be a single statement that can be repeated: ` +
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "name", or DROP INDEX CONCURRENTLY IF EXISTS "name".',
  );
}

/** Runs it. Drops an unfinished index first, since it would count as existing. */
export async function runOutsideTransaction(
  client: pg.Client,
  { indexName, statement }: OutsideTransaction,
): Promise<void> {
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT}`);
  try {
    const { rowCount } = await client.query(
      `SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid`,
      [indexName === null ? null : `public."${indexName}"`],
    );
    if (rowCount !== 0) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS public."${indexName}"`);
    await client.query(statement);
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined);
  }
}
