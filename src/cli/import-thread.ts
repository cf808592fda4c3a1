/** The thread of `import.ts` that reads the files and writes what they have. */
import { parentPort, workerData } from 'node:worker_threads';
import { importFiles, type ImportOptions } from '../archive/write/import.ts';
import { Report, type Remark } from '../archive/write/report.ts';
import { openClient } from '../db/client.ts';
import { applyExtensionMigrations } from '../extensions/migrations.ts';
import { plainMessage } from './command.ts';
import { configure } from './configure.ts';

export interface ImportJob extends Pick<ImportOptions, 'publish' | 'dryRun' | 'language'> {
  readonly url: string;
  readonly files: readonly string[];
}

export type ImportCounts = Pick<
  Report,
  'made' | 'updated' | 'unchanged' | 'skipped' | 'noted' | 'incomplete' | 'records'
>;

export type ImportMessage =
  | { readonly remark: Remark }
  /** After each batch, and the bytes that were read so far. */
  | { readonly counts: ImportCounts; readonly read: number }
  /** Why the import ended early, in a sentence for who runs it. */
  | { readonly problem: string };

/** In ms: how long a batch may take on a busy database. */
const TIMEOUTS = { statement: 120_000, connect: 5_000 };

function sendToCommand(message: ImportMessage): void {
  parentPort?.postMessage(message);
}

async function runJob({ url, files, ...options }: ImportJob): Promise<void> {
  // A thread has a memory of its own, without the extensions of the command.
  await configure();
  await applyExtensionMigrations(url);
  const report = new Report((remark) => sendToCommand({ remark }));
  const database = openClient({ url, poolSize: 2, timeouts: TIMEOUTS, onError: () => undefined });
  let read = 0;
  const sendCounts = () => sendToCommand({ counts: report, read });
  try {
    await importFiles(database.pool, files, {
      ...options,
      report,
      onBatch(bytes) {
        read = bytes;
        sendCounts();
      },
    });
  } finally {
    sendCounts();
    await database.close();
  }
}

await runJob(workerData as ImportJob).catch((error: unknown) => {
  const problem = plainMessage(error);
  if (problem === null) throw error;
  sendToCommand({ problem });
});
