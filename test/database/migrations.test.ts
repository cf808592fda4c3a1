import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NO_FILTER, readMigrations } from '../../prisma/schema-engine.ts';
import { applyMigrations, PRISMA_FOLDER } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { applyByPrisma, connect, migrations, withPrisma } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';
import { eventually } from '../support/until.ts';

const FIRST = `CREATE TABLE "story" ("id" INTEGER PRIMARY KEY, "title" TEXT NOT NULL DEFAULT ';');`;
const SECOND = `
  CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW."title" := upper(NEW."title"); RETURN NEW; END; $$;
  CREATE TRIGGER shout BEFORE INSERT ON "story" FOR EACH ROW EXECUTE FUNCTION shout();`;
const FAILING = 'CREATE TABLE "half" ("id" INTEGER); INSERT INTO "story" ("id") VALUES (1), (1);';

/** Resolves once a session in this database waits for a lock of a table. */
async function waitsForLock(url: string): Promise<void> {
  const waiters = `SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'relation' AND NOT granted`;
  await eventually(async () => expect(await query(url, waiters)).toHaveLength(1));
}

/** The columns of the history and its rows, apart from random ids and times. */
async function historyOf(url: string): Promise<unknown[]> {
  const columns = await query(
    url,
    `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
     FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  );
  const keys = await query(
    url,
    `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '_prisma_migrations'::regclass
     ORDER BY conname`,
  );
  const rows = await query(
    url,
    `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count, length(id),
       started_at <= finished_at FROM _prisma_migrations ORDER BY started_at, migration_name`,
  );
  return [...columns, ...keys, ...rows];
}

test('five nodes that start at once apply each migration once', async () => {
  const url = await emptyDatabase();
  const folder = migrations({ '1_first': FIRST, '2_second': SECOND });
  const applied = await Promise.all(Array.from({ length: 5 }, () => applyMigrations(url, folder)));
  // Another node may apply the second.
  expect(applied.flat().sort()).toEqual(['1_first', '2_second']);
  expect(await applyMigrations(url, folder)).toEqual([]);
});

test('a migration runs as one script, whatever semicolons it has and whatever it ends with', async () => {
  const url = await emptyDatabase();
  const folder = migrations({
    '1_first': FIRST,
    '2_second': SECOND,
    '3_third': 'CREATE TABLE "a" (); CREATE TABLE "b" () -- and no more',
    '4_empty': '',
  });
  expect(await applyMigrations(url, folder)).toHaveLength(4);
  expect(await query(url, `INSERT INTO "story" VALUES (1, 'a;b'), (2, DEFAULT) RETURNING "title"`)).toEqual([
    'A;B',
    ';',
  ]);
  expect(await query(url, `SELECT to_regclass('"b"') IS NOT NULL`)).toEqual([true]);
});

test('a migration that fails is reported with the reason, is rolled back and is tried again', async () => {
  const url = await emptyDatabase();
  const folder = migrations({ '1_first': FIRST, '2_failing': FAILING });
  const message = await refusal(applyMigrations(url, folder));
  expect(message).toBe(
    'The migration 2_failing failed: duplicate key value violates unique constraint "story_pkey". ' +
      'Fix the cause, then try again.',
  );
  expect(await query(url, `SELECT to_regclass('"half"'), to_regclass('"story"') IS NOT NULL`)).toEqual([
    null,
    true,
  ]);
  expect(await query(url, 'SELECT migration_name FROM _prisma_migrations')).toEqual(['1_first']);

  await query(url, 'ALTER TABLE "story" DROP CONSTRAINT story_pkey');
  expect(await applyMigrations(url, folder)).toEqual(['2_failing']);
});

test('the first migration leaves the database empty if it fails, and the error says why', async () => {
  const unread = migrations({ '1_first': FIRST });
  rmSync(join(unread, 'migrations', '1_first', 'migration.sql'));
  for (const [folder, error] of [
    [migrations({ '1_first': `${FIRST} SELECT 1 / 0` }), /^The migration 1_first failed: division by zero\./],
    [
      migrations({ '1_first': 'ALTER TABLE pg_class ADD "mine" TEXT' }),
      /^The migration 1_first failed: .*pg_class.*\. Run `dateline migrate` as the role that owns the database and its tables, with `--grant` and the name of this role if it only serves\. Then try again\.$/,
    ],
    [unread, /^The migration 1_first failed: ENOENT: no such file or directory, /],
    [
      migrations({ '1_first': 'CREATE TABLE "story" ();\nCOMMIT;\nSELECT 1 / 0;' }),
      /^The migration 1_first ends its own transaction, so it could be applied in part: remove COMMIT and ROLLBACK from it\.$/,
    ],
  ] as const) {
    const url = await emptyDatabase();
    expect(await refusal(applyMigrations(url, folder))).toMatch(error);
    expect(await query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  }
});

test("a history that can't be read is reported in one line", async () => {
  const url = await emptyDatabase();
  await query(url, 'CREATE TABLE _prisma_migrations ()');
  expect(await refusal(applyMigrations(url))).toBe(
    'Reading the history of migrations failed: column "migration_name" does not exist. ' +
      'Fix the cause, then try again.',
  );
});

test('the tables of another application are not touched', async () => {
  const url = await emptyDatabase();
  await query(url, 'CREATE TABLE "order" ()');
  expect(await refusal(applyMigrations(url, migrations({ '1_first': FIRST })))).toBe(
    'The database has tables but no history of migrations, so another application uses it: create an empty ' +
      'database, and set DATABASE_URL to it.',
  );
  await query(url, 'ALTER TABLE "order" RENAME TO spatial_ref_sys');
  expect(await applyMigrations(url, migrations({ '1_first': FIRST }))).toEqual(['1_first']);
});

test('a connection that would create tables elsewhere than in the schema "public" is refused', async () => {
  const url = new URL(await emptyDatabase());
  await query(url.href, 'CREATE SCHEMA news');
  url.searchParams.set('options', '-c search_path=news,public');
  const advice = `: put "public" first in the role's search_path, and let the role use that schema.`;
  expect(await refusal(applyMigrations(url.href))).toBe(
    'Dateline keeps its tables in the schema "public", but this connection would create them in "news"' +
      advice,
  );
  url.searchParams.set('options', '-c search_path=missing');
  expect(await refusal(applyMigrations(url.href))).toContain(`create them in none${advice}`);
});

test('while a long query locks a table, a migration waits without blocking other queries, and gives up with the reason', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations({ '1_first': FIRST }));
  const report = await connect(url);
  await report.query('BEGIN; LOCK TABLE "story" IN ACCESS SHARE MODE');
  const folder = migrations({ '1_first': FIRST, '2_second': 'ALTER TABLE "story" ADD "byline" TEXT' });
  const apply = (lockWait: { timeout: number; pause: number; attempts: number }) =>
    applyMigrations(url, folder, { lockWait });
  expect(await refusal(apply({ timeout: 10, pause: 10, attempts: 3 }))).toBe(
    'The migration 2_second failed: canceling statement due to lock timeout. ' +
      'Something else, such as a long query, holds a lock: end it, then try again.',
  );

  // Far more attempts than the test needs.
  const applied = apply({ timeout: 100, pause: 10, attempts: 10_000 });
  await waitsForLock(url);
  // It would queue behind the migration, which would queue behind the long query.
  expect(await query(url, 'SELECT count(*) FROM "story"')).toEqual(['0']);
  await report.query('COMMIT');
  expect(await applied).toEqual(['2_second']);
});

test('a history is written exactly as Prisma would write it', async () => {
  const ours = await emptyDatabase();
  const theirs = await emptyDatabase();
  await applyMigrations(ours);
  await withPrisma(theirs, (engine) => applyByPrisma(engine, PRISMA_FOLDER));
  expect(await historyOf(ours)).toEqual(await historyOf(theirs));
});

test('Dateline and Prisma accept and continue the history of the other', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations({ '1_first': FIRST }));
  const folder = migrations({ '1_first': FIRST, '2_second': SECOND });
  await withPrisma(url, async (engine) => {
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList: readMigrations(join(folder, 'migrations')),
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    expect(diagnosis).toMatchObject({
      hasMigrationsTable: true,
      failedMigrationNames: [],
      editedMigrationNames: [],
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: ['2_second'] },
    });
    expect(await applyByPrisma(engine, folder)).toEqual(['2_second']);
  });
  expect(await applyMigrations(url, folder)).toEqual([]);
  const longer = migrations({ '1_first': FIRST, '2_second': SECOND, '3_third': '' });
  expect(await applyMigrations(url, longer)).toEqual(['3_third']);
  // An edit is ignored, as by `prisma migrate deploy`.
  const edited = migrations({
    '1_first': `-- A better comment.\n${FIRST}`,
    '2_second': SECOND,
    '3_third': '',
  });
  expect(await applyMigrations(url, edited)).toEqual([]);
  expect(await withPrisma(url, (engine) => applyByPrisma(engine, edited))).toEqual([]);
});

test('a migration that failed when Prisma applied it blocks the start until it is resolved', async () => {
  const url = await emptyDatabase();
  const folder = migrations({ '1_first': FIRST, '2_failing': FAILING });
  await withPrisma(url, (engine) => expect(applyByPrisma(engine, folder)).rejects.toThrow());
  expect(await refusal(applyMigrations(url, folder))).toBe(
    'The migration 2_failing failed in this database before: fix the cause, then run ' +
      '"npx prisma@7 migrate resolve --rolled-back 2_failing" and try again.',
  );
  await withPrisma(url, (engine) => engine.markMigrationRolledBack({ migrationName: '2_failing' }));
  expect(await applyMigrations(url, migrations({ '1_first': FIRST, '2_failing': SECOND }))).toEqual([
    '2_failing',
  ]);
});

test("`prisma migrate deploy` can't run while a start applies a migration", async () => {
  const url = await emptyDatabase();
  const look = `CREATE TABLE "lock" AS SELECT count(*) FROM pg_locks
    WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND objid = 72707369 AND granted`;
  await applyMigrations(url, migrations({ '1_first': look }));
  expect(await query(url, 'SELECT * FROM "lock"')).toEqual(['1']);
});

test('a database that is newer than the code is refused', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations({ '1_first': FIRST, '2_second': SECOND }));
  expect(await refusal(applyMigrations(url, migrations({ '1_first': FIRST })))).toBe(
    'The database is newer than this Dateline: it has the unknown migration 2_second. ' +
      'Start the newer version, or restore a backup from before that migration.',
  );
});
