/** The system user of the embedded PostgreSQL, which refuses to run as root, as many containers do. */
import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { StartupError } from '../errors.ts';

/** The user to run a program as; empty for Dateline's own user. */
export interface SystemUser {
  readonly uid?: number;
  readonly gid?: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account for a new database. For root this is the system user `postgres`, which is created if it doesn't exist. Other
 * PostgreSQL packages use that name too, and no other service owns files as that user (unlike `nobody`).
 */
export function accountForNewDatabase(): SystemUser {
  if (!isRoot()) return {};
  const account = idsOfUser('postgres') ?? (addSystemUser('postgres') ? idsOfUser('postgres') : undefined);
  if (account) return account;
  throw new StartupError(
    "PostgreSQL does not run as root, and the user 'postgres' could not be created: " +
      'start Dateline as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * The account for an existing database: the owner of its folder.
 * @throws StartupError if Dateline can't run programs as the owner
 */
export function accountForExistingDatabase(folder: string): SystemUser {
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

export function giveTo({ uid, gid }: SystemUser, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** Whether the account can enter the folder. Tries it, since file modes don't show ACLs and mount options. */
export function canEnter(account: SystemUser, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', ...account }).status === 0;
}

function idsOfUser(user: string): { uid: number; gid: number } | undefined {
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
