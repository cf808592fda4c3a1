import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { exportNewsroom } from '../archive/export.ts';
import { ninjs } from '../archive/ninjs.ts';
import { exportPublished } from '../archive/published-articles.ts';
import { jsonLd } from '../articles/json-ld.ts';
import type { DatabaseClient } from '../db/client.ts';
import { readEnv } from '../env.ts';
import { originOf } from '../server/listen.ts';
import { siteOf } from '../site.ts';
import { StartupError } from '../startup-error.ts';
import { withDatabase } from './with-database.ts';

const FORMATS = ['ndjson', 'ninjs', 'jsonld'] as const;

const USAGE = `Usage: npm run --silent export -- [--format ${FORMATS.join('|')}] [--out FILE]
  --format ndjson   everything of the newsroom's content, drafts included, to be imported into another Dateline; the default
  --format ninjs    the published articles, one a line, in the JSON of the IPTC
  --format jsonld   the published articles, one a line, as schema.org NewsArticle
  --out FILE        where to write it; standard output if left out`;

/** Works while nodes run too, and sees the database as it is at one moment. */
async function run(args: string[]): Promise<void> {
  const { format, out } = readArguments(args);
  const env = readEnv(process.env);
  await withDatabase(env, async (database) => {
    // It may hold drafts, so nobody else reads the file. It has its name once it is whole.
    const part = out && `${out}.part`;
    const file = part === undefined ? process.stdout : createWriteStream(part, { mode: 0o600 });
    const failed = new Promise<never>((_, reject) => file.once('error', reject));
    failed.catch(() => undefined);
    const write = async (line: string) => {
      if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), failed]);
    };
    await Promise.race([
      writeAll(database, format, siteOf(env, originOf(env.HOST, env.PORT), false).pageUrls.article, write),
      failed,
    ]);
    if (out === undefined || part === undefined) return;
    await close(file);
    await rename(part, out);
  });
}

async function writeAll(
  { pool, prisma }: DatabaseClient,
  format: (typeof FORMATS)[number],
  articleUrl: string,
  write: (line: string) => Promise<void>,
): Promise<void> {
  if (format !== 'ndjson')
    return exportPublished(prisma, format === 'ninjs' ? ninjs : jsonLd, articleUrl, write);
  const client = await pool.connect();
  // If the connection breaks between two queries, the next one fails.
  client.on('error', () => undefined);
  try {
    for await (const line of exportNewsroom(client)) await write(line);
  } finally {
    client.release(true);
  }
}

async function close(file: Writable): Promise<void> {
  file.end();
  await finished(file);
}

function readArguments(args: string[]) {
  try {
    const { values } = parseArgs({ args, options: { format: { type: 'string' }, out: { type: 'string' } } });
    const format = FORMATS.find((name) => name === (values.format ?? 'ndjson'));
    if (format !== undefined) return { format, out: values.out };
  } catch {
    // Unknown options: show the usage.
  }
  throw new StartupError(USAGE);
}

await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
