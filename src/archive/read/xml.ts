import sax from 'sax';
import { textContent, type HtmlElement } from './html-tree.ts';
import { MAX_RECORD, TOO_LARGE, UnreadableFile, type RefusedRecord } from './refused.ts';
import { xmlName } from './xml-names.ts';

/** Its name has our prefix for its vocabulary, such as `dc:creator`. */
export interface XmlElement extends HtmlElement {
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

const NO_FEED =
  'is neither RSS nor Atom: its root has another namespace. That of Atom is http://www.w3.org/2005/Atom';
const ENTITIES =
  'has a document type that defines entities, which can hide or multiply text: remove it, and what it defines, if you trust the file';

/**
 * The records of an XML file, one at a time. Entities are never defined by a document, and nothing is ever fetched.
 * @param containers the paths of the elements whose children are records, such as `rss/channel`
 * @param leftOut elements that nobody looks at: they are not held, and don't count for the size of a record
 * @throws UnreadableFile where the XML is broken; the records before it were given
 */
export async function* readXml(
  file: AsyncIterable<string>,
  containers: readonly string[],
  leftOut: readonly string[] = [],
): AsyncGenerator<XmlRecord | RefusedRecord> {
  const reading = new XmlReading(containers, leftOut);
  for await (const text of file) {
    try {
      reading.write(text);
    } finally {
      yield* reading.takeRecords();
    }
  }
  reading.close();
}

class XmlReading {
  readonly #parser = sax.parser(true, { xmlns: true, position: true });
  readonly #containers: readonly string[];
  readonly #leftOut: readonly string[];
  readonly #counts = new Map<string, number>();
  #done: (XmlRecord | RefusedRecord)[] = [];
  /** The open elements: first the containers, then the record and what is in it. */
  readonly #open: XmlElement[] = [];
  #openContainers = 0;
  #place = '';
  #held = 0;
  /** Why the record is refused. */
  #problem: string | null = null;
  /** How many elements are open within one that is left out. */
  #skipped = 0;
  #sawRoot = false;
  /** Where the parser last handed something over. What it holds itself is limited too. */
  #lastEvent = 0;

  constructor(containers: readonly string[], leftOut: readonly string[]) {
    [this.#containers, this.#leftOut] = [containers, leftOut];
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

  /** Undefined between records. */
  get #record(): XmlElement | undefined {
    return this.#open[this.#openContainers];
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
    if (/^Invalid character( in)? entity/.test(message) && this.#record !== undefined) {
      this.#problem ??= `has a bare &, or an entity that stands for no character, in ${this.#line()}`;
      Object.assign(this.#parser, { error: null });
      return;
    }
    const within = this.#record !== undefined ? ` within ${this.#place}` : '';
    throw new UnreadableFile(
      `${this.#line()}, column ${this.#parser.column}`,
      `is where the XML breaks${within} (${message}); nothing after it was read`,
    );
  }

  #opened(tag: sax.QualifiedTag): void {
    this.#sawRoot = true;
    this.#lastEvent = this.#parser.position;
    if (this.#open.length + this.#skipped > MAX_DEPTH) {
      throw new UnreadableFile(this.#line(), `has elements nested more than ${MAX_DEPTH} deep`);
    }
    const name = xmlName(tag.uri, tag.local);
    if (this.#skipped > 0 || this.#leftOut.includes(name)) {
      this.#skipped++;
      return;
    }
    const element = this.#element(name, tag);
    if (this.#record === undefined) {
      const path = [...this.#open, element].map((each) => each.name).join('/');
      if (this.#containers.includes(path)) this.#openContainers++;
      else if (this.#open.length === 0) throw new UnreadableFile(this.#line(), NO_FEED);
      else this.#begin(tag.local);
    } else this.#hold(element, ELEMENT_SIZE);
    this.#open.push(element);
  }

  #element(name: string, tag: sax.QualifiedTag): XmlElement {
    const attributes: Record<string, string> = {};
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      attributes[xmlName(uri, local)] = value;
      this.#held += value.length;
    }
    const outer = this.#open.at(-1);
    const base = attributes['xml:base'];
    const isBase = base !== undefined && URL.canParse(base, outer?.base);
    return {
      name,
      attributes,
      children: [],
      language: attributes['xml:lang'] ?? outer?.language,
      base: isBase ? new URL(base, outer?.base).href : outer?.base,
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
    if (this.#record !== undefined && this.#skipped === 0) this.#hold(text, text.length);
  }

  /** Of a record that is refused, nothing is held. */
  #hold(child: XmlElement | string, size: number): void {
    this.#held += size;
    if (this.#held > MAX_RECORD) {
      this.#problem ??= TOO_LARGE;
      if (this.#record !== undefined) this.#record.children.length = 0;
    }
    if (this.#problem === null) this.#open.at(-1)?.children.push(child);
  }

  #closed(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const element = this.#open.pop();
    if (this.#open.length < this.#openContainers) this.#openContainers--;
    else if (element !== undefined && this.#record === undefined) {
      const place = this.#place;
      this.#done.push(this.#problem === null ? { place, element } : { place, reason: this.#problem });
    }
  }
}

export function elements(parent: XmlElement | undefined, ...names: readonly string[]): XmlElement[] {
  return (parent?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && names.includes(child.name),
  );
}

export function firstElement(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}

/** The text of an element with all that is in it; undefined if there is none. */
export function textIn(parent: XmlElement | undefined): string | undefined {
  return textContent(parent?.children ?? []).trim() || undefined;
}

/** The text of the first element that has any, by the order of the names. */
export function firstText(parent: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  const found = names.flatMap((name) => elements(parent, name));
  return found.map(textIn).find((text) => text !== undefined);
}
