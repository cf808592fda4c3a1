/**
 * Prisma's schema engine, as the WebAssembly build that comes from npm. The `prisma migrate` commands fetch a
 * native one from the internet, which a server's start must not depend on. Both keep the same history table.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The part that is used here. TypeScript knows it from the browser's library alone, which is no use in Node. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The engine's way of naming tables that it shall not manage: there are none. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Loaded once: the bindings hold on to one instance, which a second one would pull the rug from under. */
let bindings: ReturnType<typeof loadBindings> | undefined;

async function loadBindings() {
  const module = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(path.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...module } });
  module.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  // Where the engine reports a bug of its own before it breaks off.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } });
  return module;
}

function reportPanic(message: string): never {
  throw new Error(`Prisma's schema engine failed: ${message}`);
}

/**
 * An engine that reaches the database, and the scratch database in which it replays migrations, through these
 * functions. Loading it takes about 40 ms. The caller frees it.
 */
export async function openSchemaEngine(
  connect: () => Promise<SqlDriverAdapter>,
  connectToScratch: () => Promise<SqlDriverAdapter>,
): Promise<SchemaEngine> {
  const { SchemaEngine } = await (bindings ??= loadBindings());
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => wholeScripts(await connect()),
    connectToShadowDb: async () => wholeScripts(await connectToScratch()),
  });
  return SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}

/**
 * Makes the adapter send a script whole. Its own way splits at every semicolon, also inside a function's body or
 * a text, and leaves the first half of a script applied when the second fails; PostgreSQL takes a whole script as
 * one transaction.
 */
function wholeScripts(adapter: SqlDriverAdapter): SqlDriverAdapter {
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] });
  };
  return adapter;
}

/** The migrations in a folder, in the engine's terms and in order. None if the folder is missing. */
export function readMigrations(folder: string): MigrationList {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((name) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: readSql(join(folder, name, 'migration.sql')) },
    })),
  };
}

/** The names of the migrations in a folder, in order. */
export function migrationNames(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function readSql(file: string) {
  try {
    return { tag: 'ok', value: readFileSync(file, 'utf8') } as const;
  } catch (error) {
    return { tag: 'error', value: String(error) } as const;
  }
}
