import { fileURLToPath } from 'node:url';
import { relative, sep } from 'node:path';
import type { Logger } from 'pino';
import { installed } from '../extensions/installed.ts';
import { errorForLog } from '../lib/error-for-log.ts';
import { ROOT } from '../lib/root.ts';

/** Where an error was made, in the code of an extension. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where the file begins in a line of a stack: in brackets after the name of a function, which can be the path of a page. */
const FILE = /(?<= )(?:file:|\/|[A-Za-z]:\\)/;
const FILE_IN_BRACKETS = /(?<= \()(?:file:|\/|[A-Za-z]:\\)/;
/** A line and a column at its end. */
const POSITION = /:(\d+):\d+\)?$/;

/**
 * Handles what nothing has caught in this process, which is the program's: a forgotten `await` in an extension must not let readers end the
 * node. It goes on after an error of an extension, and ends after any other, whose state nobody knows.
 */
export function handleStrayErrors(logger: Logger): void {
  const log = logger.child({}, { serializers: { err: errorForLog } });
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (thrown: unknown) => {
      const place = placeInExtension(thrown);
      const err = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (place !== null || isPlaceless(event, thrown)) log.error({ err, ...place }, MISSED);
      else {
        log.fatal({ err }, 'the node ends, since nothing has caught an error');
        process.exit(1);
      }
    });
}

const MISSED = 'nothing has caught an error of an extension: does it await each promise?';

/**
 * Where code that is neither Dateline's nor a package's was when an error was made.
 * @returns null if there was none
 */
export function placeInExtension(thrown: unknown): Place | null {
  return (
    placesOf(thrown).find(({ file }) => !isIn(ROOT, file) && !file.split(sep).includes('node_modules')) ??
    null
  );
}

/**
 * Whether it says nowhere where it was made, and is none of Dateline, which awaits all promises and throws only errors: a `fetch` that
 * nobody awaits, or a text that is thrown.
 */
function isPlaceless(event: 'unhandledRejection' | 'uncaughtException', thrown: unknown): boolean {
  if (installed().length === 0 || placesOf(thrown).length > 0) return false;
  return event === 'unhandledRejection' || !(thrown instanceof Error);
}

function placesOf(thrown: unknown): Place[] {
  const [, ...frames] = thrown instanceof Error ? (thrown.stack ?? '').split(/\n(?= +at )/) : [];
  return frames.flatMap((frame) => {
    const [text, line] = POSITION.exec(frame) ?? [];
    const begin = (frame.endsWith(')') ? FILE_IN_BRACKETS : FILE).exec(frame);
    if (text === undefined || begin === null) return [];
    const file = frame.slice(begin.index, -text.length);
    return [{ file: file.startsWith('file:') ? fileURLToPath(file) : file, line: Number(line) }];
  });
}

function isIn(folder: string, file: string): boolean {
  return !relative(folder, file).startsWith('..');
}
