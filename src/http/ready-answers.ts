import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Encoding } from '../cache/answer.ts';
import type { Ready } from '../cache/answers.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Load } from '../load/load.ts';
import type { CachedAnswer, Caller } from '../api/context.ts';
import { LIMITS } from '../api/limits.ts';
import { CORS, hasValidUrl, isJson, ownHeaders, VARY } from './headers.ts';
import { hasMatch, preferredEncoding, type JsonType } from './negotiation.ts';
import { bodyOf, letReadAgain } from './request-body.ts';

const COMMON = ['vary', VARY, ...Object.entries(CORS).flat()];
/** Characters that are compared as they are; longer texts are hashed. */
const SHORT = 200;

export interface ReadyAnswersOptions {
  readonly cache: ReadCache;
  readonly load: Load;
  /** Seconds for which a CDN may keep an answer without asking whether it has changed. */
  readonly cdnSeconds: number;
  /** Counts what is answered with ready bytes. */
  readonly operations: { ready: number };
}

/** Whose request it is. */
export type From = Pick<Caller, 'requestId' | 'clientAddress' | 'summary'>;

/** What became of a request. It is answered; or its id finds the answer the next time; or it can't be cached. */
export type Tried = 'answered' | { readonly id: string } | null;

/**
 * Answers requests for which there are ready bytes. A request that is sent again, byte for byte, isn't even parsed. Another
 * form of it runs, and finds the same answer.
 */
export class ReadyAnswers {
  readonly #cache: ReadCache;
  readonly #load: Load;
  readonly #operations: ReadyAnswersOptions['operations'];
  readonly #cacheControl: string;

  constructor({ cache, load, cdnSeconds, operations }: ReadyAnswersOptions) {
    this.#cache = cache;
    this.#operations = operations;
    this.#load = load;
    // A browser that has received an event must not show a page from before it, so it asks each time.
    this.#cacheControl = cdnSeconds === 0 ? 'no-cache' : `public, max-age=0, s-maxage=${cdnSeconds}`;
  }

  /**
   * Answers a request if its bytes are ready and its caller has points left. Until it has, the response has no headers:
   * Node.js sends them faster all at once.
   */
  answer(request: IncomingMessage, response: ServerResponse, from: From): Tried | Promise<Tried> {
    if (!this.#cache.isOpen || !mayBeCached(request)) return null;
    return request.method === 'GET'
      ? this.#find(request, response, from, requestKey(request, null))
      : this.#findPosted(request, response, from);
  }

  async #findPosted(request: IncomingMessage, response: ServerResponse, from: From): Promise<Tried> {
    // Once Node.js has parsed the packet that the head came in, most bodies are there as well.
    await Promise.resolve();
    const body = wholeBodyOf(request) ?? (await bodyOf(request));
    if (body === null) return 'answered';
    const tried = this.#find(request, response, from, requestKey(request, body));
    if (tried !== 'answered') letReadAgain(request, body);
    return tried;
  }

  #find(request: IncomingMessage, response: ServerResponse, from: From, id: string): Tried | Promise<Tried> {
    const ready = this.#cache.findByRequest(id);
    if (ready === null) return { id };
    // A caller without points is refused as for any other request.
    if (!this.#load.payForBytes(from.clientAddress, ready.answer.body.length)) return null;
    return this.#sendReady(request, response, ready, from);
  }

  #sendReady(
    request: IncomingMessage,
    response: ServerResponse,
    ready: Ready,
    { requestId, summary }: From,
  ): Tried | Promise<Tried> {
    this.#cache.counts.hit += 1;
    this.#operations.ready += 1;
    summary.operation = ready.operation;
    const sending = this.#send(request, response, ready, ownHeaders(requestId));
    return sending === null ? 'answered' : sending.then(() => 'answered');
  }

  /** Sends an answer that the cache has, and answers the next request with this id from its bytes. */
  async send(
    request: IncomingMessage,
    response: ServerResponse,
    { clientAddress, summary }: From,
    { id, type, cached: { answer, key } }: { id: string; type: JsonType; cached: CachedAnswer },
  ): Promise<void> {
    const contentType = `${type}; charset=utf-8`;
    const made: Ready = { answer, operation: summary.operation, contentType, headers: new Map() };
    this.#cache.alias(id, made, key, clientAddress);
    await this.#send(request, response, made, []);
  }

  /**
   * Counts a request that the cache can't answer. Only members get `x-cache`: when an answer was dropped would tell readers when
   * the newsroom works on what.
   */
  bypass({ headers }: IncomingMessage, response: ServerResponse): void {
    this.#cache.counts.bypass += 1;
    if (headers.authorization !== undefined) response.setHeader('x-cache', 'bypass');
  }

  /**
   * @param more headers of this request alone
   * @returns null if it is sent at once
   */
  #send(
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    ready: Ready,
    more: readonly string[],
  ): Promise<void> | null {
    const { answer } = ready;
    if (method === 'GET' && hasMatch(headers['if-none-match'], answer.etag)) {
      response.writeHead(304, [...this.#common(ready, true), ...more]).end();
      return null;
    }
    const encoding = answer.encodingFor(preferredEncoding(headers['accept-encoding']));
    const body = answer.ready(encoding);
    if (body !== undefined) {
      this.#end(response, ready, method, encoding, body, more);
      return null;
    }
    return answer.encoded(encoding).then((encoded) => {
      this.#end(response, ready, method, encoding, encoded, more);
    });
  }

  #end(
    response: ServerResponse,
    ready: Ready,
    method: string | undefined,
    encoding: Encoding,
    body: Buffer,
    more: readonly string[],
  ): void {
    if (response.closed) return;
    let headers = ready.headers.get(encoding);
    if (headers === undefined) {
      const content = contentHeaders(ready.contentType, encoding, body);
      headers = [...this.#common(ready, method === 'GET'), ...content];
      ready.headers.set(encoding, headers);
    }
    response.writeHead(200, [...headers, ...more]).end(body);
  }

  #common({ answer: { etag, surrogateKey } }: Ready, isStorable: boolean): readonly string[] {
    if (!isStorable) return [...COMMON, 'cache-control', 'no-store'];
    const storable = [...COMMON, 'cache-control', this.#cacheControl, 'etag', etag];
    return surrogateKey === null ? storable : [...storable, 'surrogate-key', surrogateKey];
  }
}

function contentHeaders(type: string, encoding: Encoding, { length }: Buffer): readonly string[] {
  const headers = ['content-type', type, 'content-length', String(length)];
  return encoding === 'identity' ? headers : [...headers, 'content-encoding', encoding];
}

/** Whether a request may be a reader's query that is answered with JSON. An unusual one isn't. */
function mayBeCached(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const { authorization, accept = '' } = headers;
  // Pages are for people, and streams aren't kept; who takes JSON too gets no stream.
  if (authorization !== undefined || /html/i.test(accept)) return false;
  // Requests with another Host have the same id, and a Host that is not valid is refused.
  if (!hasValidUrl(request)) return false;
  if (/event-stream|multipart/i.test(accept) && !/json|\*\/\*/i.test(accept)) return false;
  if (method === 'GET') return true;
  if (method !== 'POST' || !isJson(headers['content-type']) || headers['content-encoding'] !== undefined)
    return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= LIMITS.bodyBytes;
}

/** The body, if all of it is there; null otherwise. */
function wholeBodyOf(request: IncomingMessage): Buffer | null {
  if (request.readableLength !== Number(request.headers['content-length'])) return null;
  const body: unknown = request.read();
  return Buffer.isBuffer(body) ? body : null;
}

/** The id of a request: requests with the same id have the same answer. The name of the host makes no difference. */
function requestKey({ method, url = '', headers }: IncomingMessage, body: Buffer | null): string {
  const head = `${method} ${url} ${headers.accept}`;
  const short = head.length <= SHORT ? head : hash('sha256', head, 'base64');
  return body === null ? short : `${short} ${hash('sha256', body, 'base64')}`;
}
