/**
 * Prisma's schema engine, as the WebAssembly build on npm: for `npm run db:diff`, and for the tests that Dateline and
 * Prisma agree on the history of migrations. The `prisma migrate` commands would download a native engine from the
 * internet.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationNames } from '../src/db/migrations.ts';

/** The part that is used here. Among TypeScript's libraries, only the one for browsers declares it. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** The tables that the engine must not manage: none. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Loaded once: the bindings refer to one instance, and a second would break the first. */
let bindings: ReturnType<typeof loadBindings> | undefined;

async function loadBindings() {
  const module = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(path.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...module } });
  module.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  // The engine calls this to report a bug of its own before it aborts.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } });
  return module;
}

function reportPanic(message: string): never {
  throw new Error(`Prisma's schema engine failed: ${message}`);
}

/**
 * Opens an engine that connects with these functions to the database, and to the scratch database in which it replays
 * migrations. Loading it takes about 40 ms. The caller frees it.
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
 * Makes the adapter send a script as a whole, which PostgreSQL runs in one transaction. By default, the adapter splits
 * scripts at every semicolon, even inside a function's body or a string, and if a statement fails, those before it
 * remain applied.
 */
function wholeScripts(adapter: SqlDriverAdapter): SqlDriverAdapter {
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] });
  };
  return adapter;
}

/** The migrations in a folder, in the engine's terms and in order. */
export function readMigrations(folder: string): MigrationList {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((name) => {
      const value = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
    }),
  };
}
