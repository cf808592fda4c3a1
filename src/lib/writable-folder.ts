import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write to it',
  EPERM: 'this user may not write to it',
  EROFS: 'its file system is read-only',
};

/**
 * Why a folder can't be written to, or be made if it isn't there; null if it can. Node.js itself says ENOENT of a folder that
 * can't be made on a read-only file system.
 */
export function problemOfWriting(folder: string): string | null {
  const path = resolve(folder);
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isDirectory() ? null : `${path} is not a folder`;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    // Who may write to the nearest folder above can make those that are missing.
    if (['ENOENT', 'ENOTDIR'].includes(code)) return problemOfWriting(dirname(path));
    return `${path}: ${REASONS[code] ?? "it can't be used"} (${code})`;
  }
}
