import type { Transaction } from '../db/client.ts';
import { TIME_DEPENDENT, recordingReads } from '../db/sql-reads.ts';

/**
 * The time by the database's clock, which all nodes share. Within a transaction, the time when it began. Answers to readers
 * that depend on the time take it from here. So the read cache has them for a short time only.
 */
export async function databaseTime(db: Transaction): Promise<Date> {
  const [row] = await recordingReads(db, TIME_DEPENDENT).$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
