import { LRUCache } from 'lru-cache';
import { RequestError } from '../errors.ts';
import { sha256 } from '../sha256.ts';
import { LIMITS } from './limits.ts';

export interface KnownDocumentsOptions {
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

/** Bytes that a registered document takes besides its text. */
const ENTRY_BYTES = 500;

/**
 * The documents that clients may send by their hash: trusted ones, which stay, and those that clients have registered by
 * sending text and hash together (Apollo's automatic persisted queries).
 */
export class KnownDocuments {
  readonly #trusted: ReadonlyMap<string, string>;
  readonly #trustedTexts: ReadonlySet<string>;
  readonly #onlyTrusted: boolean;
  /** The most recent. Anyone may register documents, so another client may have to register one again. */
  readonly #registered = new LRUCache<string, string>({
    maxSize: LIMITS.registeredBytes,
    sizeCalculation: (text) => ENTRY_BYTES + 2 * text.length,
  });

  constructor({ trusted, onlyTrusted }: KnownDocumentsOptions) {
    this.#trusted = trusted;
    this.#trustedTexts = new Set(trusted.values());
    this.#onlyTrusted = onlyTrusted;
  }

  isTrusted(text: string): boolean {
    return this.#trustedTexts.has(text);
  }

  /**
   * The text of a document that a client sends. If it sends neither text nor hash, its transport refuses the request.
   * @throws RequestError with the messages and codes that clients of persisted queries know; FORBIDDEN for a document
   *   that is not trusted, if it must be
   */
  textOf({ query, extensions }: SentDocument): string | undefined {
    const persisted = extensions?.['persistedQuery'];
    const hash = persisted == null ? undefined : hashOf(persisted);
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
      if (text === undefined || !this.isTrusted(text)) throw notTrusted();
    } else if (hash !== undefined && text !== undefined) this.#register(hash, text);
    return text;
  }

  #register(hash: string, text: string): void {
    if (typeof text !== 'string' || Buffer.from(sha256(text)).toString('hex') !== hash)
      throw new RequestError('BAD_USER_INPUT', 'The sha256Hash is not the SHA-256 of the query.');
    this.#registered.set(hash, text);
  }
}

/** @throws RequestError unless it has version 1 of Apollo's protocol */
function hashOf(persisted: unknown): string {
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
