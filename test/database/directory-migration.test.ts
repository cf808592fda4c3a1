import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { applyMigrations, migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { emptyDatabase } from '../support/database/startup.ts';

const MIGRATION = '20261126120000_directory';

/** A database as it was before this migration, when each report had one outlet. */
async function databaseBefore(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of migrationNames(MIGRATIONS_FOLDER)) {
    if (name < MIGRATION) cpSync(join(MIGRATIONS_FOLDER, name), join(folder, name), { recursive: true });
  }
  const url = await emptyDatabase();
  await applyMigrations(url, folder);
  return url;
}

test('reports keep their outlet, and what is already there can be searched for', async () => {
  const url = await databaseBefore();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`
    INSERT INTO "Organization" ("id", "slug", "name") VALUES
      (gen_random_uuid(), 'courier', 'The Courier'), (gen_random_uuid(), 'herald', 'Herald');
    INSERT INTO "SourceReport" ("id", "outletId", "headline")
      SELECT gen_random_uuid(), "id", "slug" || n FROM "Organization", generate_series(1, 2) n;`);
  await client.end();
  expect(await applyMigrations(url)).toContain(MIGRATION);
  const outlets = `SELECT s."headline" || ': ' || string_agg(o."name" || ' ' || r."position", ', ')
    FROM "SourceReport" s JOIN "SourceOutlet" r ON r."sourceId" = s."id" JOIN "Organization" o ON o."id" = r."organizationId"
    GROUP BY s."headline" ORDER BY 1`;
  expect(await query(url, outlets)).toEqual([
    'courier1: The Courier 0',
    'courier2: The Courier 0',
    'herald1: Herald 0',
    'herald2: Herald 0',
  ]);
  const indexed = `SELECT "name" FROM "Organization" WHERE 'courrier' <% searchable("name" || ' ' || "slug")`;
  expect(await query(url, `SET pg_trgm.word_similarity_threshold = 0.5`)).toEqual([]);
  expect(await query(url, indexed)).toEqual(['The Courier']);
});
