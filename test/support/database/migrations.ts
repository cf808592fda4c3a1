/** Shared by the tests of migrations: folders with them, and Prisma's way of applying them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { NO_FILTER, openSchemaEngine, readMigrations } from '../../../prisma/schema-engine.ts';
import { eventually } from '../until.ts';
import { query } from './embedded.ts';

/** A folder with migrations, such as `{ '1_first': 'CREATE …' }`, and with files that are applied after them. */
export function migrations(scripts: Record<string, string>, files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'sql'));
  for (const [name, sql] of Object.entries(scripts)) {
    mkdirSync(join(folder, 'migrations', name), { recursive: true });
    writeFileSync(join(folder, 'migrations', name, 'migration.sql'), sql);
  }
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, 'sql', name), sql);
  return folder;
}

/** A connection that is closed after the test. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Resolves once this many starts wait for their turn to migrate this database. */
export async function waitsForTurn(url: string, count = 1): Promise<void> {
  // Between two attempts they have ended the transaction of the last one.
  const asking = `SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'dateline migrations' AND query = 'ROLLBACK'`;
  await eventually(async () => expect(await query(url, asking)).toHaveLength(count));
}

/** Runs Prisma's schema engine, as `prisma migrate` does, on a database. */
export async function withPrisma<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  // One connection, since the engine's lock belongs to the connection that took it.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const adapter = () => new PrismaPg(pool).connect();
  const engine = await openSchemaEngine(adapter, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** What `prisma migrate deploy` does with the migrations of a folder. */
export async function applyByPrisma(engine: SchemaEngine, folder: string): Promise<string[]> {
  const migrationsList = readMigrations(join(folder, 'migrations'));
  return (await engine.applyMigrations({ migrationsList, filters: NO_FILTER })).appliedMigrationNames;
}
