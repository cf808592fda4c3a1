import type { Transaction } from '../db/client.ts';

/** The time by the database's clock, which all nodes share. Within a transaction, the time when it began. */
export async function databaseTime(db: Transaction): Promise<Date> {
  const [row] = await db.$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
