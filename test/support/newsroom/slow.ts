import type { Newsroom } from './newsroom.ts';

/** A query of tags, whose table the log can be read without. */
export const READ_TAGS = '{ tags { edges { node { name } } } }';

/** Has each row of a table take this many seconds to read. This locks nothing. */
export async function slowDown(
  { prisma }: { readonly prisma: Pick<Newsroom['prisma'], '$executeRawUnsafe'> },
  seconds: number,
  table = 'Tag',
): Promise<void> {
  for (const sql of [
    `CREATE POLICY "slow" ON "${table}" USING (pg_sleep(${seconds}) IS NOT NULL)`,
    `ALTER TABLE "${table}" FORCE ROW LEVEL SECURITY`,
    `ALTER TABLE "${table}" ENABLE ROW LEVEL SECURITY`,
  ]) {
    await prisma.$executeRawUnsafe(sql);
  }
}
