import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StartupError } from '../errors.ts';
import type { CommandIo } from './command.ts';

type WriteAll = (write: (line: string) => Promise<void>) => Promise<void>;

/**
 * Where a command writes its result, line by line.
 * @param out a file; standard output if left out
 * @throws StartupError before anything is done, if there can be no such file
 */
export async function openOutput(
  out: string | undefined,
  { stdout }: Pick<CommandIo, 'stdout'>,
): Promise<(writeAll: WriteAll) => Promise<void>> {
  if (out === undefined) return (writeAll) => writeLines(stdout, writeAll);
  await checkTarget(out);
  return (writeAll) => writeFile(out, (file) => writeLines(file, writeAll));
}

async function checkTarget(out: string): Promise<void> {
  const target = await stat(out).catch(() => null);
  if (target !== null && !target.isFile()) throw new StartupError(`--out ${out} is not a file.`);
  const folder = dirname(out);
  await access(folder, constants.W_OK).catch(() => {
    throw new StartupError(`--out ${out}: there is no folder ${folder}, or it can't be written to.`);
  });
}

/**
 * The file has its name once it is whole. The file may hold drafts, so only this user may read it. Nothing is written to
 * a file that somebody else has put there.
 * @throws StartupError if it can't be written
 */
async function writeFile(out: string, write: (file: Writable) => Promise<void>): Promise<void> {
  const part = `${out}.${randomUUID()}.part`;
  const file = createWriteStream(part, { flags: 'wx', mode: 0o600 });
  try {
    await write(file);
    file.end();
    await finished(file);
    await rename(part, out);
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    if (file.errored === null && !isAboutFiles(error)) throw error;
    throw new StartupError(
      `${out} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function isAboutFiles(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

/** Waits whenever the file is slower than the export. */
async function writeLines(file: Writable, writeAll: WriteAll): Promise<void> {
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  const write = async (line: string) => {
    if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), failed]);
  };
  await Promise.race([writeAll(write), failed]);
}
