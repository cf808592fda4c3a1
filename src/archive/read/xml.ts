import type { Readable } from 'node:stream';
import sax from 'sax';
import { textOfFile } from './encoding.ts';
import { MAX_RECORD, TOO_LARGE, UnreadableFile, type RefusedRecord } from './refused.ts';
import { xmlName } from './xml-names.ts';

export interface XmlElement {
  /** With our prefix for its vocabulary, such as `dc:creator`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlElement | string)[];
  /** By `xml:lang`, here or above. */
  readonly language: string | undefined;
  /** By `xml:base`, here or above. */
  readonly base: string | undefined;
}

export interface XmlRecord {
  readonly place: string;
  readonly element: XmlElement;
}

interface XmlOptions {
  /** Whether the children of the element at this path are records, such as `rss/channel`. */
  readonly isContainer: (path: string) => boolean;
  /** Elements that nobody looks at: they are not held, and don't count for the size of a record. */
  readonly leaveOut?: readonly string[];
}

/** Nothing that people write is as deep as this. */
const MAX_DEPTH = 200;
/** What an element takes in addition to its text, in characters. */
const ELEMENT_SIZE = 100;

// The parser gives up on comments and attributes that are longer than this, and hands over text in pieces of this length.
Object.assign(sax, { MAX_BUFFER_LENGTH: MAX_RECORD });

/** The characters of windows-1252 that HTML reads `&#128;` to `&#159;` as. By XML, they are control characters. */
const REFERENCES = Object.fromEntries(
  Array.from({ length: 32 }, (_, index) => 128 + index).flatMap((code) => {
    // Without `stream`, Node.js 20 decodes as ISO-8859-1.
    const character = new TextDecoder('windows-1252').decode(Uint8Array.of(code), { stream: true });
    return [
      [`#${code}`, character],
      [`#x${code.toString(16)}`, character],
    ];
  }),
);

const ENTITIES =
  'has a document type that defines entities, which can hide or multiply text: remove it, and what it defines, if you trust the file';

/**
 * The records of an XML file, one at a time. Entities are never defined by a document, and nothing is ever fetched.
 * @throws UnreadableFile where the XML is broken; the records before it were given
 */
export async function* readXml(
  file: Readable,
  options: XmlOptions,
): AsyncGenerator<XmlRecord | RefusedRecord> {
  const reading = new XmlReading(options);
  for await (const text of textOfFile(file)) {
    try {
      reading.write(text);
    } catch (error) {
      yield* reading.takeRecords();
      throw error;
    }
    yield* reading.takeRecords();
  }
  reading.close();
  yield* reading.takeRecords();
}

class XmlReading {
  readonly #parser = sax.parser(true, { xmlns: true, position: true });
  readonly #options: XmlOptions;
  readonly #counts = new Map<string, number>();
  #done: (XmlRecord | RefusedRecord)[] = [];
  /** The names of the containers that are open. */
  #path: string[] = [];
  /** The open elements of the record, from the record itself; empty between records. */
  #open: XmlElement[] = [];
  #place = '';
  #held = 0;
  /** Why the record is refused. */
  #problem: string | null = null;
  /** How many elements are open within one that is left out. */
  #skipped = 0;
  #languages: (string | undefined)[] = [];
  #bases: (string | undefined)[] = [];
  #sawRoot = false;
  /** Where the parser last handed something over. What it holds itself is limited too. */
  #lastEvent = 0;

  constructor(options: XmlOptions) {
    this.#options = options;
    const parser = this.#parser;
    Object.assign(parser.ENTITIES, REFERENCES);
    parser.onopentag = (tag) => this.#opened(tag as sax.QualifiedTag);
    parser.onclosetag = () => this.#closed();
    parser.ontext = parser.oncdata = (text) => this.#read(text);
    parser.ondoctype = (doctype) => {
      if (/<!ENTITY/i.test(doctype)) throw new UnreadableFile(this.#line(), ENTITIES);
    };
    parser.onerror = (error) => this.#failed(error);
  }

  write(text: string): void {
    this.#parser.write(text);
    if (this.#parser.position - this.#lastEvent > 2 * MAX_RECORD) {
      throw new UnreadableFile(this.#line(), `is in the middle of a tag or a comment that ${TOO_LARGE}`);
    }
  }

  close(): void {
    this.#parser.close();
    if (!this.#sawRoot) throw new UnreadableFile('line 1', 'is all there is: the file is empty');
  }

  takeRecords(): readonly (XmlRecord | RefusedRecord)[] {
    const records = this.#done;
    this.#done = [];
    return records;
  }

  #line(): string {
    return `line ${this.#parser.line + 1}`;
  }

  #failed(error: Error): void {
    const [message = ''] = error.message.split('\n');
    // The parser goes on with the prefix in place of the namespace, and `xmlName` knows the usual ones.
    if (message.startsWith('Unbound namespace prefix')) {
      Object.assign(this.#parser, { error: null });
      return;
    }
    // The text can be read on as it is: only this record isn't what its author wrote.
    if (/^Invalid character( in)? entity/.test(message) && this.#open.length > 0) {
      this.#problem ??= `has a bare &, or an entity that stands for no character, in ${this.#line()}`;
      Object.assign(this.#parser, { error: null });
      return;
    }
    const within = this.#open.length > 0 ? ` within ${this.#place}` : '';
    throw new UnreadableFile(
      `${this.#line()}, column ${this.#parser.column}`,
      `is where the XML breaks${within} (${message}); nothing after it was read`,
    );
  }

  #opened(tag: sax.QualifiedTag): void {
    this.#sawRoot = true;
    this.#lastEvent = this.#parser.position;
    if (this.#path.length + this.#open.length + this.#skipped > MAX_DEPTH) {
      throw new UnreadableFile(this.#line(), `has elements nested more than ${MAX_DEPTH} deep`);
    }
    const name = xmlName(tag.uri, tag.local);
    if (this.#skipped > 0 || this.#options.leaveOut?.includes(name) === true) {
      this.#skipped++;
      return;
    }
    const element = this.#element(name, tag);
    this.#languages.push(element.language);
    this.#bases.push(element.base);
    if (this.#open.length === 0 && this.#options.isContainer([...this.#path, name].join('/'))) {
      this.#path.push(name);
      return;
    }
    if (this.#open.length === 0) this.#begin(tag.local);
    this.#hold(element, ELEMENT_SIZE);
    this.#open.push(element);
  }

  #element(name: string, tag: sax.QualifiedTag): XmlElement {
    const attributes: Record<string, string> = {};
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      attributes[xmlName(uri, local)] = value;
      this.#held += value.length;
    }
    const outer = this.#bases.at(-1);
    const base = attributes['xml:base'];
    return {
      name,
      attributes,
      children: [],
      language: attributes['xml:lang'] ?? this.#languages.at(-1),
      base: base !== undefined && URL.canParse(base, outer) ? new URL(base, outer).href : outer,
    };
  }

  #begin(local: string): void {
    const number = (this.#counts.get(local) ?? 0) + 1;
    this.#counts.set(local, number);
    this.#place = `${this.#line()}, ${local} ${number}`;
    this.#held = 0;
    this.#problem = null;
  }

  #read(text: string): void {
    this.#lastEvent = this.#parser.position;
    if (this.#open.length > 0 && this.#skipped === 0) this.#hold(text, text.length);
  }

  /** Of a record that is refused, nothing is held. */
  #hold(child: XmlElement | string, size: number): void {
    this.#held += size;
    const [record] = this.#open;
    if (this.#held > MAX_RECORD) {
      this.#problem ??= TOO_LARGE;
      if (record !== undefined) record.children.length = 0;
    }
    if (this.#problem === null) this.#open.at(-1)?.children.push(child);
  }

  #closed(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    this.#languages.pop();
    this.#bases.pop();
    const element = this.#open.pop();
    if (element === undefined) this.#path.pop();
    else if (this.#open.length === 0) this.#finish(element);
  }

  #finish(element: XmlElement): void {
    const place = this.#place;
    this.#done.push(this.#problem === null ? { place, element } : { place, reason: this.#problem });
  }
}

export function isRecord(record: XmlRecord | RefusedRecord): record is XmlRecord {
  return 'element' in record;
}

export function elements(parent: XmlElement | undefined, name: string): XmlElement[] {
  return (parent?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && child.name === name,
  );
}

export function firstElement(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}

/** The text of an element with all that is in it; undefined if there is none. */
export function textIn(parent: XmlElement | undefined): string | undefined {
  const text = parent === undefined ? '' : wholeText(parent).trim();
  return text === '' ? undefined : text;
}

/** The text of the first element of one of these names that has any. */
export function firstText(parent: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of elements(parent, name)) {
      const text = textIn(child);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function wholeText({ children }: XmlElement): string {
  return children.map((child) => (typeof child === 'string' ? child : wholeText(child))).join('');
}
