/** Imports files of all formats into a database. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type pg from 'pg';
import { StartupError } from '../../errors.ts';
import type { Planned } from '../plan/planned.ts';
import { formatOf, type Format } from '../read/detect.ts';
import { textOfFile } from '../read/encoding.ts';
import { checkedArticles } from '../understand/check-article.ts';
import { readExport } from '../understand/export-records.ts';
import { FORMATS, type ReadFormat } from '../understand/formats.ts';
import { writeAll } from './batches.ts';
import { articleWriter, exportWriter } from './import-batches.ts';
import type { Report } from './report.ts';

export interface ImportOptions {
  /** Whether what is public in the files is to be public here. */
  readonly publish: boolean;
  /** Checks everything and writes nothing. */
  readonly dryRun: boolean;
  /** Of articles that don't say theirs. */
  readonly language?: string | undefined;
  readonly report: Report;
  /** The readers of other formats; tests have their own. */
  readonly formats?: Readonly<Partial<Record<Format, ReadFormat>>>;
  /** @param read bytes of the files so far */
  readonly onBatch?: (read: number) => void;
}

/** Any number that is unique in the database. */
const IMPORT_LOCK = 4_283_554;
const IDLE_TIMEOUT = 60_000;
/** So many connections write articles of an export at the same time, since most of that is parsing their texts. */
const MOST_WRITERS = 2;
const START = 65_536;

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
  const client = await connectFromPool(pool);
  const clients = [client];
  try {
    const { rows } = await client.query<{ isMine: boolean }>('SELECT pg_try_advisory_lock($1) AS "isMine"', [
      IMPORT_LOCK,
    ]);
    if (rows[0]?.isMine !== true)
      throw new StartupError('Another import is running on this database. Start again when it has ended.');
    while (clients.length < Math.min(MOST_WRITERS, pool.options.max))
      clients.push(await connectFromPool(pool));
    const planned: Planned | null = options.dryRun ? new Map() : null;
    let before = 0;
    for (const path of files) {
      options.report.begin(basename(path));
      const file = new ImportedFile(path);
      try {
        await importFile(clients, file, planned, {
          ...options,
          onBatch: () => options.onBatch?.(before + file.bytesRead),
        });
      } finally {
        options.report.flush();
        before += file.bytesRead;
      }
    }
  } finally {
    // Ends the sessions, and with them the lock.
    for (const each of clients) each.release(true);
  }
}

async function connectFromPool(pool: pg.Pool): Promise<pg.PoolClient> {
  const client = await pool.connect();
  // If the connection breaks between two queries, the next one fails.
  client.on('error', () => undefined);
  try {
    // While a batch is being written, the next one is read, which keeps a busy machine from sending the next statement.
    // PostgreSQL looks rows up by an index: in a new database, its statistics are of empty tables. It also drops the plans that the
    // connection has made before, such as those of foreign keys.
    await client.query(
      `SET idle_in_transaction_session_timeout = '${IDLE_TIMEOUT}ms'; SET enable_seqscan = off; DISCARD PLANS`,
    );
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** A file that is read once or more often. */
class ImportedFile {
  readonly #path: string;
  readonly name: string;
  bytesRead = 0;
  /** Why it couldn't be read on. */
  problem: unknown;

  constructor(path: string) {
    this.#path = path;
    this.name = basename(path);
  }

  /** The first bytes. */
  async start(): Promise<Buffer> {
    for await (const chunk of this.#stream(START)) return chunk;
    return Buffer.alloc(0);
  }

  async *read(): AsyncGenerator<Buffer> {
    this.bytesRead = 0;
    try {
      for await (const chunk of this.#stream(1 << 18)) {
        this.bytesRead += chunk.length;
        yield chunk;
      }
    } catch (error) {
      this.problem = error;
      throw error;
    }
  }

  #stream(highWaterMark: number): AsyncIterable<Buffer> {
    return createReadStream(this.#path, { highWaterMark });
  }
}

async function importFile(
  clients: readonly pg.ClientBase[],
  file: ImportedFile,
  planned: Planned | null,
  { publish, language, report, formats = FORMATS, onBatch }: ImportOptions & { readonly onBatch: () => void },
): Promise<void> {
  const refuseFile = (reason: string) => report.skip({ place: 'the file', reason });
  const start = await file.start().catch((error: unknown) => error);
  if (!Buffer.isBuffer(start)) {
    refuseFile(`can't be read: ${start instanceof Error ? start.message : String(start)}`);
    return;
  }
  const before = report.records + report.skipped;
  const format = formatOf(start);
  const isExport = format === 'ndjson';
  const read = format === undefined || isExport ? undefined : formats[format];
  if (isExport && !publish && planned === null)
    throw new StartupError(
      `${file.name} is an export of Dateline, which is imported as it was, with what readers saw: give --publish for that, or --dry-run to see what it has.`,
    );
  // Articles of other archives are written one batch after the other: of two that want the same slug, the first gets it.
  const to = {
    clients: isExport && planned === null ? clients : clients.slice(0, 1),
    report,
    onProgress: onBatch,
  };
  const destination = { file: file.name, planned };
  try {
    if (isExport) {
      const records = readExport(file.read(), (reason) => report.lacksRecords(reason));
      await writeAll(records, { ...to, write: exportWriter(destination) });
    } else if (read !== undefined) {
      const articles = checkedArticles(
        read(() => textOfFile(file.read(), start), file.name),
        language,
      );
      await writeAll(articles, { ...to, write: articleWriter(destination, publish) });
    } else
      refuseFile(
        start.length === 0
          ? 'is empty'
          : 'is of no format that Dateline reads, which are RSS, Atom, JSON Feed, WordPress, ninjs, HTML and its own export; unpack archives first',
      );
    if (report.records + report.skipped === before)
      refuseFile(`was read to its end, and has no ${isExport ? 'records' : 'articles'}`);
  } catch (error) {
    if (!(error instanceof Error) || error !== file.problem) throw error;
    refuseFile(`can't be read to its end: ${error.message}`);
  }
}
