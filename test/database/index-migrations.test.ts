import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { connect, migrations } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';
import { eventually } from '../support/until.ts';

const FIRST = {
  '1_first': `CREATE TABLE "story" ("id" INTEGER, "title" TEXT); INSERT INTO "story" VALUES (1, 'a'), (1, 'b')`,
};
const BUILD = {
  ...FIRST,
  '2_index': `-- Titles are looked up.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "story_title_idx"\n  ON "story" ("title");\n`,
};
const UNIQUE = {
  ...FIRST,
  '2_index': `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "story_id_key" ON "story" ("id")`,
};

/** The indexes of the table, and whether each is valid. */
const indexes = (url: string) =>
  query(
    url,
    `SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = '"story"'::regclass ORDER BY 1`,
  );

const applied = (url: string) =>
  query(url, 'SELECT migration_name FROM _prisma_migrations ORDER BY started_at');

/** A session that the last phase of an index has to wait for. Returns the function that ends it. */
async function openReport(url: string): Promise<() => Promise<unknown>> {
  const report = await connect(url);
  await report.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM "story"');
  return () => report.query('COMMIT');
}

/** The process that builds an index, once it waits for the report. */
const builder = (url: string) =>
  eventually(async () => {
    const pids = await query(
      url,
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query LIKE '%INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()`,
    );
    expect(pids).toHaveLength(1);
    return pids[0] as number;
  });

test('an index is built while others write to its table, and behind a report that keeps it waiting', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(FIRST));
  const endReport = await openReport(url);
  const applying = applyMigrations(url, migrations(BUILD));
  await builder(url);
  await query(url, `INSERT INTO "story" VALUES (2, 'c')`);
  await endReport();
  expect(await applying).toEqual(['2_index']);
  expect(await indexes(url)).toEqual(['story_title_idx true']);
  expect(await applyMigrations(url, migrations(BUILD))).toEqual([]);
});

test('an index whose build was cut off is dropped by the next start, and built again', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(FIRST));
  const endReport = await openReport(url);
  const message = refusal(applyMigrations(url, migrations(BUILD)));
  await query(url, `SELECT pg_terminate_backend(${await builder(url)})`);
  expect(await message).toMatch(/^The migration 2_index failed: /);
  await endReport();
  expect(await indexes(url)).toEqual(['story_title_idx false']);
  expect(await applied(url)).toEqual(['1_first']);

  expect(await applyMigrations(url, migrations(BUILD))).toEqual(['2_index']);
  expect(await indexes(url)).toEqual(['story_title_idx true']);
});

test('a unique index that rows contradict fails with the reason, and is built once they are put right', async () => {
  const url = await emptyDatabase();
  expect(await refusal(applyMigrations(url, migrations(UNIQUE)))).toBe(
    'The migration 2_index failed: could not create unique index "story_id_key". Fix the cause, then try again.',
  );
  expect(await indexes(url)).toEqual(['story_id_key false']);
  await query(url, `DELETE FROM "story" WHERE "title" = 'b'`);
  expect(await applyMigrations(url, migrations(UNIQUE))).toEqual(['2_index']);
  expect(await indexes(url)).toEqual(['story_id_key true']);
});

test('an index can be dropped in the same way, whether or not it is still there', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(BUILD));
  const drop = 'DROP INDEX CONCURRENTLY IF EXISTS "story_title_idx"';
  const all = { ...BUILD, '3_drop': drop, '4_again': drop };
  expect(await applyMigrations(url, migrations(all))).toEqual(['3_drop', '4_again']);
  expect(await indexes(url)).toEqual([]);
});

test('a migration with such an index is refused before any of it runs, unless it is one statement that can be repeated', async () => {
  for (const script of [
    `${BUILD['2_index']} SELECT 1;`,
    'CREATE INDEX CONCURRENTLY "story_title_idx" ON "story" ("title")',
  ]) {
    const url = await emptyDatabase();
    expect(await refusal(applyMigrations(url, migrations({ ...FIRST, '2_index': script })))).toBe(
      'The migration 2_index changes an index CONCURRENTLY, so it must be a single statement that can be repeated: ' +
        'CREATE INDEX CONCURRENTLY IF NOT EXISTS "name", or DROP INDEX CONCURRENTLY IF EXISTS "name".',
    );
    expect(await indexes(url)).toEqual([]);
  }
});
