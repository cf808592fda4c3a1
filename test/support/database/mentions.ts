import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** A column that a row's id can be in: a table and a column, such as `Statement.speakerPersonId`. */
export interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** The table that it refers to by a foreign key. */
  readonly refersTo: string | null;
}

/** The columns of all tables whose values are or contain ids. */
export function idColumns(prisma: PrismaClient): Promise<Column[]> {
  return prisma.$queryRaw<Column[]>`
    SELECT c.relname AS "table", a.attname AS "name", a.atttypid::regtype::text AS "type", (
      SELECT o.relname FROM pg_constraint f JOIN pg_class o ON o.oid = f.confrelid
      WHERE f.contype = 'f' AND f.conrelid = c.oid AND a.attnum = ANY (f.conkey) LIMIT 1
    ) AS "refersTo"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_prisma%'
      AND a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype, 'jsonb'::regtype, 'json'::regtype)
    ORDER BY 1, 2`;
}

/** The columns of all tables, of any type, in which some row has this id, once each. */
export async function mentionsOf(
  prisma: Pick<PrismaClient, '$queryRaw' | '$queryRawUnsafe'>,
  id: string,
): Promise<string[]> {
  const tables = await prisma.$queryRaw<{ table: string; columns: string[] }[]>`
    SELECT c.relname AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS "columns"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1`;
  const found: string[] = [];
  for (const { table, columns } of tables) {
    const [row] = await prisma.$queryRawUnsafe<[Record<string, boolean | null>]>(
      `SELECT ${columns.map((name, at) => `bool_or(t."${name}"::text LIKE '%' || $1 || '%') AS "${at}"`).join(', ')} FROM "${table}" t`,
      id,
    );
    for (const [at, name] of columns.entries()) if (row[at] === true) found.push(`${table}.${name}`);
  }
  return found;
}
