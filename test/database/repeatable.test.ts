import { expect, test } from 'vitest';
import { NO_FILTER, readMigrations } from '../../prisma/schema-engine.ts';
import { applyMigrations, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { connect, migrations, waitsForTurn, withPrisma } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';

const STORY = { '1_story': 'CREATE TABLE "story" ("id" INTEGER, "title" TEXT)' };
const LONGER = { ...STORY, '2_byline': 'ALTER TABLE "story" ADD "byline" TEXT' };

/** A function that says what this file says, and the columns that the table has when the file is applied. */
const files = (words: string) => ({
  'words.sql': `DO $make$
    DECLARE columns text := (SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = '"story"'::regclass AND attnum > 0);
    BEGIN EXECUTE format('CREATE OR REPLACE FUNCTION "words"() RETURNS text LANGUAGE sql AS $body$ SELECT %L $body$', '${words} ' || columns);
    END $make$`,
});

const words = (url: string) => query(url, 'SELECT "words"()');

test('the files are applied after the migrations, and again when one of them or the migrations change', async () => {
  const url = await emptyDatabase();
  expect(await applyMigrations(url, migrations(STORY, files('old')))).toEqual(['1_story']);
  expect(await words(url)).toEqual(['old id title']);
  expect(await applyMigrations(url, migrations(STORY, files('new')))).toEqual([]);
  expect(await words(url)).toEqual(['new id title']);
  expect(await applyMigrations(url, migrations(LONGER, files('new')))).toEqual(['2_byline']);
  expect(await words(url)).toEqual(['new id title byline']);
});

test('a file that has not changed is not applied, and the lock is not taken', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(STORY, files('old')));
  await query(url, 'DROP FUNCTION "words"');
  const holder = await connect(url);
  await holder.query('BEGIN; SELECT pg_advisory_xact_lock(72707369)');
  expect(await applyMigrations(url, migrations(STORY, files('old')))).toEqual([]);
  expect(await query(url, `SELECT to_regproc('"words"')`)).toEqual([null]);

  const applying = applyMigrations(url, migrations(STORY, files('new')));
  await waitsForTurn(url);
  await holder.query('COMMIT');
  await applying;
  expect(await words(url)).toEqual(['new id title']);
});

test('if one of the files fails, none of them is applied, and the next start tries again', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(STORY, files('old')));
  const failing = migrations(STORY, { ...files('new'), 'zero.sql': 'SELECT 1 / 0' });
  expect(await refusal(applyMigrations(url, failing))).toBe(
    'Applying the files in prisma/sql failed: division by zero. Fix the cause, then try again.',
  );
  expect(await words(url)).toEqual(['old id title']);
  expect(await refusal(applyMigrations(url, failing))).toContain('division by zero');
});

/** Everything that the files of Dateline make. */
const MADE = `SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT viewname || definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1`;

test('the files of Dateline can be applied again, and Prisma takes no notice of them', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url);
  const made = await query(url, MADE);
  expect(made.length).toBeGreaterThan(300);
  const comment = `SELECT obj_description('_prisma_migrations'::regclass)`;
  const [before] = await query(url, comment);
  expect(before).toMatch(/^prisma\/sql [0-9a-f]{64}$/);
  await query(url, `COMMENT ON TABLE _prisma_migrations IS 'prisma/sql of an earlier version'`);
  expect(await applyMigrations(url)).toEqual([]);
  expect(await query(url, comment)).toEqual([before]);
  expect(await query(url, MADE)).toEqual(made);

  const diagnosis = await withPrisma(url, (engine) =>
    engine.diagnoseMigrationHistory({
      migrationsList: readMigrations(MIGRATIONS_FOLDER),
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    }),
  );
  expect(diagnosis).toMatchObject({ history: null, failedMigrationNames: [], editedMigrationNames: [] });
});
