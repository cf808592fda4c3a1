import pg from 'pg';
import { inject } from 'vitest';
import type { Extension } from '../../../src/extensions/define.ts';
import { install } from '../../../src/extensions/installed.ts';
import { applyExtensionMigrations } from '../../../src/extensions/migrations.ts';
import { createTestDatabase } from '../database/database.ts';

/**
 * A newsroom with extensions, and what works in it. The schema is loaded once they are installed. Their tables are made by the role
 * that owns the tables, as `dateline migrate` does; the node's role only has rows.
 */
export async function openExtended(extensions: readonly Extension[]) {
  install(extensions);
  const database = await createTestDatabase('newsroom');
  await applyExtensionMigrations(database.url);
  const { openNewsroom } = await import('../newsroom/newsroom.ts');
  const { openDesk } = await import('../newsroom/factories.ts');
  const { untyped } = await import('../clients/walk.ts');
  const newsroom = await openNewsroom({ at: { database, tokens: inject('tokens').newsroom } });
  return { newsroom, openDesk, untyped, importedElsewhere, rowsIn };
}

export async function rowsIn(url: string, sql: string): Promise<object[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Exports a newsroom, and imports it into another one with the same extensions. */
async function importedElsewhere({ databaseUrl }: { readonly databaseUrl: string }) {
  const { connect, emptyNewsroom, exportOf, fileOf, importInto } = await import('../archive/files.ts');
  const lines = await exportOf(connect(databaseUrl));
  const other = await emptyNewsroom();
  await applyExtensionMigrations(other.url);
  const report = await importInto(other, [fileOf(lines.join('\n'))]);
  return { lines, report, rows: (sql: string) => rowsIn(other.url, sql) };
}
