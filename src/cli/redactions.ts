import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DatabaseClient } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { readEnv } from '../env.ts';
import { StartupError } from '../errors.ts';
import { cleanAfterRedactions, MayNotVacuum } from '../redactions/clean.ts';
import { listedRedaction, listRedactions, secretMark, type ListedRedaction } from '../redactions/list.ts';
import { replayRedaction, type Replayed } from '../redactions/replay.ts';
import { readArguments, wrongUsage, type Command, type CommandIo } from './command.ts';
import { openOutput } from './output.ts';
import { counted } from './progress.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage, after dateline redactions
  export [--out FILE]   writes the list of all redactions, without the words; to standard output without --out
  replay FILE           redacts what the list has and this database lacks, such as after a restore`;

/** Works while nodes run too. */
export const redactionsCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { positionals, values } = readArguments(args, { out: { type: 'string' } }, USAGE);
    const [verb, file, ...more] = positionals;
    if (verb === 'export' && file === undefined) await exportList(values.out, io);
    else if (verb === 'replay' && file !== undefined && more.length === 0 && values.out === undefined)
      await replayList(file, io);
    else throw wrongUsage('Say what to do: export, or replay with the file of a list.', USAGE);
    return 0;
  },
};

async function exportList(out: string | undefined, io: CommandIo): Promise<void> {
  const writeOutput = await openOutput(out, io);
  await withDatabase(readEnv(io.env), io, async ({ prisma }) => {
    const secret = secretMark(await sharedSecret(prisma, 'redactions'));
    const redactions = await listRedactions(prisma);
    await writeOutput(async (write) => {
      for (const line of [JSON.stringify({ secret }), ...redactions]) await write(line);
    });
    io.stderr.write(`Exported: ${counted(redactions.length, 'redaction')}\n`);
  });
}

interface List {
  readonly secret: string;
  readonly redactions: readonly ListedRedaction[];
}

async function replayList(file: string, io: CommandIo): Promise<void> {
  const { secret, redactions } = await readList(file);
  await withDatabase(readEnv(io.env), io, async (database) => {
    const key = await secretOf(database, secret, file);
    const counts: Record<Replayed, number> = { REDACTED: 0, KNOWN: 0, NO_WORDS: 0, NO_TARGET: 0 };
    for (const redaction of redactions) {
      const done = await replayRedaction(database.prisma, key, redaction);
      counts[done] += 1;
      const { targetType, targetId, reason, redactedAt } = redaction;
      const what = `${targetType} ${targetId}, ${reason}, ${redactedAt.toISOString()}`;
      if (done !== 'KNOWN') io.stdout.write(`${DONE[done]}: ${what}\n`);
    }
    const leftToOwner = await clean(database);
    const total = Object.entries(counts).map(([done, count]) => `${DONE[done as Replayed]}: ${count}`);
    io.stdout.write(`${total.join('\n')}\n`);
    if (leftToOwner !== null) io.stderr.write(`${leftToOwner}\n`);
  });
}

/** @returns what the owner of the tables still has to do, in a sentence; null if this role could do it */
async function clean({ pool }: DatabaseClient): Promise<string | null> {
  try {
    await cleanAfterRedactions(pool);
    return null;
  } catch (error) {
    // Before PostgreSQL 17, no other role can be allowed to. The words are out of all rows.
    if (error instanceof MayNotVacuum) return error.message;
    throw error;
  }
}

/** Each line says it of one redaction, and at the end of all. */
const DONE: Readonly<Record<Replayed, string>> = {
  REDACTED: 'Redacted',
  KNOWN: 'Already redacted',
  NO_WORDS: "The target is there, but doesn't have the words",
  NO_TARGET: "The target isn't in this database",
};

/** @throws StartupError if the file isn't a list, before anything is done */
async function readList(file: string): Promise<List> {
  const text = await readFile(file, 'utf8');
  const [first = '', ...others] = text.trimEnd().split('\n');
  const { secret } = readLine(z.strictObject({ secret: z.string() }), first, `${file}, line 1`);
  const redactions = others.map((line, index) =>
    readLine(listedRedaction, line, `${file}, line ${index + 2}`),
  );
  return { secret, redactions };
}

function readLine<Line>(schema: z.ZodType<Line>, line: string, place: string): Line {
  try {
    return schema.parse(JSON.parse(line));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : 'It is no JSON.';
    throw new StartupError(
      `${place} isn't of a list that \`redactions export\` has written. Nothing was redacted.\n${problem}`,
    );
  }
}

/** @throws StartupError if the words of the list can't be recognised with the database's secret */
async function secretOf({ prisma }: DatabaseClient, mark: string, file: string): Promise<Uint8Array> {
  const secret = await prisma.secret.findUnique({ where: { name: 'redactions' } });
  if (secret !== null && secretMark(secret.value) === mark) return secret.value;
  throw new StartupError(
    `${file} was exported with another secret than that of this database, so the words can't be recognised. Nothing was redacted. ` +
      "The list is of another newsroom, or the backup is older than the newsroom's secret: redact the words again by the API.",
  );
}
