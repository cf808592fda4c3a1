import type { DocumentNode } from 'graphql';

/** Characters of all documents kept. Parsed, one takes some 45 bytes of memory. */
const CAPACITY = 1_000_000;

/** Keeps the documents used last, parsed. Bounded by their length, since those of a stranger may all be long. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>();
  #length = 0;

  get(source: string): DocumentNode | undefined {
    const document = this.#documents.get(source);
    if (document !== undefined) {
      // A map keeps the order in which its keys came.
      this.#documents.delete(source);
      this.#documents.set(source, document);
    }
    return document;
  }

  set(source: string, document: DocumentNode): void {
    if (!this.#documents.has(source)) this.#length += source.length;
    this.#documents.set(source, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#length <= CAPACITY) return;
      this.#documents.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}
