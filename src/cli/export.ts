import { exportNewsroom } from '../archive/export/export-newsroom.ts';
import { ninjs } from '../archive/export/ninjs.ts';
import { exportPublished, type PublishedArticle } from '../archive/export/published-articles.ts';
import { jsonLd } from '../articles/json-ld.ts';
import type { DatabaseClient } from '../db/client.ts';
import { readEnv } from '../env.ts';
import { extensionsLeftOut } from '../extensions/migrations.ts';
import { originOf } from '../http/listen.ts';
import { siteOf, type Site } from '../articles/site.ts';
import { readArguments, wrongUsage, type Command } from './command.ts';
import { openOutput } from './output.ts';
import { withDatabase } from './with-database.ts';

const FORMATS = ['ndjson', 'ninjs', 'jsonld'] as const;

const USAGE = `Usage: dateline export [--format ${FORMATS.join('|')}] [--out FILE]
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
    const writeOutput = await openOutput(out, io);
    await withDatabase(env, io, async (database) => {
      const site = siteOf(env, originOf(env.HOST, env.PORT), false);
      await writeOutput((write) => writeExport(database, format, site, write));
      const leftOut = format === 'ndjson' ? await extensionsLeftOut(database.pool) : [];
      for (const name of leftOut)
        io.stderr.write(
          `The rows of the extension ${name} are left out: the dateline.config.ts of this folder doesn't have it.\n`,
        );
    });
    return 0;
  },
};

async function writeExport(
  { pool, prisma }: DatabaseClient,
  format: (typeof FORMATS)[number],
  { pageUrls, publisher }: Site,
  write: (line: string) => Promise<void>,
): Promise<void> {
  if (format === 'ndjson') return exportNewsroom(pool, write);
  const describe =
    format === 'ninjs' ? ninjs : (of: PublishedArticle) => jsonLd({ ...of, publisher, pageUrls });
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
