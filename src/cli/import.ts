import { parseArgs } from 'node:util';
import { formatOf } from '../archive/formats/detect.ts';
import { READERS } from '../archive/formats/readers.ts';
import { importFiles } from '../archive/import.ts';
import { Report, type Remark } from '../archive/report.ts';
import { readEnv } from '../env.ts';
import { StartupError } from '../startup-error.ts';
import { language } from '../validation.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage: npm run import -- FILE… [--publish] [--dry-run] [--language TAG]
  --publish   makes public what is public in the files; otherwise, articles of other archives are drafts
  --dry-run   reads and checks everything, writes nothing, and says what would be made
  --language  of articles that don't say theirs, such as de; otherwise en`;

/** In ms: how long a batch may take on a busy database. */
const TIMEOUTS = { statement: 120_000, connect: 5_000 };
/** In ms: how often progress is told where nobody sees a line change. */
const BETWEEN_LINES = 10_000;

/** Works while nodes run too. */
async function run(args: string[]): Promise<void> {
  const { files, publish, dryRun, ...given } = readArguments(args);
  const progress = new Progress();
  const report = new Report((remark) => progress.tell(remark));
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    // A second one ends the process at once; the batch that is being written is then undone.
    if (interruption.signal.aborted) process.exit(130);
    progress.say('Stopping after this batch …');
    interruption.abort();
  });
  await withDatabase(
    readEnv(process.env),
    ({ pool }) =>
      importFiles(pool, files, {
        publish,
        dryRun,
        language: given.language,
        report,
        readers: READERS,
        formatOf,
        signal: interruption.signal,
        onBatch: () => progress.show(report.records),
      }),
    { timeouts: TIMEOUTS },
  );
  progress.clear();
  console.log(summary(report, dryRun));
  if (interruption.signal.aborted) {
    console.log('Interrupted. What is listed as made is there; run the same command again to go on.');
    process.exitCode = 130;
  } else if (report.records === 0) process.exitCode = 1;
}

function readArguments(args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { publish: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, language: { type: 'string' } },
    });
    const isLanguage = values.language === undefined || language.safeParse(values.language).success;
    if (positionals.length > 0 && isLanguage)
      return {
        files: positionals,
        publish: values.publish ?? false,
        dryRun: values['dry-run'] ?? false,
        language: values.language,
      };
  } catch {
    // Unknown options: show the usage.
  }
  throw new StartupError(USAGE);
}

/** A line that changes on a terminal, and lines from time to time elsewhere. Standard output is for the summary. */
class Progress {
  #toldAt = Date.now();

  show(records: number): void {
    const text = `${records.toLocaleString('en')} records`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
    else if (Date.now() - this.#toldAt >= BETWEEN_LINES) {
      this.#toldAt = Date.now();
      console.error(text);
    }
  }

  say(text: string): void {
    this.clear();
    console.error(text);
  }

  tell({ kind, file, place, text }: Remark): void {
    this.say(`${file}, ${place}: ${text}${kind === 'SKIPPED' ? ' (skipped)' : ''}`);
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }
}

function summary(report: Report, dryRun: boolean): string {
  const number = (count: number) => count.toLocaleString('en');
  const made = [...report.made].filter(([, count]) => count > 0);
  return [
    dryRun ? 'Nothing was written. An import would make:' : 'Made:',
    ...made.map(([noun, count]) => `  ${noun}: ${number(count)}`),
    ...(made.length === 0 ? ['  nothing'] : []),
    `Updated drafts: ${number(report.updated)}`,
    `Unchanged: ${number(report.unchanged)}`,
    `Skipped: ${number(report.skipped)}${report.skipped > 0 ? ', each with its place and the reason above' : ''}`,
    ...(report.noted > 0
      ? [`Imported otherwise than in the file: ${number(report.noted)}, as said above`]
      : []),
  ].join('\n');
}

await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
