import { expect, test } from 'vitest';
import type { LockHolder } from '../../src/db/migration-lock.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { connect, migrations } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';
import { until } from '../support/until.ts';

const FIRST = { '1_first': 'CREATE TABLE "story" ("id" INTEGER)' };
const BUILD = {
  ...FIRST,
  '2_index': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "story_id_idx" ON "story" ("id")',
};

/** A session that has the lock until the test ends. */
async function holdLock(url: string) {
  const holder = await connect(`${url}${url.includes('?') ? '&' : '?'}application_name=a%20report`);
  await holder.query('BEGIN; SELECT pg_advisory_xact_lock(72707369)');
  return holder;
}

test('the lock is not taken if no migration is missing', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(FIRST));
  await holdLock(url);
  expect(await applyMigrations(url, migrations(FIRST))).toEqual([]);
});

test('a start that waits for the lock for too long gives up with a sentence that names the session', async () => {
  const url = await emptyDatabase();
  await holdLock(url);
  const patience = { report: 0, again: 0, limit: 50 };
  expect(await refusal(applyMigrations(url, migrations(FIRST), { patience }))).toMatch(
    /^Another session \(pid \d+, "a report", idle in transaction\) still has the lock of migrations \(72707369\) after \d+ s: let it finish or end it \(SELECT pg_terminate_backend\(\d+\)\), then try again\.$/,
  );
});

test('an index that the session of an interrupted start still builds is waited for, and not built again', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, migrations(FIRST));
  const report = await connect(url);
  await report.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM "story"');
  const interruption = new AbortController();
  const interrupted = applyMigrations(url, migrations(BUILD), { signal: interruption.signal });
  const ended = expect(interrupted).rejects.toThrow();
  const builder = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE 'CREATE INDEX CONCURRENTLY%'`;
  await until(async () => (await query(url, builder)).length === 1);
  interruption.abort();
  await ended;
  const [pid] = await query(url, builder);
  const [index] = await query(url, `SELECT '"story_id_idx"'::regclass::oid::int`);

  const told: (LockHolder | null)[] = [];
  const applying = applyMigrations(url, migrations(BUILD), {
    patience: { report: 0, again: 3_600_000, limit: 3_600_000 },
    onWait: (found) => told.push(found),
  });
  await until(() => told.length > 0);
  expect(told).toMatchObject([{ pid }]);
  await report.query('COMMIT');
  expect(await applying).toEqual(['2_index']);
  expect(await query(url, `SELECT '"story_id_idx"'::regclass::oid::int`)).toEqual([index]);
  expect(
    await query(url, 'SELECT indisvalid FROM pg_index WHERE indexrelid = \'"story_id_idx"\'::regclass'),
  ).toEqual([true]);
});

test('a role whose settings end long statements and idle transactions can migrate all the same', async () => {
  const url = await emptyDatabase();
  const name = new URL(url).pathname.slice(1);
  await query(url, `ALTER DATABASE "${name}" SET statement_timeout = '100ms'`);
  await query(url, `ALTER DATABASE "${name}" SET idle_in_transaction_session_timeout = '100ms'`);
  const slow = {
    '1_first': 'SELECT pg_sleep(0.3); CREATE TABLE "story" ("id" INTEGER)',
    '2_rows': 'INSERT INTO "story" VALUES (1)',
    '3_slowly': `CREATE FUNCTION "slowly"("story") RETURNS INTEGER IMMUTABLE LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.3); RETURN 1; END $$`,
    '4_index': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "slow" ON "story" ("slowly"("story"))',
  };
  expect(await applyMigrations(url, migrations(slow))).toEqual(Object.keys(slow));
});

test('a migration that sorts before one that the database has is refused: a new database would have them the other way round', async () => {
  const url = await emptyDatabase();
  const folder = migrations({ ...FIRST, '3_third': 'CREATE TABLE "third" ()' });
  await applyMigrations(url, folder);
  const late = migrations({
    ...FIRST,
    '2_second': 'CREATE TABLE "second" ()',
    '3_third': 'CREATE TABLE "third" ()',
    '4_fourth': '',
  });
  expect(await refusal(applyMigrations(url, late))).toBe(
    'The database lacks the migration 2_second, but has 3_third, which comes after it: a new database would apply them in the ' +
      'other order. Start the version of Dateline that made this database, or give the new migration a name that sorts last.',
  );
  expect(await query(url, `SELECT to_regclass('"second"')`)).toEqual([null]);
});
