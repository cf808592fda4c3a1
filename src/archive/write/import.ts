/** Imports files into a database, whatever their format. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type pg from 'pg';
import { StartupError } from '../../startup-error.ts';
import { batchesOf, writeBatch, Writers, type Read } from './batches.ts';
import type { ForeignArticle, ReadFormat, RefusedRecord } from '../understand/foreign-article.ts';
import { checkForeign, type CheckedArticle } from '../understand/foreign-input.ts';
import type { Format } from '../read/detect.ts';
import { ArticleImport } from './import-articles.ts';
import { NewsroomImport } from './import-newsroom.ts';
import { Plan } from '../plan/planned.ts';
import { readExport } from '../understand/read-export.ts';
import type { Report } from './report.ts';

export interface ImportOptions {
  /** Whether what is public in the files is to be public here. */
  readonly publish: boolean;
  /** Checks everything and writes nothing. */
  readonly dryRun: boolean;
  /** Of articles that don't say theirs. */
  readonly language?: string | undefined;
  readonly report: Report;
  readonly readers: Readonly<Partial<Record<Format, ReadFormat>>>;
  /** Finds the format of a file by its first bytes. */
  readonly formatOf: (start: Buffer) => Format | undefined;
  /** @param read bytes of the files so far */
  readonly onBatch?: (read: number) => void;
}

/** Any number that is unique in the database. */
const IMPORT_LOCK = 4_283_554;
const IDLE_TIMEOUT = 60_000;
/** So many connections write articles of an export at the same time, since most of that is parsing their texts. */
const MOST_WRITERS = 2;
const START = 65_536;
/** So many remarks wait to be told in the order of the file. */
const MOST_WAITING = 1_000;

/**
 * Imports files, one after the other, in batches: each is one transaction. An import that was interrupted is continued by running it
 * again, since what is there already is left as it is. A file that can't be read is reported and skipped.
 * @throws StartupError if another import is running, or without `publish` for an export of Dateline
 */
export async function importFiles(
  pool: pg.Pool,
  files: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const client = await connect(pool);
  const clients: [pg.PoolClient, ...pg.PoolClient[]] = [client];
  try {
    const { rows } = await client.query<{ isMine: boolean }>('SELECT pg_try_advisory_lock($1) AS "isMine"', [
      IMPORT_LOCK,
    ]);
    if (rows[0]?.isMine !== true)
      throw new StartupError('Another import is running on this database. Start again when it has ended.');
    while (clients.length < Math.min(MOST_WRITERS, pool.options.max)) clients.push(await connect(pool));
    const plan = options.dryRun ? await Plan.open(client) : null;
    let before = 0;
    for (const file of files) {
      options.report.begin(basename(file));
      try {
        before += await importFile(clients, file, plan, before, options);
      } finally {
        options.report.tell();
      }
    }
  } finally {
    // Ends the sessions, and with them the lock and what a dry run has noted.
    for (const each of clients) each.release(true);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  const client = await pool.connect();
  // If the connection breaks between two queries, the next one fails.
  client.on('error', () => undefined);
  try {
    // While a batch is being written, the next one is read, which keeps a busy machine from sending the next statement.
    // Everything is looked up by an index, whatever the statistics say: in a new database they are of empty tables. Plans that the
    // connection has made before, such as those of foreign keys, are made anew.
    await client.query(
      `SET idle_in_transaction_session_timeout = '${IDLE_TIMEOUT}ms'; SET enable_seqscan = off; DISCARD PLANS`,
    );
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * @param before bytes of the files that were read before
 * @returns the bytes of this one
 */
async function importFile(
  clients: readonly [pg.PoolClient, ...pg.PoolClient[]],
  path: string,
  plan: Plan | null,
  before: number,
  { publish, dryRun, language, report, readers, formatOf, onBatch = () => undefined }: ImportOptions,
): Promise<number> {
  const [client] = clients;
  const name = basename(path);
  const refuseFile = (reason: string) => report.skip({ place: 'the file', reason });
  const found = () => report.records + report.skipped;
  const foundBefore = found();
  const start = await startOf(path);
  if (start instanceof Error) {
    refuseFile(`can't be read: ${start.message}`);
    return 0;
  }
  const stream = createReadStream(path, { highWaterMark: 1 << 18 });
  // Who reads it is told; nobody does if the file isn't read after all, and goes before it is open.
  stream.on('error', () => undefined);
  const format = formatOf(start);
  const read = format === undefined || format === 'ndjson' ? undefined : readers[format];
  // Articles of other archives are written one batch after the other: of two that want the same slug, the first gets it.
  const writers = new Writers(format === 'ndjson' && plan === null ? clients : [client]);
  const write = async <Item extends Read>(
    items: AsyncIterable<Item | RefusedRecord>,
    writeItems: (client: pg.ClientBase, batch: readonly Item[]) => Promise<() => void>,
  ) => {
    let refused: RefusedRecord[] = [];
    // Told with the records around them; of a file that has hardly any others, without holding them all.
    const refuse = async (record: RefusedRecord) => {
      refused.push(record);
      if (refused.length < MOST_WAITING) return;
      await writers.end();
      report.skip(...refused);
      report.tell();
      refused = [];
      onBatch(before + stream.bytesRead);
    };
    try {
      for await (const batch of batchesOf(items, refuse)) {
        const among = refused;
        refused = [];
        // The next batch is read while this one is written.
        await writers.begin(batch[0]?.kind ?? '', async (client) => {
          onBatch(before + stream.bytesRead);
          report.hasRead(batch.length);
          report.skip(...among);
          await writeBatch(
            client,
            batch,
            (records) => writeItems(client, records),
            (record) => report.skip(record),
          );
          onBatch(before + stream.bytesRead);
          // What there is to say of a batch before it has been said, if there is none that is still being written.
          if (writers.isAlone) report.tell();
        });
        if (report.waiting >= MOST_WAITING) {
          await writers.end();
          report.tell();
        }
      }
    } finally {
      await writers.end().finally(() => {
        report.skip(...refused);
        report.tell();
        onBatch(before + stream.bytesRead);
      });
    }
  };
  try {
    if (format === 'ndjson') {
      if (!publish && !dryRun)
        throw new StartupError(
          `${name} is an export of Dateline, which is imported as it was, with what readers saw: give --publish for that, or --dry-run to see what it has.`,
        );
      const newsroom = new NewsroomImport({ report, plan }, name);
      await write(readExport(stream), (client, batch) => newsroom.write(client, batch));
    } else if (read !== undefined) {
      const articles = new ArticleImport({ client, report, plan, publish }, name);
      await write(checked(read(stream, name), language), (_client, batch) => articles.write(batch));
    } else
      refuseFile(
        start.length === 0
          ? 'is empty'
          : 'is of no format that Dateline reads, which are RSS, Atom, JSON Feed, WordPress, ninjs, HTML and its own export; unpack archives first',
      );
    if (found() === foundBefore)
      refuseFile(`was read to its end, and has no ${format === 'ndjson' ? 'records' : 'articles'}`);
  } catch (error) {
    // Leaving a stream early ends it with an error, too.
    if (writers.hasFailed || stream.errored === null) throw error;
    refuseFile(`can't be read to its end: ${stream.errored.message}`);
  } finally {
    stream.destroy();
  }
  return stream.bytesRead;
}

async function* checked(
  records: AsyncIterable<ForeignArticle | RefusedRecord>,
  language: string | undefined,
): AsyncGenerator<CheckedArticle | RefusedRecord> {
  for await (const record of records)
    yield 'reason' in record
      ? record
      : checkForeign(language === undefined ? record : { language, ...record });
}

/** The first bytes, or why there are none. */
async function startOf(path: string): Promise<Buffer | Error> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(START), 0, START);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
