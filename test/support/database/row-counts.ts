import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** The number of rows of each table, without those that a chore writes for the search after a change. */
export async function rowCounts(prisma: PrismaClient): Promise<Record<string, number>> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS "name" FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'PartText' AND tablename NOT LIKE 'Search%' ORDER BY 1`;
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS "name", count(*)::int AS "count" FROM "${name}"`,
  );
  const rows = await prisma.$queryRawUnsafe<{ name: string; count: number }[]>(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
