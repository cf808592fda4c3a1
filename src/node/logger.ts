/** The log lines of a node: JSON for programs that collect them, and short lines for people in a terminal. */
import { writeSync, write as writeTo } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pino, type Logger } from 'pino';

interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly message: string; readonly stack: string };
}

const WARNING = 40;

/**
 * Lines are collected before they are written, since a write costs as much as a ready answer. `characters` or `ms` end the
 * collection. At most `waitingBytes` wait for the program that reads them. The node doesn't wait: further lines are dropped
 * and counted.
 */
const COLLECTED = { characters: 32_768, ms: 200, waitingBytes: 8_000_000 };
/** ms until a pipe that is full is tried again. */
const RETRY = 50;
/** ms that the last lines have to be written when the process ends without an error. */
const END_TIMEOUT = 1_000;
/** How often they are tried when an error ends it. */
const LAST_ATTEMPTS = 100;

export interface Log {
  readonly log: Logger;
  /** Writes all lines. Call it before the process ends; if an error ends it, the lines are written as well. */
  readonly end: () => Promise<void>;
}

export function openLogger(level: string): Log {
  const { stdout } = process;
  if (!stdout.isTTY) return openCollectingLogger(level);
  const write = (line: string) => void stdout.write(forPeople(line));
  return { log: pino({ level, base: null }, { write }), end: () => Promise.resolve() };
}

function openCollectingLogger(level: string): Log {
  const output = new Output(1, (count) =>
    log.warn({ count }, 'log lines were dropped, because they could not be written in time'),
  );
  let collected = '';
  const flush = () => {
    if (collected !== '') output.write(collected);
    collected = '';
  };
  const write = (line: string) => {
    collected += line;
    if (collected.length >= COLLECTED.characters) flush();
  };
  const log = pino({ level }, { write });
  setInterval(flush, COLLECTED.ms).unref();
  process.once('exit', () => {
    flush();
    output.writeNow();
  });
  return {
    log,
    async end() {
      flush();
      await Promise.race([output.drained(), delay(END_TIMEOUT)]);
    },
  };
}

/**
 * Writes lines in order, without waiting for the program or the disk that takes them. The output of pino itself tries for
 * ever if a disk is full, even while the process ends.
 */
class Output {
  readonly #fd: number;
  readonly #onDropped: (lines: number) => void;
  /** The first one is being written if there is any. */
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;
  /** Whether a write is under way, or a full pipe will be tried again. */
  #state: 'idle' | 'writing' | 'pausing' = 'idle';
  #onDrained: (() => void)[] = [];

  constructor(fd: number, onDropped: (lines: number) => void) {
    this.#fd = fd;
    this.#onDropped = onDropped;
  }

  write(lines: string): void {
    const bytes = Buffer.from(lines);
    if (this.#bytes + bytes.length > COLLECTED.waitingBytes) this.#dropped += linesIn(bytes);
    else {
      this.#waiting.push(bytes);
      this.#bytes += bytes.length;
      if (this.#state === 'idle') this.#next();
    }
  }

  /** Resolves when no line waits. */
  drained(): Promise<void> {
    return this.#waiting.length === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#onDrained.push(resolve));
  }

  /** Writes what waits before it returns, as far as that can be done. */
  writeNow(): void {
    // The system goes on with the write that is under way.
    if (this.#state === 'writing') this.#waiting.shift();
    let attempts = LAST_ATTEMPTS;
    for (let bytes = this.#waiting.shift(); bytes !== undefined && attempts > 0; attempts -= 1) {
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes));
        if (bytes.length === 0) bytes = this.#waiting.shift();
      } catch {
        // A pipe may be full for a moment.
      }
    }
  }

  #next(): void {
    const [bytes] = this.#waiting;
    if (bytes === undefined) {
      this.#state = 'idle';
      for (const resolve of this.#onDrained.splice(0)) resolve();
      return;
    }
    this.#state = 'writing';
    writeTo(this.#fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') {
        this.#state = 'pausing';
        setTimeout(() => this.#next(), RETRY);
      } else {
        this.#took(bytes, error === null ? written : null);
        this.#next();
      }
    });
  }

  /** @param written null if the write failed, such as on a full disk or without a reader; the lines are then dropped */
  #took(bytes: Buffer, written: number | null): void {
    const rest = bytes.subarray(written ?? bytes.length);
    this.#bytes -= bytes.length - rest.length;
    if (rest.length > 0) this.#waiting[0] = rest;
    else this.#waiting.shift();
    if (written === null) this.#dropped += linesIn(bytes);
    else if (this.#waiting.length === 0 && this.#dropped > 0) {
      this.#onDropped(this.#dropped);
      this.#dropped = 0;
    }
  }
}

function linesIn(bytes: Buffer): number {
  return bytes.toString('latin1').split('\n').length - 1;
}

/** Such as `09:30:00 ready (url: http://127.0.0.1:4000/graphql)`. @param json a line of pino's */
function forPeople(json: string): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(json) as LogLine;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const pairs = Object.entries(fields).map(
    ([name, value]: [string, unknown]) =>
      `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const details = pairs.length === 0 ? '' : ` (${pairs.join(', ')})`;
  const cause = err === undefined ? '' : `\n${err.stack || err.message}`;
  return `${clock} ${level >= WARNING ? 'WARNING: ' : ''}${msg}${details}${cause}\n`;
}
