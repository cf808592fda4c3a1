import type { Readable } from 'node:stream';
import { textOfFile } from './encoding.ts';
import { MAX_RECORD, TOO_LARGE, type RefusedRecord } from './refused.ts';

export interface JsonRecord {
  readonly place: string;
  readonly value: unknown;
}

/**
 * The records of a JSON file, one at a time, without holding more than one: a single object, an array of objects, objects in lines,
 * or objects one after another.
 */
export async function* readJson(file: Readable): AsyncGenerator<JsonRecord | RefusedRecord> {
  const reading = new JsonReading();
  for await (const text of textOfFile(file)) yield* reading.read(text);
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

  *read(text: string): Generator<JsonRecord | RefusedRecord> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text.charCodeAt(at);
      if (this.#depth === 0) {
        if (character === BRACE) {
          from = at;
          this.#begin();
        } else if (this.#isStray(character) && this.#strayLine < this.#line) {
          this.#strayLine = this.#line;
          yield { place: `line ${this.#line}`, reason: 'has text that is no JSON object' };
        }
      } else if (character === NEWLINE && this.#hasLines) {
        this.#keep(text.slice(from, at));
        yield this.#broken('ends in the middle of the line');
      } else if (this.#isText) {
        this.#inText(character);
      } else if (character === QUOTE) {
        this.#isText = true;
      } else if (character === BRACE || character === BRACKET) {
        this.#depth++;
      } else if ((character === END_BRACE || character === END_BRACKET) && --this.#depth === 0) {
        this.#keep(text.slice(from, at + 1));
        yield this.#record();
      }
      if (character === NEWLINE) this.#line++;
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
  #isStray(character: number): boolean {
    if (character === BRACKET && this.#number === 0) this.#isArray = true;
    return !(character <= SPACE || character === COMMA || character === END_BRACKET || character === BRACKET);
  }

  #inText(character: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === BACKSLASH) this.#isEscaped = true;
    else if (character === QUOTE) this.#isText = false;
  }

  #keep(piece: string): void {
    this.#size += piece.length;
    if (this.#size > MAX_RECORD) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #record(): JsonRecord | RefusedRecord {
    const place = this.#place();
    if (this.#number === 1 && !this.#isArray) this.#hasLines = this.#start === this.#line;
    if (this.#size > MAX_RECORD) return { place, reason: TOO_LARGE };
    const text = this.#pieces.join('');
    this.#pieces = [];
    try {
      return { place, value: JSON.parse(text) };
    } catch (error) {
      return {
        place,
        reason: `is not valid JSON: ${error instanceof Error ? error.message : ''}`,
      };
    }
  }

  #broken(how: string): RefusedRecord {
    const reason = this.#size > MAX_RECORD ? `${TOO_LARGE} and ${how}` : how;
    this.#depth = 0;
    this.#isText = this.#isEscaped = false;
    this.#pieces = [];
    return { place: this.#place(), reason: reason };
  }

  #place(): string {
    return `line ${this.#start}, item ${this.#number}`;
  }
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const BRACKET = 91;
const BACKSLASH = 92;
const END_BRACKET = 93;
const BRACE = 123;
const END_BRACE = 125;
