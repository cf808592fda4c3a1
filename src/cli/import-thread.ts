/** The thread of `import.ts` that reads the files and writes what they have. */
import { parentPort, workerData } from 'node:worker_threads';
import { importFiles, type ImportOptions } from '../archive/write/import.ts';
import { Report, type Remark } from '../archive/write/report.ts';
import { openClient } from '../db/client.ts';
import { plainMessage } from './command.ts';

export interface ImportJob extends Pick<ImportOptions, 'publish' | 'dryRun' | 'language'> {
  readonly url: string;
  readonly files: readonly string[];
}

export type Counts = Pick<Report, 'made' | 'updated' | 'unchanged' | 'skipped' | 'noted' | 'records'>;

export type ImportMessage =
  | { readonly remark: Remark }
  /** After each batch, and the bytes that were read so far. */
  | { readonly counts: Counts; readonly read: number }
  /** Why the import ended early, in a sentence for who runs it. */
  | { readonly problem: string };

/** In ms: how long a batch may take on a busy database. */
const TIMEOUTS = { statement: 120_000, connect: 5_000 };

function send(message: ImportMessage): void {
  parentPort?.postMessage(message);
}

async function run({ url, files, ...options }: ImportJob): Promise<void> {
  const report = new Report((remark) => send({ remark }));
  const database = openClient({ url, poolSize: 2, timeouts: TIMEOUTS, onError: () => undefined });
  let read = 0;
  const sendCounts = () => send({ counts: report, read });
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

await run(workerData as ImportJob).catch((error: unknown) => {
  const problem = plainMessage(error);
  if (problem === null) throw error;
  send({ problem });
});
