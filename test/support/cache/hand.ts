/** Changes by hand: SQL that writes to one table, such as an administrator sends. */
import type { PrismaClient } from '../../../generated/prisma/client.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** The table that it refers to, if it does. */
  readonly refers: string | null;
}

/** The columns of the tables, in their order. */
export function columnsOf(prisma: PrismaClient, tables: readonly string[]): Promise<Column[]> {
  return prisma.$queryRaw<Column[]>`
    SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, NULL) AS "type", (
      SELECT f.confrelid::regclass::text FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
    ) AS "refers"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relname = ANY(${tables}) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`;
}

/** An order that is the same in each run. */
function shuffled(row: string, seed: number): string {
  return `md5(${row}::text || '${seed}')`;
}

/** Another value than a row has. */
function otherValue({ column, type, refers }: Column, seed: number): string {
  const own = `"${column}"`;
  if (refers !== null)
    return `(SELECT "id" FROM ${refers} o WHERE o."id" IS DISTINCT FROM t.${own} ORDER BY ${shuffled('o', seed)} LIMIT 1)`;
  switch (type) {
    case 'text':
      return column === 'slug' ? `${own} || '-x'` : `coalesce(${own}, '') || 'x'`;
    case 'boolean':
      return `NOT ${own}`;
    case 'integer':
    case 'bigint':
      return `coalesce(${own}, 0) + 1`;
    case 'timestamp with time zone':
      return `coalesce(${own}, now()) + interval '400 days'`;
    case 'text[]':
      return `${own} || 'x'::text`;
    case 'uuid':
      return 'gen_random_uuid()';
    default:
      return `(SELECT v FROM unnest(enum_range(NULL::${type})) v WHERE v IS DISTINCT FROM ${own} ORDER BY ${shuffled('v', seed)} LIMIT 1)`;
  }
}

/** Returns the number of rows changed; 0 if the database refuses it. */
function attempt(prisma: PrismaClient, sql: string): Promise<number> {
  return prisma.$executeRawUnsafe(sql).catch(() => 0);
}

/** How many rows are tried, since the database refuses some changes. */
const TRIES = 6;

/** Gives one row another value in the column. */
export async function changeOne(prisma: PrismaClient, column: Column): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const changed = await attempt(
      prisma,
      `UPDATE "${column.table}" t SET "${column.column}" = ${otherValue(column, tries)}
       WHERE ctid = (SELECT ctid FROM "${column.table}" o ORDER BY ${shuffled('o', tries)} LIMIT 1)`,
    );
    if (changed > 0) return changed;
  }
  return 0;
}

export async function deleteOne(prisma: PrismaClient, table: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const deleted = await attempt(
      prisma,
      `DELETE FROM "${table}" WHERE ctid = (SELECT ctid FROM "${table}" o ORDER BY ${shuffled('o', tries)} LIMIT 1)`,
    );
    if (deleted > 0) return deleted;
  }
  return 0;
}

/** Adds a row: one that is there, with other references. */
export async function addOne(
  prisma: PrismaClient,
  table: string,
  columns: readonly Column[],
): Promise<number> {
  const values = columns.map((column, index) => {
    if (column.column === 'id' || (column.refers !== null && index % 3 !== 0))
      return otherValue(column, index);
    if (column.column === 'position') return '1000 + "position"';
    return column.column === 'slug' ? `"slug" || '-y'` : `"${column.column}"`;
  });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const added = await attempt(
      prisma,
      `INSERT INTO "${table}" (${columns.map(({ column }) => `"${column}"`).join(', ')})
       SELECT ${values.join(', ')} FROM "${table}" t ORDER BY ${shuffled('t', tries)} LIMIT 1`,
    );
    if (added > 0) return added;
  }
  return 0;
}
