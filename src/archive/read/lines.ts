import type { Readable } from 'node:stream';
import type { RefusedRecord } from './refused.ts';

export interface Line {
  /** The first line is 1. */
  readonly number: number;
  readonly text: string;
  /** In bytes. */
  readonly size: number;
  /** Whether a line feed ends it. The last line of a file that was cut off has none. */
  readonly isEnded: boolean;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines of a file of UTF-8, without empty ones. A line that can't be read is reported with its place, and the next one is read.
 * @param longest in bytes. A longer line is skipped without being held in memory.
 */
export async function* linesOf(file: Readable, longest: number): AsyncGenerator<Line | RefusedRecord> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 1;
  let parts: Buffer[] = [];
  let size = 0;

  function* take(isEnded: boolean): Generator<Line | RefusedRecord> {
    const [whole, place] = [size <= longest ? Buffer.concat(parts) : null, `line ${number}`];
    const [taken, at] = [size, number];
    [parts, size] = [[], 0];
    number += 1;
    if (whole === null) {
      yield {
        place,
        reason: `has ${taken.toLocaleString('en')} bytes, and a record may have ${longest.toLocaleString('en')}`,
      };
      return;
    }
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    if (bytes.length === 0) return;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      yield { place, reason: 'is not valid UTF-8' };
      return;
    }
    yield { number: at, text, size: taken, isEnded };
  }

  for await (const chunk of file as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      size += end - from;
      if (size <= longest) parts.push(chunk.subarray(from, end));
      yield* take(true);
      from = end + 1;
    }
    size += chunk.length - from;
    if (size <= longest) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (size > 0) yield* take(false);
}
