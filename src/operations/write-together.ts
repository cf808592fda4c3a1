import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** Names parts of one SQL statement that write; each is an INSERT, an UPDATE or a DELETE. None sees what the others write. */
export function named(writes: readonly Prisma.Sql[]): Prisma.Sql[] {
  return writes.map((write, index) => Prisma.sql`${Prisma.raw(`"write_${index}"`)} AS (${write})`);
}

/** Makes several writes in one SQL statement, or none. */
export async function writeTogether(tx: Transaction, writes: readonly Prisma.Sql[]): Promise<void> {
  const [first, ...others] = writes;
  if (first === undefined) return;
  await tx.$executeRaw(others.length === 0 ? first : Prisma.sql`WITH ${Prisma.join(named(others))} ${first}`);
}
