/** The log lines of a node: JSON for programs that collect them, and short lines for people in a terminal. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { pino, type Logger } from 'pino';

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly message: string; readonly stack: string };
}

const WARNING = 40;

/**
 * Lines are collected before they are written, since a write costs as much as a ready answer: up to so many characters, or for so many
 * ms. While the program that reads them stands still, so many bytes wait for it, and what follows is dropped: the node doesn't wait.
 */
const COLLECTED = { characters: 32_768, ms: 200, waitingBytes: 8_000_000 };
/** ms that the last lines have to be written when the process ends. */
const END_TIMEOUT = 1_000;
/** How often, a tenth of a second apart, they are tried once nothing else can be done. */
const LAST_ATTEMPTS = 5;

export interface Log {
  readonly log: Logger;
  /** Writes all lines. To be called before the process ends by itself; if an error ends it, the lines are written as well. */
  readonly end: () => Promise<void>;
}

export function openLogger(level: string): Log {
  const { stdout } = process;
  if (!stdout.isTTY) return openCollectingLogger(level);
  const write = (line: string) => void stdout.write(forPeople(line));
  return { log: pino({ level, base: null }, { write }), end: () => Promise.resolve() };
}

function openCollectingLogger(level: string): Log {
  let attempts = Infinity;
  const output = pino.destination({
    dest: 1,
    sync: false,
    maxLength: COLLECTED.waitingBytes,
    retryEAGAIN: () => (attempts -= 1) >= 0,
  });
  let collected = '';
  let dropped = 0;
  let hasEnded = false;
  const flush = () => {
    if (collected === '') return;
    const lines = collected;
    collected = '';
    output.write(lines);
  };
  const write = (line: string) => {
    collected += line;
    if (collected.length >= COLLECTED.characters) flush();
  };
  const log = pino({ level }, { write });
  output.on('drop', (lines: string) => (dropped += lines.split('\n').length - 1));
  output.on('drain', () => {
    if (dropped > 0)
      log.warn({ count: dropped }, 'log lines were dropped, because they were not read in time');
    dropped = 0;
  });
  setInterval(flush, COLLECTED.ms).unref();
  // Before the listener of pino, which would try for ever.
  process.prependListener('exit', () => {
    if (hasEnded) return;
    attempts = LAST_ATTEMPTS;
    try {
      flush();
      output.flushSync();
    } catch {
      // Nobody reads them.
    }
    output.destroy();
  });
  return {
    log,
    async end() {
      flush();
      const closed = once(output, 'close');
      output.end();
      hasEnded = await Promise.race([closed.then(() => true), delay(END_TIMEOUT, false)]);
    },
  };
}

/** Such as `09:30:00 ready (url: http://127.0.0.1:4000/graphql)`. @param json a line of pino's */
function forPeople(json: string): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(json) as Line;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const told = Object.entries(fields).map(
    ([name, value]: [string, unknown]) =>
      `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const details = told.length === 0 ? '' : ` (${told.join(', ')})`;
  const cause = err === undefined ? '' : `\n${err.stack || err.message}`;
  return `${clock} ${level >= WARNING ? 'WARNING: ' : ''}${msg}${details}${cause}\n`;
}
