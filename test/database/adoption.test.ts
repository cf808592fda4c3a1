import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BASELINE } from '../../src/db/migration-history.ts';
import { applyMigrations, migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { migrations } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';

const FILES = {
  'words.sql': `CREATE OR REPLACE FUNCTION "words"() RETURNS text LANGUAGE sql AS $$ SELECT 'new' $$`,
};
const FOLDER = { [BASELINE.name]: 'CREATE TABLE "story" ("id" INTEGER)' };

/** As many names as there were before the baseline; only the first and the last one are known. */
const BEFORE = [
  BASELINE.replaces.first,
  ...Array.from(
    { length: BASELINE.replaces.count - 2 },
    (_, n) => `20261201045${String(n).padStart(3, '0')}_old`,
  ),
  BASELINE.replaces.last,
];

/** Makes it look like a database that has these migrations, and not the baseline. */
async function replaceHistory(url: string, names: readonly string[]): Promise<void> {
  await query(url, 'DELETE FROM _prisma_migrations');
  await query(url, 'COMMENT ON TABLE _prisma_migrations IS NULL');
  const rows = names.map((name) => `(gen_random_uuid(), '', '${name}', now(), 1)`);
  await query(
    url,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ${rows.join()}`,
  );
}

/** A database with the tables of a baseline and another function than it would have now. */
async function databaseWith(names: readonly string[]): Promise<string> {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(FOLDER, { 'words.sql': FILES['words.sql'].replace('new', 'old') }));
  await replaceHistory(url, names);
  return url;
}

const stateOf = (url: string) =>
  query(
    url,
    `SELECT migration_name FROM _prisma_migrations UNION ALL SELECT "words"()
     UNION ALL SELECT obj_description('_prisma_migrations'::regclass) ORDER BY 1`,
  );

test('a database with all migrations from before the baseline gets the baseline instead, and the files of prisma/sql', async () => {
  const url = await emptyDatabase();
  const tables = readFileSync(`${MIGRATIONS_FOLDER}/${BASELINE.name}/migration.sql`, 'utf8');
  await applyMigrations(url, migrations({ [BASELINE.name]: tables }));
  const [life] = await query(url, 'SELECT "epochId"::text FROM "LogHead"');
  await replaceHistory(url, BEFORE);
  const later = migrationNames(MIGRATIONS_FOLDER).filter((name) => name !== BASELINE.name);
  const counts: number[] = [];
  expect(await applyMigrations(url, undefined, { onBegin: (count) => counts.push(count) })).toEqual(later);
  expect(counts).toEqual([later.length]);
  const script = readFileSync(`${MIGRATIONS_FOLDER}/${BASELINE.name}/migration.sql`);
  expect(
    await query(
      url,
      `SELECT migration_name || ' ' || checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1 LIMIT 1`,
    ),
  ).toEqual([`${BASELINE.name} ${createHash('sha256').update(script).digest('hex')}`]);
  expect(await query(url, `SELECT tgname FROM pg_trigger WHERE tgname = 'Article_list'`)).toHaveLength(1);
  expect(await query(url, 'SELECT "epochId"::text FROM "LogHead"')).toEqual([life]);
  expect(await applyMigrations(url)).toEqual([]);
});

test('if the files of prisma/sql fail, the database is not adopted', async () => {
  const url = await databaseWith(BEFORE);
  const before = await stateOf(url);
  const failing = migrations(FOLDER, { ...FILES, 'zero.sql': 'SELECT 1 / 0' });
  expect(await refusal(applyMigrations(url, failing))).toBe(
    'Adopting the database failed: division by zero. Fix the cause, then try again.',
  );
  expect(await stateOf(url)).toEqual(before);
});

test('nodes that adopt a database at once, with a later migration, apply everything once', async () => {
  const url = await databaseWith(BEFORE);
  const folder = migrations({ ...FOLDER, '20270101000000_later': 'CREATE TABLE "later" ()' }, FILES);
  const applied = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(url, folder)));
  expect(applied.flat()).toEqual(['20270101000000_later']);
  expect((await stateOf(url)).slice(0, 3)).toEqual([BASELINE.name, '20270101000000_later', 'new']);
});

test('a database with other migrations from before the baseline is refused, and not changed', async () => {
  for (const names of [
    BEFORE.slice(0, -1),
    BEFORE.toSpliced(3, 1),
    BEFORE.slice(0, 1),
    // The baseline and the earlier migrations.
    [...BEFORE, BASELINE.name],
  ]) {
    const url = await databaseWith(names);
    const before = await stateOf(url);
    const count = names.filter((name) => name < BASELINE.name).length;
    expect(await refusal(applyMigrations(url, migrations(FOLDER, FILES)))).toBe(
      `The database has ${count} of the ${BASELINE.replaces.count} migrations that ${BASELINE.name} replaces: first start the commit before the one ` +
        'that added it, which applies the others, then start this one.',
    );
    expect(await stateOf(url)).toEqual(before);
  }
});

test('a database in which another application keeps such a history is refused as that, and not changed', async () => {
  for (const names of [
    ['20230505120000_add_posts'],
    ['20230505120000_add_posts', '20270505120000_add_likes'],
  ]) {
    const url = await databaseWith(names);
    const before = await stateOf(url);
    expect(await refusal(applyMigrations(url, migrations(FOLDER, FILES)))).toBe(
      'The database has none of the migrations of Dateline, but those of another application that uses it: create an ' +
        'empty database, and set DATABASE_URL to it.',
    );
    expect(await stateOf(url)).toEqual(before);
  }
});
