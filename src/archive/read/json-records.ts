import { isUtf8 } from 'node:buffer';
import { MAX_RECORD, TOO_LARGE, type RefusedRecord } from './refused.ts';

export interface JsonRecord {
  readonly place: string;
  readonly value: unknown;
  /** In characters, or in bytes. */
  readonly size: number;
}

/**
 * The records of a JSON file, one at a time, without holding more than one: a single object, an array of objects, objects in lines,
 * or objects one after another.
 */
export async function* readJson(file: AsyncIterable<string>): AsyncGenerator<JsonRecord | RefusedRecord> {
  yield* readRecords(file, new JsonReading(MAX_RECORD, TOO_LARGE));
}

/**
 * The records of a JSON file in UTF-8. A record with other bytes is refused.
 * @param longest in bytes
 */
export async function* readJsonBytes(
  file: AsyncIterable<Buffer>,
  longest: number,
): AsyncGenerator<JsonRecord | RefusedRecord> {
  const reading = new JsonReading(longest, `has more than ${longest / 1_000_000} MB`, (text) => {
    const bytes = Buffer.from(text, 'latin1');
    return isUtf8(bytes) ? bytes.toString() : null;
  });
  yield* readRecords(bytesAsCharacters(file), reading);
}

/** One character for each byte, without the byte order mark. */
async function* bytesAsCharacters(file: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let isStart = true;
  for await (const chunk of file) {
    const text = chunk.toString('latin1');
    yield isStart ? text.replace(/^\xef\xbb\xbf/, '') : text;
    isStart = false;
  }
}

async function* readRecords(
  file: AsyncIterable<string>,
  reading: JsonReading,
): AsyncGenerator<JsonRecord | RefusedRecord> {
  for await (const text of file) yield* reading.read(text);
  yield* reading.end();
}

class JsonReading {
  #line = 1;
  #number = 0;
  /** How many brackets of the record are open; the brackets of an array of records aren't counted. */
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #isArray = false;
  /** The first record was one line, so each is: a new line then ends one that is broken. */
  #hasLines = false;
  #start = 1;
  #pieces: string[] = [];
  #size = 0;
  /** The last line with a text that is no record. */
  #strayLine = 0;
  readonly #longest: number;
  readonly #tooLong: string;
  readonly #decode: (text: string) => string | null;

  /** @param decode the text of a record; null if it isn't text */
  constructor(longest: number, tooLong: string, decode = (text: string): string | null => text) {
    [this.#longest, this.#tooLong, this.#decode] = [longest, tooLong, decode];
  }

  *read(text: string): Generator<JsonRecord | RefusedRecord> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (this.#depth === 0) {
        if (character === '{') {
          from = at;
          this.#begin();
        } else if (this.#isStray(character) && this.#strayLine < this.#line) {
          this.#strayLine = this.#line;
          yield { place: `line ${this.#line}`, reason: 'has text that is no JSON object' };
        }
      } else if (character === '\n' && this.#hasLines) {
        this.#keep(text.slice(from, at));
        yield this.#broken('ends in the middle of the line');
      } else if (this.#isText) {
        this.#inText(character);
      } else if (character === '"') {
        this.#isText = true;
      } else if (character === '{' || character === '[') {
        this.#depth++;
      } else if ((character === '}' || character === ']') && --this.#depth === 0) {
        this.#keep(text.slice(from, at + 1));
        yield this.#record();
      }
      if (character === '\n') this.#line++;
    }
    if (this.#depth > 0) this.#keep(text.slice(from));
  }

  *end(): Generator<RefusedRecord> {
    if (this.#depth > 0) yield this.#broken('ends in the middle, with the file');
    else if (this.#number === 0) yield { place: 'line 1', reason: 'has no JSON object' };
  }

  #begin(): void {
    this.#depth = 1;
    this.#start = this.#line;
    this.#number++;
    this.#pieces = [];
    this.#size = 0;
  }

  /** Whether it is part of no record, and doesn't separate records. */
  #isStray(character: string): boolean {
    if (character === '[' && this.#number === 0) this.#isArray = true;
    const isBracket = character === '[' || character === ']';
    return !(character <= ' ' || character === ',' || (isBracket && this.#isArray));
  }

  #inText(character: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\') this.#isEscaped = true;
    else if (character === '"') this.#isText = false;
  }

  #keep(piece: string): void {
    this.#size += piece.length;
    if (this.#size > this.#longest) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #record(): JsonRecord | RefusedRecord {
    const place = this.#place();
    if (this.#number === 1 && !this.#isArray) this.#hasLines = this.#start === this.#line;
    if (this.#size > this.#longest) return { place, reason: this.#tooLong };
    const text = this.#decode(this.#pieces.join(''));
    this.#pieces = [];
    if (text === null) return { place, reason: 'is not valid UTF-8' };
    try {
      return { place, value: JSON.parse(text), size: this.#size };
    } catch (error) {
      return { place, reason: `is not valid JSON: ${error instanceof Error ? error.message : ''}` };
    }
  }

  #broken(how: string): RefusedRecord {
    const reason = this.#size > this.#longest ? `${this.#tooLong} and ${how}` : how;
    this.#depth = 0;
    this.#isText = this.#isEscaped = false;
    this.#pieces = [];
    return { place: this.#place(), reason };
  }

  #place(): string {
    return this.#hasLines ? `line ${this.#start}` : `line ${this.#start}, item ${this.#number}`;
  }
}
