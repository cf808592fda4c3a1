import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** When the transaction began, by the database's clock: the only one that all nodes share. */
export async function transactionTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}

/** The same outside of a transaction: now. */
export async function databaseTime(prisma: PrismaClient): Promise<Date> {
  const [row] = await prisma.$queryRaw<[{ now: Date }]>`SELECT now()`;
  return row.now;
}
