import { statSync } from 'node:fs';
import { formatOf } from '../archive/formats/detect.ts';
import { READERS } from '../archive/formats/readers.ts';
import { importFiles } from '../archive/import.ts';
import { Report, type Remark } from '../archive/report.ts';
import { readEnv } from '../env.ts';
import { language } from '../validation.ts';
import { isPlain, readArguments, wrongUsage } from './arguments.ts';
import { counted, Progress } from './progress.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage: npm run import -- FILE… [--publish] [--dry-run] [--language TAG]
  --publish   makes public what is public in the files; otherwise, articles of other archives are drafts
  --dry-run   reads and checks everything, writes nothing, and says what would be made
  --language  of articles that don't say theirs, such as de; otherwise en`;

/** In ms: how long a batch may take on a busy database. */
const TIMEOUTS = { statement: 120_000, connect: 5_000 };

/** Works while nodes run too. */
async function run(args: string[]): Promise<void> {
  const { files, publish, dryRun, ...given } = filesAndOptions(args);
  const progress = new Progress(sizeOf(files));
  const report = new Report((remark) => progress.say(inLine(remark)));
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    // A second one ends the process at once; the batch that is being written is then undone.
    if (interruption.signal.aborted) process.exit(130);
    progress.say('Stopping after this batch …');
    interruption.abort();
  });
  await withDatabase(
    readEnv(process.env),
    async ({ pool }) => {
      try {
        await importFiles(pool, files, {
          publish,
          dryRun,
          language: given.language,
          report,
          readers: READERS,
          formatOf,
          signal: interruption.signal,
          onBatch: (read) => progress.show(read, report.records),
        });
      } finally {
        // Also of what was made before the import failed.
        progress.clear();
        console.log(summary(report, dryRun));
      }
    },
    { timeouts: TIMEOUTS, poolSize: 2 },
  );
  if (interruption.signal.aborted) {
    console.log('Interrupted. What is listed as made is there; run the same command again to go on.');
    process.exitCode = 130;
  } else if (report.records === 0) process.exitCode = 1;
}

function filesAndOptions(args: string[]) {
  const { positionals, values } = readArguments(
    args,
    { publish: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, language: { type: 'string' } },
    USAGE,
  );
  if (positionals.length === 0) throw wrongUsage('Which files? Name at least one.', USAGE);
  if (values.language !== undefined && !language.safeParse(values.language).success)
    throw wrongUsage(`--language ${values.language} is no language tag, such as de or pt-BR.`, USAGE);
  return {
    files: positionals,
    publish: values.publish ?? false,
    dryRun: values['dry-run'] ?? false,
    language: values.language,
  };
}

/** Of all files in bytes; 0 if one has no size. What can't be read, the import reports. */
function sizeOf(files: readonly string[]): number {
  const found = files.flatMap((file) => statSync(file, { throwIfNoEntry: false }) ?? []);
  return found.every((file) => file.isFile()) ? found.reduce((size, file) => size + file.size, 0) : 0;
}

function inLine({ kind, file, place, text }: Remark): string {
  return `${file}, ${place}: ${text}${kind === 'SKIPPED' ? ' (skipped)' : ''}`;
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
    `Read: ${counted(report.records, 'record')}`,
  ].join('\n');
}

await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(isPlain(error) ? error.message : error);
  process.exitCode = 1;
});
