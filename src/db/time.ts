import type { Transaction } from './client.ts';

/** When the transaction began, by the database's clock: the only one that all nodes share. */
export async function transactionTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
