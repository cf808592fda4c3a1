import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StartupError } from '../startup-error.ts';

/**
 * The arguments of a command. `--help` prints how it is used, and ends the process.
 * @throws StartupError that names the argument that is wrong
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
  usage: string,
) {
  if (args.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw wrongUsage(error instanceof Error ? error.message : String(error), usage);
  }
}

export function wrongUsage(problem: string, usage: string): StartupError {
  return new StartupError(`${problem}\n${usage}`);
}

/** Whether the message says all: what is wrong with the settings, or what the system refuses, such as to write or to connect. */
export function isPlain(error: unknown): error is Error {
  return error instanceof StartupError || (error instanceof Error && 'syscall' in error);
}
