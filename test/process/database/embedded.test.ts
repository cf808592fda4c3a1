import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountForNewDatabase } from '../../../src/embedded/account.ts';
import { joinEmbedded, startEmbedded } from '../../../src/embedded/server.ts';
import { StartupError } from '../../../src/errors.ts';
import {
  copyOf,
  newFolder,
  query,
  read,
  removeDataFolder,
  runOwner,
  start,
  write,
} from '../../support/database/embedded.ts';
import { eventually } from '../../support/until.ts';

const IN_USE =
  /^Another Dateline is running on the data folder .*: stop it, or set DATA_DIR or DATABASE_URL\.$/;

/** A data folder with a stopped database and a note in it, for tests to copy. */
const made = mkdtempSync(join(tmpdir(), 'dateline-test-made-'));

beforeAll(async () => {
  chmodSync(made, 0o755);
  const server = await startEmbedded(made);
  await write(server.url);
  await server.stop();
});

afterAll(() => {
  removeDataFolder(made);
});

test('a stopped database keeps its data until the next start', async () => {
  const folder = newFolder();
  const first = await start(folder);
  expect(first.created).toBe(true);
  await write(first.url);
  await first.stop();
  await expect(read(first.url)).rejects.toThrow('ENOENT');

  const second = await start(folder);
  expect(second.created).toBe(false);
  expect(await read(second.url)).toEqual(['kept']);
});

test('the database is closed to others, knows the letters of all scripts, and keeps in memory what it reads', async () => {
  const folder = copyOf(made);
  const { url } = await start(folder);
  const home = join(folder, 'postgres');
  expect(new URL(url).searchParams.get('host')).toBe(realpathSync(home));
  expect(await query(url, 'SHOW listen_addresses')).toEqual(['']);
  const modes = ['', '.s.PGSQL.5432', 'password'].map((name) => statSync(join(home, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600]);
  const wrong = Object.assign(new URL(url), { password: 'guess' });
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(await query(url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([false]);
  const superuser = Object.assign(new URL(url), { username: 'postgres' });
  await expect(query(superuser.href, 'SELECT 1')).rejects.toThrow(
    /password authentication failed|not permitted to log in/,
  );

  expect(await query(url, `SELECT lower('ÄÉ'), 'é' ILIKE 'É'`)).toEqual(['äé', true]);
  await query(url, 'CREATE EXTENSION pg_trgm');
  expect(await query(url, `SELECT similarity('العربية', 'العربي') > 0.5`)).toEqual([true]);

  const [megabytes] = await query(
    url,
    "SELECT (setting::float8 * 8192 / 1048576)::float8 FROM pg_settings WHERE name = 'shared_buffers'",
  );
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 1_000_000;
  expect(megabytes).toBeGreaterThanOrEqual(128);
  expect(megabytes).toBeLessThanOrEqual(Math.max(128, Math.min(2_000, memory / 4 + 1)));
  if (memory > 8_000) expect(megabytes).toBe(2_000);
});

test('a data folder with a path that is too long for a socket is reached by a shorter one', async () => {
  const parent = newFolder();
  const folder = join(parent, 'long'.repeat(30));
  mkdirSync(folder);
  renameSync(join(copyOf(made), 'postgres'), join(folder, 'postgres'));
  const { url, stop } = await start(folder);
  expect(await read(url)).toEqual(['kept']);
  const command = await start(folder, joinEmbedded);
  expect(await read(command.url)).toEqual(['kept']);
  await command.stop();
  expect(await read(url)).toEqual(['kept']);
  await stop();
  for (const used of [url, command.url]) {
    expect(existsSync(dirname(new URL(used).searchParams.get('host') ?? ''))).toBe(false);
  }
});

test('what the owner wrote before it was killed is still there at the next start', async () => {
  const folder = newFolder();
  const killed = await runOwner(['start', folder]);
  await write(killed.url);
  await killed.kill();

  expect(await read((await start(folder)).url)).toEqual(['kept']);
});

test('a second owner is refused, and a command shares the database of the first', async () => {
  const folder = copyOf(made);
  const { url } = await start(folder);
  const refusal = startEmbedded(folder);
  await expect(refusal).rejects.toThrow(IN_USE);
  await expect(refusal).rejects.toBeInstanceOf(StartupError);
  const command = await start(folder, joinEmbedded);
  expect(await read(command.url)).toEqual(['kept']);
  await command.stop();
  expect(await read(url)).toEqual(['kept']);
  // The command's wait for the lock is no error.
  expect(readFileSync(join(folder, 'postgres', 'server.log'), 'utf8')).not.toMatch(/ERROR|lock timeout/);
});

test('if two first starts coincide, one owns the database and the other is refused', async () => {
  const folder = newFolder();
  const owners = await Promise.all([runOwner(['start', folder]), runOwner(['start', folder])]);
  const [winner, loser] = owners.sort((a, b) => Number(b.url !== undefined) - Number(a.url !== undefined));
  expect(loser.error).toMatch(IN_USE);
  await write(winner.url);
  await winner.stop();

  expect(await read((await start(folder)).url)).toEqual(['kept']);
  expect(readdirSync(folder)).toEqual(['postgres']);
});

test('a command starts the database if no node is running, and stops it at its end', async () => {
  const command = await start(copyOf(made), joinEmbedded);
  expect(await read(command.url)).toEqual(['kept']);
  await command.stop();
  await expect(read(command.url)).rejects.toThrow('ENOENT');
});

test('a pid file left by a crash does not block a start, even if its pid is now another process', async () => {
  const folder = copyOf(made);
  // The process is of the same user, so PostgreSQL itself would refuse to start.
  const other = spawn('sleep', ['60'], { ...accountForNewDatabase(), stdio: 'ignore' });
  try {
    const data = join(folder, 'postgres', 'data');
    writeFileSync(
      join(data, 'postmaster.pid'),
      `${other.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n1 1\nready   \n`,
    );
    expect(await read((await start(folder)).url)).toEqual(['kept']);
  } finally {
    other.kill();
  }
});

test('a database of another major version, one that does not start, and a folder that is none are refused with the reason', async () => {
  const data = (folder: string, file: string) => join(folder, 'postgres', 'data', file);
  const [old, broken] = [copyOf(made), copyOf(made)];
  writeFileSync(data(old, 'PG_VERSION'), '17\n');
  await expect(startEmbedded(old)).rejects.toThrow(
    / was created by PostgreSQL 17, but this Dateline contains 18: go back to /,
  );
  writeFileSync(data(broken, 'postgresql.conf'), 'nonsense = 1\n');
  await expect(startEmbedded(broken)).rejects.toThrow(
    /^The embedded PostgreSQL does not start \(configuration file .* contains errors\): see .*server\.log\.$/,
  );
  await expect(startEmbedded('/dev/null/data')).rejects.toThrow(
    /^The data folder \/dev\/null\/data can't be created \(\/dev\/null is not a folder\): let the user .+ or set DATA_DIR\.$/,
  );
});

test('a throwaway database and its files are removed if its owner is killed', async () => {
  const folder = newFolder(0o777);
  const servers = () => readdirSync(folder).filter((name) => name.startsWith('dateline-'));
  const owner = await runOwner(['throwaway'], { env: { ...process.env, TMPDIR: folder } });
  expect(await query(owner.url, 'SHOW fsync')).toEqual(['off']);
  expect(servers()).toHaveLength(1);
  await owner.kill();
  await eventually(() => expect(servers()).toHaveLength(0));
  await expect(query(owner.url, 'SELECT 1')).rejects.toThrow('ENOENT');
});
