import type { Newsroom } from './newsroom.ts';

/** Has each row of a table take this many seconds to read. This locks nothing. */
export async function slowDown(
  { prisma }: Pick<Newsroom, 'prisma'>,
  seconds: number,
  table = 'Campaign',
): Promise<void> {
  for (const sql of [
    `CREATE POLICY "slow" ON "${table}" USING (pg_sleep(${seconds}) IS NOT NULL)`,
    `ALTER TABLE "${table}" FORCE ROW LEVEL SECURITY`,
    `ALTER TABLE "${table}" ENABLE ROW LEVEL SECURITY`,
  ]) {
    await prisma.$executeRawUnsafe(sql);
  }
}
