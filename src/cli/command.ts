import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { inspect, parseArgs, type ParseArgsConfig } from 'node:util';
import { codeOf, messageOf } from '../db/check-server.ts';
import { isUnavailable, isUnreachable } from '../db/unavailable.ts';
import { StartupError } from '../errors.ts';
import { configure } from './configure.ts';

/** What a command gets from the process that runs it. */
export interface CommandIo {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Its reason is the name of the system's signal that interrupts the command. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly usage: string;
  /** @returns the exit code */
  run(args: string[], io: CommandIo): Promise<number>;
}

/** Runs a command, and writes why it failed, to standard error. @returns the exit code */
export async function runCommand(command: Command, args: string[], io: CommandIo): Promise<number> {
  if (args.includes('--help')) {
    io.stdout.write(`${command.usage}\n`);
    return 0;
  }
  try {
    await configure();
    const code = await command.run(args, io);
    await outputWritten(io.stdout);
    return code;
  } catch (error) {
    if (error instanceof Interrupted) return 128 + constants.signals[io.signal.reason as NodeJS.Signals];
    const isOutput = error instanceof Error && error === io.stdout.errored;
    io.stderr.write(`${isOutput ? error.message : (plainMessage(error) ?? inspect(error))}\n`);
    return 1;
  }
}

/**
 * Waits until standard output has all that was written to it.
 * @param ifLost what to do if it hasn't, in a sentence
 * @throws StartupError if it hasn't, such as on a full disk
 */
export async function outputWritten(stdout: Writable, ifLost = ''): Promise<void> {
  // After a failure, further writes fail in the same way.
  const error = await new Promise<Error | null | undefined>((resolve) => stdout.write('', resolve));
  if (error == null) return;
  const what = `The output is lost, since standard output can't be written (${error.message}). ${ifLost}`;
  throw new StartupError(what.trimEnd());
}

/** A signal has ended the command. */
class Interrupted extends Error {}

/**
 * Waits for the work, or for the end of the command if a signal interrupts it.
 * @param end what is to be done before an interrupted command ends
 * @throws Interrupted
 */
export async function unlessInterrupted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  end: () => Promise<void>,
): Promise<Result> {
  const interrupted = new Promise<never>((_, reject) => {
    const onAbort = () => void end().then(() => reject(new Interrupted()), reject);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([Promise.allSettled([work]), interrupted]);
  // The end of the work may be a consequence of the interruption.
  return signal.aborted ? interrupted : work;
}

/** @throws StartupError that names the argument that is wrong */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw wrongUsage(error instanceof Error ? error.message : String(error), usage);
  }
}

export function wrongUsage(problem: string, usage: string): StartupError {
  return new StartupError(`${problem}\n${usage}`);
}

/** What the system says of a connection that has broken. */
const BROKEN = new Set(['EPIPE', 'ECONNRESET', 'ETIMEDOUT']);

/**
 * A message that is enough without a stack trace; null if there is none. It says what is wrong with the settings, what the
 * system refuses, or that the database is gone.
 */
export function plainMessage(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const isSystem = 'syscall' in error && !BROKEN.has(codeOf(error) ?? '');
  if (error instanceof StartupError || isSystem) return error.message;
  return isUnavailable(error) || isUnreachable(error)
    ? `PostgreSQL ended the connection or can't serve now. What was done before stays: run the same command again to go on. (${messageOf(error)})`
    : null;
}
