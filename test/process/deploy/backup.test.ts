import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isRoot } from '../../../src/embedded/account.ts';
import { startEmbedded } from '../../../src/embedded/server.ts';
import { newFolder, query, read, ROOT, start, write } from '../../support/database/embedded.ts';

const DOCS = readFileSync(join(ROOT, 'docs', 'backup.md'), 'utf8');

/** The commands in a chapter of docs/backup.md, in its blocks for the shell. */
function commandsIn(chapter: string): string[] {
  const [, text = ''] = DOCS.split(`## ${chapter}\n`);
  const [own = ''] = text.split(/^#/m);
  return [...own.matchAll(/```sh\n([^]*?)```/g)].map(([, commands = '']) => commands);
}

function runIn(cwd: string, commands: string): void {
  const { status, stderr } = spawnSync('/bin/sh', ['-ec', commands], { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

it('the embedded database comes back from a copy, by the commands in the docs', async () => {
  const folder = newFolder();
  const dataDir = join(folder, '.dateline');
  await backUpAndRestore(folder, dataDir);
  const { url, created } = await start(dataDir);
  expect(created).toBe(false);
  expect(await read(url)).toEqual(['kept']);
});

it.runIf(isRoot())(
  "a copy that PostgreSQL's user can't reach is refused with what to do, which helps",
  async () => {
    const folder = newFolder(0o700);
    const dataDir = join(folder, '.dateline');
    // Its files are elsewhere, since nobody but root can enter the folder.
    const elsewhere = await backUpAndRestore(folder, dataDir);
    onTestFinished(() => {
      rmSync(elsewhere, { recursive: true });
    });
    await expect(startEmbedded(dataDir)).rejects.toThrow(/^PostgreSQL's user can't enter .*"chmod o\+x"/);
    chmodSync(folder, 0o711);
    expect(await read((await start(dataDir)).url)).toEqual(['kept']);
  },
);

/** Returns the folder that had the files before. */
async function backUpAndRestore(folder: string, dataDir: string): Promise<string> {
  const [backUp = '', restore = ''] = commandsIn('The embedded database');
  const first = await start(dataDir);
  await write(first.url);
  await first.stop();
  runIn(folder, backUp);
  const second = await start(dataDir);
  await query(second.url, `UPDATE note SET text = 'changed since'`);
  await second.stop();
  const files = realpathSync(join(dataDir, 'postgres'));
  runIn(folder, restore);
  return files;
}
