import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `SET search_path FROM CURRENT` gives a function in the files: the schemas of the migrating role, and the temporary one
 * last. PostgreSQL looks there first if it isn't named, and so a caller's table would take the place of one of Dateline's.
 */
const TEMPORARY_LAST = `SELECT set_config('search_path', concat_ws(', ', variadic ARRAY(
  SELECT quote_ident("schema") FROM unnest(current_schemas(false)) "schema" WHERE "schema" NOT LIKE 'pg\\_temp%') || 'pg_temp'::text), true)`;

/** The files in `prisma/sql`: functions, triggers and views, which can be applied again and again. */
export interface Repeatable {
  /** All files as one script, which ends by setting the comment. */
  readonly script: string;
  /**
   * The comment of the history's table in a database that has these files. A comment, because Prisma ignores it and `pg_dump`
   * keeps it; Prisma would report a row of the history as a migration that is missing in the folder.
   */
  readonly comment: string;
}

/**
 * Reads the files in the order of their names; null if there are none. They are also applied after each migration, since
 * "watch_rows" reads the columns of tables. So the hash covers the names of the migrations, too.
 */
export function readRepeatable(folder: string, migrations: readonly string[]): Repeatable | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const hash = createHash('sha256')
    .update([...migrations, TEMPORARY_LAST, ...files].join('\n'))
    .digest('hex');
  const comment = `prisma/sql ${hash}`;
  const note = `COMMENT ON TABLE public._prisma_migrations IS '${comment}'`;
  // A file may end without a semicolon, or with a comment.
  return { script: [TEMPORARY_LAST, ...files, note].join('\n;\n'), comment };
}
