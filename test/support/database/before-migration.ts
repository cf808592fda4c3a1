/** Databases of an earlier release, to test what a migration makes of their data. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { applyMigrations, migrationNames, MIGRATIONS_FOLDER } from '../../../src/db/migrations.ts';
import { emptyDatabase } from './startup.ts';

/** A database as it was before this migration. */
export async function databaseBefore(migration: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of migrationNames(MIGRATIONS_FOLDER)) {
    if (name < migration) cpSync(join(MIGRATIONS_FOLDER, name), join(folder, name), { recursive: true });
  }
  const url = await emptyDatabase();
  await applyMigrations(url, folder);
  return url;
}

/** Runs several SQL statements in one session. */
export async function write(url: string, script: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(script);
  await client.end();
}
