/**
 * Prints the SQL that leads from the migrations to schema.prisma, and exits with 1. If they agree, prints nothing and exits
 * with 0, so this is also the check against drift. With a purpose, it writes the SQL to the next migration instead:
 *
 *   npm run --silent db:diff -- what_it_is_for
 *
 * It replays the migrations in a throwaway PostgreSQL. It doesn't see what a Prisma schema can't express (checks,
 * functions, triggers, views, partial indexes and indexes on expressions): these are only in the migrations and in
 * prisma/sql.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { ColumnType, SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { migrationNames, MIGRATIONS_FOLDER } from '../src/db/migrations.ts';
import { startThrowaway } from '../src/embedded/server.ts';
import { nextMigration } from './next-migration.ts';
import { NO_FILTER, openSchemaEngine, readMigrations } from './schema-engine.ts';

const SCHEMA = fileURLToPath(new URL('schema.prisma', import.meta.url));

/** The OIDs of the types in PostgreSQL's catalogue, with Prisma's names for them. */
const CATALOGUE_TYPES: Record<number, ColumnType> = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  19: ColumnTypeEnum.Text,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  25: ColumnTypeEnum.Text,
  26: ColumnTypeEnum.Int64,
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray,
  1009: ColumnTypeEnum.TextArray,
  1043: ColumnTypeEnum.Text,
};

/** Prisma's adapter, extended to read the catalogue: it doesn't know the type "char", which only the catalogue uses. */
async function catalogueAdapter(pool: pg.Pool): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();
  return Object.assign(adapter, {
    queryRaw: async ({ sql, args }: { sql: string; args: unknown[] }) => {
      const { fields, rows } = await pool.query<unknown[]>({ text: sql, values: args, rowMode: 'array' });
      const columnTypes = fields.map(({ name, dataTypeID }) => {
        const type = CATALOGUE_TYPES[dataTypeID];
        if (type === undefined)
          throw new Error(`The column ${name} has the type ${dataTypeID}, not known here.`);
        return type;
      });
      return { columnNames: fields.map(({ name }) => name), columnTypes, rows };
    },
  });
}

async function diff(pool: pg.Pool): Promise<string> {
  const files = [{ path: SCHEMA, content: readFileSync(SCHEMA, 'utf8') }];
  const adapter = () => catalogueAdapter(pool);
  const engine = await openSchemaEngine(adapter, adapter);
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...readMigrations(MIGRATIONS_FOLDER) },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    });
    return exitCode === 0 ? '' : (stdout ?? '');
  } finally {
    engine.free();
  }
}

const [purpose] = process.argv.slice(2);
// A wrong name is refused first.
const next =
  purpose === undefined
    ? null
    : join(MIGRATIONS_FOLDER, nextMigration(migrationNames(MIGRATIONS_FOLDER), purpose));
const server = await startThrowaway();
const pool = new pg.Pool({ connectionString: server.url, max: 1 });
try {
  const sql = await diff(pool);
  if (next === null) {
    if (sql !== '') console.log(sql);
    process.exitCode = sql === '' ? 0 : 1;
  } else {
    mkdirSync(next);
    writeFileSync(join(next, 'migration.sql'), sql);
    console.log(join(next, 'migration.sql'));
  }
} finally {
  await pool.end();
  await server.stop();
}
