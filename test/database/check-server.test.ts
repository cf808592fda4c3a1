import { expect, test } from 'vitest';
import { checkServer, messageOf } from '../../src/db/check-server.ts';
import { errorForLog } from '../../src/lib/error-for-log.ts';
import { query } from '../support/database/embedded.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';

test('a database that answers and is new enough is accepted', async () => {
  await expect(checkServer(await emptyDatabase())).resolves.toBeUndefined();
});

test('the error for a server that is too old has its version', async () => {
  expect(await refusal(checkServer(await emptyDatabase(), { oldestMajor: 99 }))).toMatch(
    /^PostgreSQL at .+ is PostgreSQL \d+\.\S+.*, but Dateline needs 99 or newer: upgrade it, or set /,
  );
});

test("the error for a server that can't be reached has the host, port and database, but not the password", async () => {
  const closed = checkServer('postgresql://reporter:hush@127.0.0.1:1/news');
  expect(await refusal(closed)).toBe(
    "PostgreSQL at 127.0.0.1:1/news can't be reached (ECONNREFUSED): is it running, and is DATABASE_URL right?",
  );
  const unknown = checkServer('postgresql://reporter:hush@nowhere.invalid/news');
  expect(await refusal(unknown)).toMatch(/^PostgreSQL at nowhere\.invalid:5432\/news can't be reached \(E/);
});

test("the error for a socket that can't be reached has its path", async () => {
  for (const url of [
    'postgresql://reporter:hush@localhost/news?host=/no/where',
    'postgresql://reporter:hush@%2Fno%2Fwhere/news',
  ]) {
    expect(await refusal(checkServer(url))).toBe(
      'PostgreSQL at the socket /no/where/.s.PGSQL.5432, database "news", can\'t be reached (ENOENT): is it running, and is DATABASE_URL right?',
    );
  }
});

test('the errors for a rejected user and a missing database name them', async () => {
  const wrongUser = new URL(await emptyDatabase());
  wrongUser.username = 'stranger';
  wrongUser.password = 'hush';
  expect(await refusal(checkServer(wrongUser.href))).toMatch(
    /^PostgreSQL at .+ refuses the user "stranger": check the user and the password in DATABASE_URL\.$/,
  );
  const missing = new URL(await emptyDatabase());
  missing.pathname = 'missing';
  expect(await refusal(checkServer(missing.href))).toMatch(
    /^PostgreSQL at .+\Wmissing\W.* has no database "missing": create it, or name another in DATABASE_URL\.$/,
  );
});

test('the error for a server without TLS says so', async () => {
  const url = new URL(await emptyDatabase());
  url.searchParams.set('sslmode', 'verify-full');
  expect(await refusal(checkServer(url.href, { setting: 'DATABASE_DIRECT_URL' }))).toMatch(
    /^PostgreSQL at .+ can't be used \(The server does not support SSL connections\): check DATABASE_DIRECT_URL\.$/,
  );
});

test('the error for an invalid PostgreSQL URL does not repeat it, since it may contain a password', async () => {
  for (const url of ['mysql://reporter:hush@host/news', 'hush', 'postgresql://reporter:hush@[/news']) {
    expect(await refusal(checkServer(url))).toMatch(/^DATABASE_URL is not a PostgreSQL URL such as /);
  }
});

test('a database that takes no changes is refused with a sentence', async () => {
  const url = await emptyDatabase();
  const name = new URL(url).pathname.slice(1);
  await query(url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  expect(await refusal(checkServer(url))).toMatch(
    /^PostgreSQL at .+ is read-only for this user: turn default_transaction_read_only off, or set DATABASE_URL to another database\.$/,
  );
});

test('what PostgreSQL says is shown without passwords', () => {
  const error = new Error('database "news;postgresql://reporter:h@u/sh@host/news" does not exist');
  expect(messageOf(error)).toBe('database "news;postgresql://…@host/news" does not exist');
  expect(JSON.stringify(errorForLog(error))).not.toContain('sh@');
  // Files are not URLs with passwords.
  expect(messageOf(new Error('file:///a/node_modules/@b/c.js:1:2'))).toBe(
    'file:///a/node_modules/@b/c.js:1:2',
  );
});
