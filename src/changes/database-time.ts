import type { Transaction } from '../db/client.ts';
import { TIME_DEPENDENT, sqlReading } from '../sql-reads.ts';

/**
 * The time by the database's clock, which all nodes share. Within a transaction, the time when it began. Whatever readers are
 * answered by the time has to get it from here, so that the answer isn't kept for longer than it is true.
 */
export async function databaseTime(db: Transaction): Promise<Date> {
  const [row] = await sqlReading(db, TIME_DEPENDENT).$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
