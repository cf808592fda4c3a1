import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkFolder } from '../../src/lib/work-folder.ts';
import { newFolder } from '../support/database/embedded.ts';

it('replaces the half-made folders of processes that were killed, and leaves all others alone', () => {
  const parent = newFolder();
  const { pid: ended } = spawnSync(process.execPath, ['--eval', 'process.kill(process.pid, "SIGKILL")']);
  const [killed, running] = [`dist-${ended}-abc`, `dist-${process.pid}-abc`];
  for (const name of [killed, running, 'dist', 'dist-of-somebody']) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, 'half'), '');
  }
  const made = openWorkFolder(parent, 'dist-');
  expect(readdirSync(made)).toEqual([]);
  const others = readdirSync(parent).filter((name) => join(parent, name) !== made);
  expect(others.sort()).toEqual(['dist', 'dist-of-somebody', running].sort());
});
