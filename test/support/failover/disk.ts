/** A small disk that can be filled up. */
import { spawnSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRoot } from '../../../src/embedded/account.ts';

const SIZE = '160m';

export interface Disk {
  /** A folder on it that doesn't exist yet. */
  readonly home: string;
  /** Fills the disk. Returns a function that makes room again. */
  fill(): Promise<() => Promise<void>>;
  remove(): void;
}

/** Null if this user may not mount a disk. */
export function openDisk(folder: string): Disk | null {
  if (!isRoot()) return null;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755`, 'tmpfs', folder]);
  if (status !== 0) return null;
  const ballast = join(folder, 'ballast');
  return {
    home: join(folder, 'cluster'),
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, Buffer.alloc(bavail * bsize)).catch(() => undefined);
      return () => rm(ballast, { force: true });
    },
    remove() {
      spawnSync('umount', ['--lazy', folder]);
    },
  };
}
