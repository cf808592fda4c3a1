import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { exportNewsroom } from '../archive/export/export-newsroom.ts';
import { ninjs } from '../archive/export/ninjs.ts';
import { exportPublished, type PublishedArticle } from '../archive/export/published-articles.ts';
import { jsonLd } from '../articles/json-ld.ts';
import type { DatabaseClient } from '../db/client.ts';
import { readEnv } from '../env.ts';
import { originOf } from '../http/listen.ts';
import { siteOf, type Site } from '../articles/site.ts';
import { StartupError } from '../errors.ts';
import { readArguments, wrongUsage, type Command } from './command.ts';
import { withDatabase } from './with-database.ts';

const FORMATS = ['ndjson', 'ninjs', 'jsonld'] as const;

const USAGE = `Usage: npm run --silent export -- [--format ${FORMATS.join('|')}] [--out FILE]
  --format ndjson   everything of the newsroom's content, drafts included, to be imported into another Dateline; the default
  --format ninjs    the published articles, one a line, in the JSON of the IPTC
  --format jsonld   the published articles, one a line, as schema.org NewsArticle
  --out FILE        where to write it; standard output if left out`;

/** Works while nodes run too, and sees the database as it is at one moment. */
export const exportCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { format, out } = formatAndFile(args);
    const env = readEnv(io.env);
    if (out !== undefined) await checkTarget(out);
    await withDatabase(env, io, async (database) => {
      const site = siteOf(env, originOf(env.HOST, env.PORT), false);
      const writeTo = (file: Writable) =>
        writeLines(file, (write) => writeExport(database, format, site, write));
      if (out === undefined) await writeTo(io.stdout);
      else await writeFile(out, writeTo);
    });
    return 0;
  },
};

/** @throws StartupError before the export begins, if there can be no such file */
async function checkTarget(out: string): Promise<void> {
  const target = await stat(out).catch(() => null);
  if (target !== null && !target.isFile()) throw new StartupError(`--out ${out} is not a file.`);
  const folder = dirname(out);
  await access(folder, constants.W_OK).catch(() => {
    throw new StartupError(`--out ${out}: there is no folder ${folder}, or it can't be written to.`);
  });
}

/**
 * The file has its name once it is whole. The file may hold drafts, so only this user may read it. The export never writes
 * to a file that somebody else has put there.
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
async function writeLines(
  file: Writable,
  writeAll: (write: (line: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  const write = async (line: string) => {
    if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), failed]);
  };
  await Promise.race([writeAll(write), failed]);
}

async function writeExport(
  { pool, prisma }: DatabaseClient,
  format: (typeof FORMATS)[number],
  { pageUrls, publisher }: Site,
  write: (line: string) => Promise<void>,
): Promise<void> {
  if (format === 'ndjson') return exportNewsroom(pool, write);
  const describe = format === 'ninjs' ? ninjs : (of: PublishedArticle) => jsonLd({ ...of, publisher });
  return exportPublished(prisma, describe, pageUrls.article, write);
}

function formatAndFile(args: string[]) {
  const { positionals, values } = readArguments(
    args,
    { format: { type: 'string' }, out: { type: 'string' } },
    USAGE,
  );
  const format = FORMATS.find((name) => name === (values.format ?? 'ndjson'));
  if (format === undefined) throw wrongUsage(`There is no --format ${values.format}.`, USAGE);
  if (positionals.length > 0)
    throw wrongUsage(`What is '${positionals.join(' ')}'? The file to write is given with --out.`, USAGE);
  return { format, out: values.out };
}
