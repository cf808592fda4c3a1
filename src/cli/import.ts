import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Remark } from '../archive/write/report.ts';
import { readEnv } from '../env.ts';
import { ROOT } from '../lib/root.ts';
import { StartupError } from '../errors.ts';
import { language } from '../operations/validation.ts';
import { readArguments, wrongUsage, type Command, type CommandIo } from './command.ts';
import type { ImportCounts, ImportJob, ImportMessage } from './import-thread.ts';
import { counted, Progress } from './progress.ts';
import { withServer } from './with-database.ts';

const USAGE = `Usage: dateline import FILE… [--publish] [--dry-run] [--language TAG]
  --publish   makes public what is public in the files; otherwise, articles of other archives are drafts
  --dry-run   reads and checks everything, writes nothing, and says what would be made
  --language  of articles that don't say theirs, such as de; otherwise en`;

/** Works while nodes run too. The import itself has a thread of its own, so that Ctrl-C ends it also while that thread is busy. */
export const importCommand: Command = { usage: USAGE, run: runImport };

const NOTHING: ImportCounts = {
  made: new Map(),
  ...{ updated: 0, unchanged: 0, skipped: 0, noted: 0, incomplete: 0, records: 0 },
};

async function runImport(args: string[], io: CommandIo): Promise<number> {
  const options = filesAndOptions(args);
  const env = readEnv(io.env);
  const progress = new Progress(totalFileSize(options.files), io.stderr);
  let counts = NOTHING;
  let thread: Worker | null = null;
  let isInterrupted = false;
  const conclude = () => {
    progress.clear();
    io.stdout.write(`${summary(counts, options.dryRun)}\n`);
  };
  const take = (message: ImportMessage) => {
    if ('remark' in message) progress.say(inLine(message.remark));
    else if ('counts' in message) {
      counts = message.counts;
      progress.show(message.read, counts.records);
    }
  };
  const onInterrupt = async () => {
    isInterrupted = true;
    await thread?.terminate();
    conclude();
    io.stdout.write(
      `Interrupted. ${options.dryRun ? '' : 'What is listed as made is there; '}run the same command again to go on.\n`,
    );
  };
  await withServer(
    env,
    io,
    async (url) => {
      thread = threadFor({ ...options, url });
      thread.on('message', take);
      try {
        await ended(thread);
      } finally {
        // The report has also the rows that were made before the import failed.
        if (!isInterrupted) conclude();
      }
    },
    onInterrupt,
  );
  return counts.records === 0 || counts.incomplete > 0 ? 1 : 0;
}

/** Compiled in any case, since a thread reads no TypeScript. */
const THREAD = join(ROOT, 'dist/cli/import-thread.js');

function threadFor(job: ImportJob): Worker {
  return new Worker(THREAD, { workerData: job, execArgv: ['--enable-source-maps'] });
}

/** @throws what the import has thrown */
function ended(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: ImportMessage) => {
      if ('problem' in message) reject(new StartupError(message.problem));
    });
    thread.once('error', reject);
    thread.once('exit', () => resolve());
  });
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

/** The size of all files in bytes; 0 if one has no size. The import reports files that can't be read. */
function totalFileSize(files: readonly string[]): number {
  const found = files.flatMap((file) => statSync(file, { throwIfNoEntry: false }) ?? []);
  return found.every((file) => file.isFile()) ? found.reduce((size, file) => size + file.size, 0) : 0;
}

function inLine({ kind, file, place, text }: Remark): string {
  return `${file}, ${place}: ${text}${kind === 'SKIPPED' ? ' (skipped)' : ''}`;
}

function summary(report: ImportCounts, dryRun: boolean): string {
  const number = (count: number) => count.toLocaleString('en');
  const made = [...report.made].filter(([, count]) => count > 0);
  return [
    dryRun ? 'Nothing was written. An import would make:' : 'Made:',
    ...made.map(([noun, count]) => `  ${noun}: ${number(count)}`),
    ...(made.length === 0 ? ['  nothing'] : []),
    `Updated: ${number(report.updated)}`,
    `Unchanged: ${number(report.unchanged)}`,
    `Skipped: ${number(report.skipped)}${report.skipped > 0 ? ', each with its place and the reason above' : ''}`,
    ...(report.noted > 0
      ? [`Imported otherwise than in the file: ${number(report.noted)}, as said above`]
      : []),
    `Read: ${counted(report.records, 'record')}`,
    ...(report.incomplete > 0 ? [`Incomplete: ${counted(report.incomplete, 'file')}, as said above`] : []),
  ].join('\n');
}
