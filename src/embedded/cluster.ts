/**
 * The files of an embedded database.
 *
 * They are in `<DATA_DIR>/postgres`: the cluster in `data`, the password, the socket, and PostgreSQL's log file. If
 * PostgreSQL's account can't enter the folder, such as root's home, `postgres` is a link to a folder in
 * `/var/lib/dateline`. Deleting DATA_DIR then gives a new database, but doesn't delete the old files.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { readlinkSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { accountForExistingDatabase, accountForNewDatabase, canEnter, isRoot, giveTo } from './account.ts';
import type { SystemUser } from './account.ts';
import { findBinaries, makeSharedFolder } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { StartupError } from '../errors.ts';
import { openWorkFolder } from '../lib/work-folder.ts';
import { problemOfWriting } from '../lib/writable-folder.ts';

export interface Cluster {
  /** The folder of all its files, without links in its path. Only the account can enter it. */
  home: string;
  /** PostgreSQL's data directory, in `home`. */
  data: string;
  log: string;
  /** The password of the role `dateline`, which owns the database `dateline`. The superuser can't log in. */
  password: string;
  account: SystemUser;
  binaries: Binaries;
  /** Whether this call created the cluster. */
  created: boolean;
}

/** For root's databases and programs that PostgreSQL's account could not reach otherwise. */
const SHARED_FOLDER = '/var/lib/dateline';

const SETTINGS = { max_connections: '100', timezone: 'UTC', log_timezone: 'UTC' };

/** Faster, but a crash can destroy the database. */
const THROWAWAY_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Several nodes use it at once, each with its pools: the test files that run side by side opened 100 connections.
  max_connections: '300',
  // It would change plans, and take time, in the middle of what a test counts.
  autovacuum: 'off',
  // Used by the tests of forgotten prepared transactions.
  max_prepared_transactions: '5',
};

/**
 * Finds the cluster of a data folder, or creates it, which takes about a second. If two processes do this at once, both get
 * the same cluster. A `throwaway` cluster is faster, but doesn't survive a crash.
 */
export function prepareCluster(dataDir: string, { throwaway = false } = {}): Cluster {
  if (process.platform === 'win32') {
    throw new StartupError('The embedded PostgreSQL does not run on Windows: set DATABASE_URL.');
  }
  const folder = writableFolder(dataDir);
  const link = join(folder, 'postgres');
  const account = exists(link) ? accountForExistingDatabase(link) : accountForNewDatabase();
  const binaries = findBinaries(account, isRoot() ? SHARED_FOLDER : folder);
  const created = !exists(link) && create(link, account, binaries, throwaway);

  const home = realpathSync(link);
  checkVersion(home, binaries);
  if (home !== link) checkOrigin(home, link);
  // Root may have copied it out of the shared folder.
  if (isRoot() && !canEnter(account, home)) {
    throw new StartupError(
      `PostgreSQL's user can't enter ${home}, where its files are: let other users enter the folders above it, for example ` +
        'with "chmod o+x", or move the data folder and set DATA_DIR.',
    );
  }
  const password = readFileSync(join(home, 'password'), 'utf8').trim();
  const [data, log] = [join(home, 'data'), join(home, 'server.log')];
  return { home, data, log, password, account, binaries, created };
}

/** Whether the data folder has a database. */
export function hasCluster(dataDir: string): boolean {
  return exists(join(dataDir, 'postgres'));
}

function writableFolder(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true });
    return realpathSync(resolve(dataDir));
  } catch (error) {
    const why = problemOfWriting(dataDir) ?? String(error);
    throw new StartupError(
      `The data folder ${resolve(dataDir)} can't be created (${why}): let the user who runs Dateline write there, or set DATA_DIR.`,
    );
  }
}

function exists(link: string): boolean {
  if (existsSync(link)) return true;
  if (!lstatSync(link, { throwIfNoEntry: false })) return false;
  throw new StartupError(
    `The database of ${dirname(link)} was in ${readlinkSync(link)}, which is gone: restore it, or delete ${link} ` +
      'to start with an empty database.',
  );
}

/**
 * Creates a cluster under a temporary name, then renames it, so that an interrupted start leaves no incomplete cluster.
 * @returns false if another process was first
 */
function create(link: string, account: SystemUser, binaries: Binaries, throwaway: boolean): boolean {
  const shared = isRoot() && !canEnter(account, dirname(link));
  if (shared) makeSharedFolder(SHARED_FOLDER);
  // Removes the half-made clusters of interrupted first starts.
  const home = openWorkFolder(shared ? SHARED_FOLDER : dirname(link), 'postgres-new-');
  try {
    giveTo(account, home);
    if (shared) writeFileSync(join(home, 'origin'), link);
    initialise(home, account, binaries, throwaway);
    if (shared) linkTo(home, link);
    else renameSync(home, link);
    return true;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    if (existsSync(link)) return false;
    throw error;
  }
}

/** Gives the finished cluster its lasting name first, since the next start removes folders with temporary names. */
function linkTo(home: string, link: string): void {
  const lasting = join(SHARED_FOLDER, randomUUID());
  renameSync(home, lasting);
  try {
    symlinkSync(lasting, link);
  } catch (error) {
    rmSync(lasting, { recursive: true, force: true });
    throw error;
  }
}

function initialise(home: string, account: SystemUser, binaries: Binaries, throwaway: boolean): void {
  const data = join(home, 'data');
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, passwordFile);

  // With the built-in locale, sorting and case are the same on every machine.
  const builtIn = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const locale = [...builtIn, '--locale=C', `--lc-ctype=${wordLocale()}`];
  const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`];
  const settings = { ...SETTINGS, ...(throwaway && THROWAWAY_SETTINGS) };
  const set = Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`);
  const speed = throwaway ? ['--no-sync'] : [];
  runProgram(binaries.initdb, [`--pgdata=${data}`, ...locale, ...access, ...set, ...speed], account);

  // Dateline isn't a superuser, so that an SQL injection couldn't run programs on the machine.
  const sql = [
    `CREATE ROLE dateline LOGIN CREATEDB${throwaway ? ' CREATEROLE' : ''} PASSWORD '${password}'`,
    'CREATE DATABASE dateline OWNER dateline',
    // The owner of the files can still become one, since `postgres --single` asks for no password.
    'ALTER ROLE postgres NOLOGIN PASSWORD NULL',
  ];
  const single = ['--single', '-D', data, '-c', 'exit_on_error=true', 'postgres'];
  runProgram(binaries.postgres, single, account, sql.map((statement) => `${statement};\n`).join(''));
}

/** A UTF-8 locale of the system, so that PostgreSQL recognises the letters of all languages. */
function wordLocale(): string {
  const answer: { stdout: string | null } = spawnSync('locale', ['-a'], { encoding: 'utf8' });
  const known = answer.stdout?.split('\n') ?? [];
  return ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8'].find((name) => known.includes(name)) ?? 'C';
}

function runProgram(program: string, args: string[], account: SystemUser, input = ''): void {
  const options = { cwd: '/', env: { LC_ALL: 'C' }, encoding: 'utf8', input, ...account } as const;
  const result = spawnSync(program, args, options);
  if (result.status === 0) return;
  const output = result.error?.message ?? result.stderr.trim().replace(/\s+/g, ' ');
  throw new StartupError(`The embedded PostgreSQL could not create its database: ${output}`);
}

function checkVersion(home: string, { major }: Binaries): void {
  const found = readFileSync(join(home, 'data', 'PG_VERSION'), 'utf8').trim();
  if (found === String(major)) return;
  throw new StartupError(
    `The database in ${home} was created by PostgreSQL ${found}, but this Dateline contains ${major}: ` +
      'go back to the version of Dateline that you had, dump the database there, and load it into a new data folder, ' +
      'as docs/backup.md says; or set DATA_DIR.',
  );
}

/** Rejects a copy of a data folder, whose link leads to the database of the original. */
function checkOrigin(home: string, link: string): void {
  const file = join(home, 'origin');
  // Without this file, an administrator created the link, for example to use another disk.
  const origin = existsSync(file) ? readFileSync(file, 'utf8') : link;
  if (origin === link) return;
  if (existsSync(origin) && realpathSync(origin) === home) {
    throw new StartupError(
      `${link} is a copy of ${origin}, so it leads to the original's database: delete the copy.`,
    );
  }
  writeFileSync(file, link);
}
