import { expect, inject, it, onTestFinished } from 'vitest';
import { bylinesCommand } from '../../src/cli/bylines.ts';
import { exportCommand } from '../../src/cli/export.ts';
import { importCommand } from '../../src/cli/import.ts';
import { migrate } from '../../src/cli/migrate.ts';
import { redactionsCommand } from '../../src/cli/redactions.ts';
import { token } from '../../src/cli/token.ts';
import { migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { call } from '../support/command.ts';
import { createEmptyDatabase } from '../support/database/database.ts';
import { query } from '../support/database/embedded.ts';

async function emptyDatabase() {
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  const run = (...args: string[]) => call(migrate, args, { DATABASE_URL: database.url });
  return { ...database, run };
}

const ALL = [...migrationNames(MIGRATIONS_FOLDER), 'functions and triggers'];

it('says what is missing, prints it as SQL, applies it, and then says that nothing is', async () => {
  const { url, run } = await emptyDatabase();
  const lines = (word: string) => ALL.map((name) => `${word}: ${name}\n`).join('');
  expect(await run('--status')).toMatchObject({ code: 1, stdout: lines('missing') });

  const { code, stdout: scripts } = await run('--dry-run');
  expect(code).toBe(0);
  // An operator sees the short answer first, as comments.
  expect(scripts.slice(0, scripts.indexOf('\n\n') + 1)).toBe(lines('-- missing'));
  expect(scripts).toMatch(/^-- \S+_baseline$/m);
  expect(scripts).toContain('CREATE OR REPLACE FUNCTION "merge_row"');
  expect(await run('--status')).toMatchObject({ code: 1, stdout: lines('missing') });

  expect(await run()).toMatchObject({ code: 0, stdout: lines('applied') });
  for (const args of [[], ['--status']])
    expect(await run(...args)).toMatchObject({ code: 0, stdout: 'The tables are up to date.\n' });
  expect(await run('--dry-run')).toMatchObject({ code: 0, stdout: '' });
  expect(await query(url, 'SELECT count(*)::int FROM "Article"')).toEqual([0]);
});

it('is done by no other command, which says what to run first', async () => {
  const { url } = await emptyDatabase();
  for (const [command, ...args] of [
    [exportCommand],
    [token, 'list'],
    [token, 'create', '--role', 'ADMIN', '--name', 'Ada'],
    [redactionsCommand, 'export'],
    [bylinesCommand],
    [importCommand, '--dry-run', import.meta.filename],
  ] as const)
    expect(await call(command, args, { DATABASE_URL: url })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /\nThe tables aren't up to date: they lack \S+_baseline, and \d+ more\. Nothing was changed\. Run `dateline migrate` as .+\n$/,
      ) as string,
    });
  expect(await query(url, `SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'`)).toEqual([0]);
});

it('grants a role what serving takes, and says so if there is no such role', async () => {
  const { run, url, servingUrl } = await emptyDatabase();
  const { username } = new URL(servingUrl);
  await expect(query(servingUrl, 'SELECT FROM "Article"')).rejects.toThrow('does not exist');
  expect(await run('--grant', 'nobody_here')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      `There is no role "nobody_here", and nothing was changed. Create it first: CREATE ROLE "nobody_here" LOGIN PASSWORD '…'\n`,
    ) as string,
  });
  await expect(query(url, 'SELECT FROM "Article"')).rejects.toThrow('does not exist');
  await run();
  await expect(query(servingUrl, 'SELECT FROM "Article"')).rejects.toThrow('permission denied');
  expect(await run('--grant', username)).toMatchObject({
    code: 0,
    stdout: `The tables are up to date.\ngranted to ${username}: reading and writing rows\n`,
  });
  expect(await query(servingUrl, 'SELECT count(*)::int FROM "Article"')).toEqual([0]);
  // What a later migration adds is covered too.
  await query(url, 'CREATE TABLE "Later" ("id" serial)');
  expect(await query(servingUrl, 'INSERT INTO "Later" DEFAULT VALUES RETURNING "id"')).toEqual([1]);
});

it('takes temporary tables from everybody, or says what the owner of the database has to run', async () => {
  const { run, url, servingUrl, drop } = await emptyDatabase();
  const name = new URL(url).pathname.slice(1);
  const { username: role } = new URL(servingUrl);
  const allow = () => query(url, `GRANT TEMPORARY ON DATABASE ${name} TO PUBLIC`);
  const make = () => query(servingUrl, 'CREATE TEMPORARY TABLE "Statement" ()');
  await allow();
  await make();
  // A role that owns the tables, but not the database.
  const owner = `${role}_owner`;
  await query(
    url,
    `CREATE ROLE ${owner} LOGIN PASSWORD 'owner'; GRANT ${owner} TO CURRENT_USER;
    GRANT CREATE ON DATABASE ${name} TO ${owner}; GRANT ALL ON SCHEMA public TO ${owner} WITH GRANT OPTION`,
  );
  onTestFinished(async () => {
    await drop();
    await query(inject('serverUrl'), `DROP ROLE ${owner}`);
  });
  const { code, stdout } = await call(migrate, ['--grant', role], {
    DATABASE_URL: Object.assign(new URL(url), { username: owner, password: 'owner' }).href,
  });
  const sql = `REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC, ${role}`;
  expect({ code, said: stdout.split('\n').at(-2) }).toEqual({
    code: 0,
    said: `"${role}" may still do more, and this role may not change that. Run this in the database as its owner, or as a superuser: ${sql}`,
  });
  await make();
  expect(await run('--grant', role)).toMatchObject({ code: 0 });
  await expect(make()).rejects.toThrow('permission denied to create temporary tables');
});

it('says so if the role that grants does not own the tables, since PostgreSQL only warns', async () => {
  const { run, url, servingUrl } = await emptyDatabase();
  await run('--grant', new URL(servingUrl).username);
  await query(url, 'CREATE ROLE "grant_test" NOLOGIN');
  onTestFinished(() => query(url, 'DROP ROLE "grant_test"').then(() => undefined));
  const { code, stdout, stderr } = await call(migrate, ['--grant', 'grant_test'], {
    DATABASE_URL: servingUrl,
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'The tables are up to date.\n' });
  expect(stderr).toMatch(
    /"grant_test" can't be granted its rights \(.+\): run this as the role that owns the tables\.\n/,
  );
});

it('says that the serving role may not migrate', async () => {
  const { run, url, servingUrl } = await emptyDatabase();
  await run('--grant', new URL(servingUrl).username);
  await query(url, `COMMENT ON TABLE _prisma_migrations IS 'of an older version'`);
  const { code, stderr } = await call(migrate, [], { DATABASE_URL: servingUrl });
  expect(code).toBe(1);
  expect(stderr).toMatch(/permission denied|must be owner/);
  expect(stderr).toContain('Run `dateline migrate` as the role that owns the database and its tables');
  // Nothing was being started.
  expect(stderr).toMatch(/Then try again\.\n$/);
});

it('refuses options that exclude each other', async () => {
  const { run } = await emptyDatabase();
  for (const args of [['--status', '--dry-run'], ['now'], ['--grant', 'x', '--status'], ['--wrong']])
    expect(await run(...args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\nUsage: /) as string,
    });
});
