import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkServer } from '../../src/db/check-server.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { StartupError } from '../../src/startup-error.ts';
import { createEmptyDatabase } from '../support/database/database.ts';
import { query } from '../support/database/embedded.ts';

const FIRST = `CREATE TABLE "story" ("id" INTEGER PRIMARY KEY, "title" TEXT NOT NULL DEFAULT ';');`;
const SECOND = `
  CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW."title" := upper(NEW."title"); RETURN NEW; END; $$;
  CREATE TRIGGER shout BEFORE INSERT ON "story" FOR EACH ROW EXECUTE FUNCTION shout();`;
const FAILING = 'CREATE TABLE "half" ("id" INTEGER); INSERT INTO "story" ("id") VALUES (1), (1);';

/** A migrations folder, such as `{ '1_first': 'CREATE …' }`. */
function migrations(scripts: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(scripts)) {
    const file = join(folder, name, 'migration.sql');
    mkdirSync(dirname(file));
    writeFileSync(file, sql);
  }
  return folder;
}

async function database(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  return url;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
}

test('five nodes that start at once apply each migration once', async () => {
  const url = await database();
  const folder = migrations({ '1_first': FIRST, '2_second': SECOND });
  const applied = await Promise.all(Array.from({ length: 5 }, () => applyMigrations(url, folder)));
  expect(applied.flat()).toEqual(['1_first', '2_second']);
  expect(await applyMigrations(url, folder)).toEqual([]);
});

test('a later version applies what is new, in order', async () => {
  const url = await database();
  await applyMigrations(url, migrations({ '1_first': FIRST }));
  const folder = migrations({
    '1_first': FIRST,
    '3_third': 'DROP TABLE "other"',
    '2_second': 'CREATE TABLE "other" ()',
  });
  expect(await applyMigrations(url, folder)).toEqual(['2_second', '3_third']);
});

test('semicolons within functions and texts do not tear a migration apart', async () => {
  const url = await database();
  await applyMigrations(url, migrations({ '1_first': FIRST, '2_second': SECOND }));
  expect(await query(url, `INSERT INTO "story" VALUES (1, 'a;b'), (2, DEFAULT) RETURNING "title"`)).toEqual([
    'A;B',
    ';',
  ]);
});

test("the history is Prisma's own, so that `prisma migrate` goes on from it", async () => {
  const url = await database();
  await applyMigrations(url, migrations({ '1_first': FIRST }));
  const history = await query(
    url,
    `SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at, applied_steps_count
     FROM _prisma_migrations`,
  );
  expect(history).toEqual(['1_first', createHash('sha256').update(FIRST).digest('hex'), true, null, 1]);
});

test('a migration that fails is named with the reason, leaves nothing behind and blocks the next start', async () => {
  const url = await database();
  const folder = migrations({ '1_first': FIRST, '2_failing': FAILING });
  const message = await refusal(applyMigrations(url, folder));
  expect(message).toMatch(/^The migration 2_failing failed: .*story_pkey/);
  expect(message).not.toContain('\n');
  expect(await query(url, `SELECT to_regclass('"half"'), to_regclass('"story"') IS NOT NULL`)).toEqual([
    null,
    true,
  ]);

  expect(await refusal(applyMigrations(url, folder))).toBe(
    'The migration 2_failing failed in this database before: mend what it ran into, then run ' +
      '"npx prisma migrate resolve --rolled-back 2_failing" and start again.',
  );
  await query(url, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_failing'`);
  expect(await applyMigrations(url, migrations({ '1_first': FIRST, '2_failing': SECOND }))).toEqual([
    '2_failing',
  ]);
});

test('a database that is newer than the code is refused', async () => {
  const url = await database();
  await applyMigrations(url, migrations({ '1_first': FIRST, '2_second': SECOND }));
  expect(await refusal(applyMigrations(url, migrations({ '1_first': FIRST })))).toBe(
    'The database is newer than this Dateline: it has the migration 2_second, which is not known here. ' +
      'Start the newer version, or restore a backup from before it.',
  );
});

test('a database that answers and is new enough is accepted', async () => {
  await expect(checkServer(await database())).resolves.toBeUndefined();
});

test('a server that is too old is named with its version', async () => {
  expect(await refusal(checkServer(await database(), 99))).toMatch(
    /^PostgreSQL at \S+:\d+\/\S+ is PostgreSQL \d+\.\S+.*, and Dateline needs 99 or newer: upgrade it, or set /,
  );
});

test('a server that can not be reached is named by host, port and database, never with the password', async () => {
  const closed = checkServer('postgresql://reporter:hush@127.0.0.1:1/news');
  expect(await refusal(closed)).toBe(
    "PostgreSQL at 127.0.0.1:1/news can't be reached (ECONNREFUSED): is it running, and is DATABASE_URL right?",
  );
  const unknown = checkServer('postgresql://reporter:hush@nowhere.invalid/news');
  expect(await refusal(unknown)).toMatch(/^PostgreSQL at nowhere\.invalid:5432\/news can't be reached \(E/);
});

test('a user who is refused and a database that is missing are named', async () => {
  const wrongUser = new URL(await database());
  wrongUser.username = 'stranger';
  wrongUser.password = 'hush';
  expect(await refusal(checkServer(wrongUser.href))).toMatch(
    /^PostgreSQL at \S+:\d+\/\S+ refuses the user "stranger": check the user and the password in DATABASE_URL\.$/,
  );
  const missing = new URL(await database());
  missing.pathname = 'missing';
  expect(await refusal(checkServer(missing.href))).toMatch(
    /^PostgreSQL at \S+:\d+\/missing has no database "missing": create it, or name another in DATABASE_URL\.$/,
  );
});

test('what is no PostgreSQL address is not repeated, since it may hold a password', async () => {
  for (const url of ['mysql://reporter:hush@host/news', 'hush', 'postgresql://reporter:hush@[/news']) {
    expect(await refusal(checkServer(url))).toMatch(/^DATABASE_URL is no PostgreSQL address such as /);
  }
});
