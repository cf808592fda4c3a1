/**
 * Prisma's schema engine, as the WebAssembly build that comes from npm: for `npm run db:diff`, and for the tests that
 * show that our migrations and Prisma's keep one history. The `prisma migrate` commands fetch a native one from the
 * internet, which neither should depend on.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationNames } from '../src/db/migrations.ts';

/** The part that is used here. TypeScript knows it from the browser's library alone, which is no use in Node. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

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
