import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { RequestError } from '../errors.ts';
import { sha256 } from '../lib/sha256.ts';
import { LIMITS } from './limits.ts';
import { operationKind, type OperationKind } from './operation-counts.ts';
import { parseWithin, validateWithin } from './parse.ts';

export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  /** The documents of the operator's manifest, by hash. */
  readonly trusted: ReadonlyMap<string, string>;
  /** Whether any other document is refused. */
  readonly onlyTrusted: boolean;
}

/** What a client sends of its document: the text, or a hash in `extensions.persistedQuery`, or both. */
export interface SentDocument {
  readonly query?: string | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** A document that has been parsed and validated. */
export interface CheckedDocument {
  readonly document: DocumentNode;
  readonly kind: OperationKind;
  /** None if the document is valid. */
  readonly errors: readonly GraphQLError[];
}

/** Bytes that a registered document takes besides its text. */
const ENTRY_BYTES = 500;
/** Characters of the documents that stay parsed. Each character takes some 45 bytes of memory. */
const PARSED_CHARACTERS = 300_000;

/**
 * Finds the documents of operations, parses and validates them. Trusted documents stay parsed, and the most recent others.
 * Clients may send the hash of a trusted document, or of one that they have registered. To register it, they send text and
 * hash together (Apollo's automatic persisted queries).
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #trusted: ReadonlyMap<string, string>;
  readonly #trustedTexts: ReadonlySet<string>;
  readonly #onlyTrusted: boolean;
  readonly #checkedTrusted = new Map<string, CheckedDocument>();
  readonly #checked = new LRUCache<string, CheckedDocument>({
    maxSize: PARSED_CHARACTERS,
    sizeCalculation: (_document, text) => text.length || 1,
  });
  /** The most recent. Anyone may register documents, so another client may have to register one again. */
  readonly #registered = new LRUCache<string, string>({
    maxSize: LIMITS.registeredBytes,
    sizeCalculation: (text) => ENTRY_BYTES + 2 * text.length,
  });

  constructor({ schema, trusted, onlyTrusted }: DocumentsOptions) {
    this.#schema = schema;
    this.#trusted = trusted;
    this.#trustedTexts = new Set(trusted.values());
    this.#onlyTrusted = onlyTrusted;
  }

  /**
   * @throws RequestError with the messages and codes that clients of persisted queries know; FORBIDDEN for a document that
   *   is not trusted, if it must be; LIMIT_EXCEEDED
   * @throws GraphQLError for a syntax error
   */
  find(sent: SentDocument): CheckedDocument {
    const text = this.#textOf(sent);
    if (text === undefined)
      throw new RequestError(
        'BAD_USER_INPUT',
        'Send a document as `query`, or the hash of one in `extensions.persistedQuery`.',
      );
    const cache = this.#trustedTexts.has(text) ? this.#checkedTrusted : this.#checked;
    let checked = cache.get(text);
    if (checked === undefined) {
      const document = parseWithin(text);
      checked = { document, kind: operationKind(document), errors: validateWithin(this.#schema, document) };
      cache.set(text, checked);
    }
    return checked;
  }

  #textOf({ query, extensions }: SentDocument): string | undefined {
    const persisted = extensions?.['persistedQuery'];
    const hash = persisted == null ? undefined : sha256HashOf(persisted);
    const trusted = hash === undefined ? undefined : this.#trusted.get(hash);
    if (trusted !== undefined) return trusted;

    const text = query ?? undefined;
    if (hash !== undefined && !text) {
      const registered = this.#registered.get(hash);
      if (registered === undefined)
        throw new RequestError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
      return registered;
    }
    if (this.#onlyTrusted) {
      if (text === undefined || !this.#trustedTexts.has(text)) throw notTrusted();
    } else if (hash !== undefined && text !== undefined) this.#register(hash, text);
    return text;
  }

  #register(hash: string, text: string): void {
    if (Buffer.from(sha256(text)).toString('hex') !== hash)
      throw new RequestError('BAD_USER_INPUT', 'The sha256Hash is not the SHA-256 of the query.');
    this.#registered.set(hash, text);
  }
}

/** @throws RequestError unless it has version 1 of Apollo's protocol */
function sha256HashOf(persisted: unknown): string {
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw new RequestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

function notTrusted(): RequestError {
  return new RequestError(
    'FORBIDDEN',
    'Only trusted documents are allowed. Add the document to the manifest (TRUSTED_DOCUMENTS).',
  );
}
