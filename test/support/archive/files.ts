/** Files to import, databases to import them into, and what the import reports. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { exportNewsroom } from '../../../src/archive/export/export-newsroom.ts';
import { importFiles, type ImportOptions } from '../../../src/archive/write/import.ts';
import { Report, type Remark } from '../../../src/archive/write/report.ts';
import { openClient, type DatabaseClient } from '../../../src/db/client.ts';
import { createTestDatabase } from '../database/database.ts';

/** A file with this content, which is removed after the test. */
export function fileOf(content: string | Uint8Array, name = 'archive.ndjson'): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export function linesIn(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

/** A client for this database, which is closed after the test. */
export function connect(url: string): DatabaseClient {
  const database = openClient({ url, poolSize: 2, onError: () => undefined });
  onTestFinished(() => database.close());
  return database;
}

/** A database with all migrations and no rows, which is dropped after the test. */
export async function emptyNewsroom(): Promise<DatabaseClient & { readonly url: string }> {
  const test = await createTestDatabase();
  const database = openClient({ url: test.url, poolSize: 2, onError: () => undefined });
  onTestFinished(async () => {
    await database.close();
    await test.drop();
  });
  return { ...database, url: test.url };
}

/** The lines of an export. */
export async function exportOf({ pool }: Pick<DatabaseClient, 'pool'>): Promise<string[]> {
  const lines: string[] = [];
  await exportNewsroom(pool, (line) => {
    lines.push(line);
    return Promise.resolve();
  });
  return lines;
}

/** Imports files, and returns what was reported. */
export async function importInto(
  { pool }: Pick<DatabaseClient, 'pool'>,
  files: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Report & { remarks: Remark[] }> {
  const remarks: Remark[] = [];
  const report = new Report((remark) => remarks.push(remark));
  await importFiles(pool, files, { publish: true, dryRun: false, report, ...options });
  return Object.assign(report, { remarks });
}
