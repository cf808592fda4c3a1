/** Writes an archive into a database, in one transaction. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { codeOf } from '../../src/db/check-server.ts';
import { StartupError } from '../../src/errors.ts';
import { dropChecks, restoreChecks } from './bulk.ts';
import { LISTS } from './lists.ts';
import { lockHead, moveHead } from './log.ts';
import { writeArchive, type Archive } from './newsroom.ts';
import { Rows } from './rows.ts';

/** Articles whose rows are sent together; some 30 kB each. */
const BATCH = 500;
/** Beyond PostgreSQL's defaults, which are made for many small statements. */
const SETTINGS = [
  `SET LOCAL maintenance_work_mem = '256MB'`,
  `SET LOCAL work_mem = '128MB'`,
  `SET LOCAL lock_timeout = '5s'`,
  `SET LOCAL statement_timeout = 0`,
  `SET LOCAL idle_in_transaction_session_timeout = 0`,
];

export interface LoadOptions extends Archive {
  readonly onProgress?: (what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fills a database that has all migrations. Afterwards it has either the whole archive or what it had before.
 * @returns the number of rows that were written to each table
 */
export async function loadArchive(
  url: string,
  { onProgress = () => undefined, signal, ...archive }: LoadOptions,
): Promise<ReadonlyMap<string, number>> {
  const client = new pg.Client({ connectionString: url });
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on('error', () => undefined);
  await client.connect();
  const { rows: backends } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const stop = () =>
    void run(url, `SELECT pg_terminate_backend(${backends[0]?.pid ?? 0})`).catch(() => undefined);
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    return await inOneTransaction(client, archive, onProgress, signal);
  } catch (error) {
    if (signal?.aborted) throw new StartupError('Interrupted: nothing was written.');
    if (codeOf(error) === '55P03')
      throw new StartupError('Something else is using the database: stop it, then start again.');
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
    onProgress('vacuum');
    // Also gives back the disk space of what was rolled back. If it fails, PostgreSQL does the same later by itself.
    await run(url, 'VACUUM ANALYZE').catch(() => undefined);
  }
}

async function inOneTransaction(
  client: pg.Client,
  archive: Archive,
  onProgress: (what: string) => void,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  await client.query('BEGIN');
  await client.query(SETTINGS.join(';\n'));
  // As whoever writes the demo story does: of two at once, the second finds what the first has written.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('dateline:seed', 0))`);
  const dropped = await dropChecks(client);
  const rows = new Rows();
  let sent = Promise.resolve();
  const head = await writeArchive(archive, await lockHead(client), rows, async (done) => {
    // Lets the batch before go on while this one is made.
    await nextTurn();
    if (done % BATCH > 0) return;
    await sent;
    sent = copy(client, rows.take());
    // Awaited with the next batch.
    sent.catch(() => undefined);
    onProgress(`${done.toLocaleString('en')} of ${archive.articles.toLocaleString('en')} articles`);
  });
  await sent;
  await copy(client, rows.take());
  await client.query('ANALYZE');
  for (const [done, list] of LISTS.entries()) {
    onProgress(`${done} of ${LISTS.length} lists`);
    await client.query(list);
  }
  await restoreChecks(client, dropped, onProgress);
  await moveHead(client, head);
  signal?.throwIfAborted();
  await client.query('COMMIT');
  return rows.counts;
}

async function copy(client: pg.Client, batch: ReturnType<Rows['take']>): Promise<void> {
  for (const { sql, lines } of batch)
    await pipeline(
      Readable.from([`${lines.join('\n')}\n`], { objectMode: false }),
      client.query(copyFrom(sql)),
    );
}

/** Runs one SQL statement on a connection of its own. */
async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
