/** Who runs the embedded PostgreSQL. It refuses to run as root, which is who often starts a container. */
import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { StartupError } from '../startup-error.ts';

/** The user that a program is to run as; an empty object means whoever runs Dateline. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Whether Dateline itself runs as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account for a new database. For root it is the system user `postgres`, made when the machine has none: the
 * name under which every PostgreSQL package runs, so an administrator knows it, and no other service owns files
 * as it (unlike `nobody`).
 */
export function accountForNewDatabase(): Account {
  if (!isRoot()) return {};
  const account = lookUp('postgres') ?? (addSystemUser('postgres') ? lookUp('postgres') : undefined);
  if (account) return account;
  throw new StartupError(
    "PostgreSQL does not run as root, and the user 'postgres' could not be made: " +
      'start Dateline as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * The account for an existing database folder: its owner, so that root can start what an ordinary user made.
 * Throws a StartupError when that is neither root's to choose nor the present user.
 */
export function accountForExistingDatabase(folder: string): Account {
  const { uid, gid } = statSync(folder);
  if (isRoot() && uid !== 0) return { uid, gid };
  if (isRoot()) {
    throw new StartupError(
      `The database in ${folder} belongs to root, and PostgreSQL does not run as root: give it to another user ` +
        `with "chown -R postgres ${folder}/".`,
    );
  }
  if (uid === process.getuid?.()) return {};
  throw new StartupError(
    `The database in ${folder} belongs to another user (id ${uid}): start Dateline as that user, or set DATA_DIR.`,
  );
}

/** Makes what root created the account's own. */
export function giveTo({ uid, gid }: Account, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** Whether the account can enter the folder, tried for real because modes don't tell of ACLs and mounts. */
export function canEnter(account: Account, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', ...account }).status === 0;
}

function lookUp(user: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const result = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return result.status === 0 ? Number(result.stdout) : undefined;
  });
  return uid !== undefined && gid !== undefined ? { uid, gid } : undefined;
}

function addSystemUser(user: string): boolean {
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  return spawnSync('useradd', [...flags, user]).status === 0;
}
