import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package, or of the clone. Files are found from here, since compiled code isn't where its source is. */
export const ROOT = folderOfPackage(import.meta.dirname);

/** Whether this is a clone. The package has its sources too, but not what builds them. */
export const IS_CLONE = existsSync(join(ROOT, 'build.js'));

/** Has the files that aren't code, each at its path in the repository. */
export const FILES = IS_CLONE ? ROOT : join(ROOT, 'dist/files');

/** The version of Dateline. */
export const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
};

function folderOfPackage(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderOfPackage(dirname(folder));
}
