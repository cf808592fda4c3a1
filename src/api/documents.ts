import { printExecutableGraphQLDocument } from '@graphql-tools/documents';
import { Kind, parse, visit, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';
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

/** What a client sends of its document: the text, or an id, or both. */
export interface SentDocument {
  readonly query?: string | null | undefined;
  /** GraphQL over HTTP, in its appendix on persisted documents. */
  readonly documentId?: unknown;
  /** Relay, whose network layers choose among these names. */
  readonly id?: unknown;
  readonly doc_id?: unknown;
  /** Apollo: the hash is in `persistedQuery`. */
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An id of a document, and where the client sent it. */
interface DocumentId {
  readonly by: 'documentId' | 'id' | 'doc_id' | 'persistedQuery';
  readonly id: string;
}

/** A document that has been parsed and validated. */
export interface CheckedDocument {
  readonly document: DocumentNode;
  readonly kind: OperationKind;
  /** None if the document is valid. */
  readonly errors: readonly GraphQLError[];
}

/**
 * By which `@dateline/client` learns whether a page misses an event. It belongs to the package, and not to a front end, so no
 * manifest has it: every node takes it.
 */
const MISSED = /* GraphQL */ `
  query Missed($filter: FeedFilter, $after: String) {
    feed(first: 1, after: $after, filter: $filter) {
      edges {
        cursor
      }
    }
  }
`;

/** Bytes that a registered document takes besides its text. */
const ENTRY_BYTES = 500;
/** Characters of the documents that stay parsed. Each character takes some 45 bytes of memory. */
const PARSED_CHARACTERS = 300_000;

/**
 * Finds the documents of operations, parses and validates them. Trusted documents stay parsed, and the most recent valid others.
 * Clients may send the hash of a trusted document, or of one that they have registered. To register it, they send text and
 * hash together (Apollo's automatic persisted queries).
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #trusted: ReadonlyMap<string, string>;
  readonly #trustedTexts: ReadonlySet<string>;
  /** The same for all forms of a document. Empty unless any other document is refused. */
  readonly #trustedForms: ReadonlySet<string>;
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
    this.#trusted = new Map([...trusted].map(([id, text]) => [keyOf(id), text]));
    this.#trustedTexts = new Set(trusted.values());
    this.#trustedForms = new Set(
      onlyTrusted ? [MISSED, ...this.#trustedTexts].map((text) => formOf(parse(text))) : [],
    );
    this.#onlyTrusted = onlyTrusted;
  }

  /**
   * @throws RequestError with the messages and codes that clients of persisted queries know; FORBIDDEN for a document that
   *   is not trusted, if it must be; LIMIT_EXCEEDED
   * @throws GraphQLError for a syntax error
   */
  find(sent: SentDocument): CheckedDocument {
    const id = idOf(sent);
    const trusted = id === null ? undefined : this.#trusted.get(keyOf(id.id));
    const text = trusted ?? this.#textOf(sent.query, id);
    const cache = this.#trustedTexts.has(text) ? this.#checkedTrusted : this.#checked;
    let checked = cache.get(text);
    if (checked === undefined) {
      const document = parseWithin(text);
      if (this.#onlyTrusted && !this.#trustedForms.has(formOf(document))) throw notTrusted(id, text);
      const errors = validateWithin(this.#schema, document, this.#trustedTexts.has(text));
      checked = { document, kind: operationKind(document), errors };
      // A document that is refused would take the memory of one that is executed.
      if (errors.length === 0) cache.set(text, checked);
    }
    if (trusted === undefined && id?.by === 'persistedQuery' && sent.query)
      this.#register(keyOf(id.id), text);
    return checked;
  }

  /** The text that was sent, or the one that is registered. */
  #textOf(query: string | null | undefined, id: DocumentId | null): string {
    if (query) return query;
    if (id !== null) {
      const registered = this.#registered.get(keyOf(id.id));
      if (registered === undefined) throw notFound(id);
      return registered;
    }
    throw new RequestError(
      this.#onlyTrusted ? 'FORBIDDEN' : 'BAD_USER_INPUT',
      'Send a document as `query`, or its id as `documentId` or in `extensions.persistedQuery`.',
    );
  }

  #register(hash: string, text: string): void {
    if (sha256Of(text) !== hash)
      throw new RequestError('BAD_USER_INPUT', 'The sha256Hash is not the SHA-256 of the query.');
    this.#registered.set(hash, text);
  }
}

/** Some tools write the method before a hash, and others don't. */
function keyOf(id: string): string {
  return id.replace(/^sha256:/, '');
}

function sha256Of(text: string): string {
  return Buffer.from(sha256(text)).toString('hex');
}

/**
 * A document without what differs between a manifest and what a client makes of the same document: white space, the order of
 * what is selected, and `__typename`, which caches add.
 */
function formOf(document: DocumentNode): string {
  const withoutNames = visit(document, {
    [Kind.FIELD]: ({ name, alias, directives = [] }) =>
      name.value === '__typename' && alias === undefined && directives.length === 0 ? null : undefined,
  });
  return printExecutableGraphQLDocument(withoutNames);
}

/** @throws RequestError for an id that isn't a text */
function idOf({ documentId, id, doc_id, extensions }: SentDocument): DocumentId | null {
  const persisted = extensions?.['persistedQuery'];
  if (persisted != null) return { by: 'persistedQuery', id: sha256HashOf(persisted) };
  for (const [by, sent] of Object.entries({ documentId, id, doc_id })) {
    if (sent == null || sent === '') continue;
    if (typeof sent !== 'string')
      throw new RequestError('BAD_USER_INPUT', `\`${by}\` takes the id of a document, as a string.`);
    return { by: by as DocumentId['by'], id: sent };
  }
  return null;
}

/** @throws RequestError unless it has version 1 of Apollo's protocol */
function sha256HashOf(persisted: unknown): string {
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw new RequestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

/** Apollo's clients know this message, and then send the text. */
function notFound({ by, id }: DocumentId): RequestError {
  return new RequestError(
    'PERSISTED_QUERY_NOT_FOUND',
    by === 'persistedQuery'
      ? 'PersistedQueryNotFound'
      : `There is no document '${id}' (\`${by}\`). Add it to the manifest (TRUSTED_DOCUMENTS), or send the text as \`query\`.`,
  );
}

function notTrusted(id: DocumentId | null, text: string): RequestError {
  const looked = id === null ? `sha256:${sha256Of(text)}` : id.id;
  return new RequestError(
    'FORBIDDEN',
    `Only trusted documents are allowed. The manifest (TRUSTED_DOCUMENTS) has no document '${looked}', and none with the same fields under another id: add it.`,
  );
}
