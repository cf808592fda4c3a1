/** Everything that a database has, as text. */
import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** Every row of every table as text: also JSON, arrays, words for searches, and bytes as they may be read. */
export async function dumpOf(prisma: PrismaClient): Promise<string[]> {
  const tables = await prisma.$queryRaw<{ name: string; bytes: string[] }[]>`
    SELECT c.relname AS "name", array_remove(array_agg(CASE a.atttypid WHEN 'bytea'::regtype THEN a.attname::text END), NULL) AS "bytes"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1 ORDER BY 1`;
  const lines: string[] = [];
  for (const { name, bytes } of tables) {
    const columns = [...bytes.map((column) => `encode("${column}", 'escape')`), 't::text'].join(', ');
    const rows = await prisma.$queryRawUnsafe<{ line: string }[]>(
      `SELECT concat_ws(' ', ${columns}) AS "line" FROM "${name}" t`,
    );
    lines.push(...rows.map(({ line }) => `${name}: ${line}`));
  }
  return lines;
}

/** What PostgreSQL's statistics have of the values of columns, as a dump has them. */
export async function statisticsOf(prisma: PrismaClient): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ line: string }[]>`
    SELECT concat_ws(' ', tablename, attname, most_common_vals::text, histogram_bounds::text, most_common_elems::text) AS "line"
    FROM pg_stats WHERE schemaname = 'public'`;
  return rows.map(({ line }) => line);
}
