import type { Transaction } from '../db/client.ts';

/** Now, by the database's clock, the only one that all nodes share. Within a transaction: when it began. */
export async function databaseTime(db: Transaction): Promise<Date> {
  const [row] = await db.$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
