import { LRUCache } from 'lru-cache';
import { TIME_DEPENDENT } from '../db/sql-reads.ts';
import type { Answer, Encoding } from './answer.ts';
import { Dependencies, keyNumber, type Dependent } from './dependencies.ts';
import { Segment, type Entry } from './segment.ts';

/**
 * ms for which an answer is cached. The limit for answers that don't depend on the time is for changes that no trigger
 * noticed.
 */
const LIFETIME = { timeDependent: 60_000, other: 3_600_000 };
/** The share of the bytes for answers that were asked for only once. */
const NEW_SHARE = 0.2;
/** The cache remembers one key for so many bytes of answers. That takes about a twelfth of the memory. */
const BYTES_PER_RECENT_KEY = 1_000;
const RECENT_SHARE = 1 / 12;
/** The share of the new answers' bytes that one answer may take, so that it doesn't displace all others. */
const MAX_ANSWER_SHARE = 0.25;
/** Bytes that an answer takes besides its body, and each of its keys, and each request that leads to it. */
const OVERHEAD = { answer: 1_500, key: 45, request: 900 };
/**
 * How many different requests may lead to one answer, such as with other white space. A client address that has sent some of them
 * displaces its own first.
 */
const REQUESTS = { all: 8, ofAddress: 2 };

/** The answer to a request that came before. The node doesn't parse such a request again. */
export interface Ready {
  readonly answer: Answer;
  /** The operation's type and name. */
  readonly operation: string | null;
  readonly contentType: string;
  /** The headers, as the transport has put them together for each encoding. */
  readonly headers: Map<Encoding, readonly string[]>;
}

/** A request that gets an answer, though it is written in another way. */
interface Alias {
  readonly ready: Ready;
  readonly address: string;
}

/** A cached answer. Its bytes count for the client address that asked for it first. */
interface Cached extends Entry, Dependent {
  readonly answer: Answer;
  readonly expiresAt: number;
  /** The least recently used first. */
  readonly aliases: Map<string, Alias>;
}

/**
 * The most useful answers, within a number of bytes. An answer is new until it is asked for again, and its key is
 * remembered for longer than the answer. So requests that come once displace new answers only, and one client address
 * displaces few answers of others.
 */
export class Answers {
  readonly #new: Segment<Cached>;
  readonly #proven: Segment<Cached>;
  readonly #recentKeys: LRUCache<number, true>;
  readonly #maxAnswerBytes: number;
  readonly #byRequest = new Map<string, Cached>();
  readonly #dependencies = new Dependencies<Cached>();
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#recentKeys = new LRUCache({ max: Math.ceil(maxBytes / BYTES_PER_RECENT_KEY) });
    const bytes = maxBytes * (1 - RECENT_SHARE);
    this.#maxAnswerBytes = Math.floor(bytes * NEW_SHARE * MAX_ANSWER_SHARE);
    // New answers may take what the others leave free.
    this.#new = new Segment(
      () => bytes - this.#proven.bytes,
      (cached) => this.#forget(cached),
    );
    // A displaced answer gets another chance among the new ones.
    this.#proven = new Segment(
      () => bytes * (1 - NEW_SHARE),
      (cached) => this.#new.add(cached),
    );
  }

  get size(): number {
    return this.#new.size + this.#proven.size;
  }

  get bytes(): number {
    return this.#new.bytes + this.#proven.bytes;
  }

  /** How many answers were dropped because of a change. */
  get dropped(): number {
    return this.#dropped;
  }

  find(key: string): Answer | null {
    const cached = this.#get(key);
    return cached !== undefined && this.#use(cached) ? cached.answer : null;
  }

  /** @param request as given to `alias` */
  findByRequest(request: string): Ready | null {
    const cached = this.#byRequest.get(request);
    const alias = cached?.aliases.get(request);
    if (cached === undefined || alias === undefined || !this.#use(cached)) return null;
    cached.aliases.delete(request);
    cached.aliases.set(request, alias);
    return alias.ready;
  }

  /** Makes this request an alias of the key: it gets the cached answer. @param address of the client that sent it */
  alias(request: string, ready: Ready, key: string, address: string): void {
    const cached = this.#get(key);
    if (cached?.answer !== ready.answer || this.#byRequest.has(request)) return;
    if (cached.aliases.size >= REQUESTS.all) {
      const all = [...cached.aliases.keys()];
      const own = all.filter((other) => cached.aliases.get(other)?.address === address);
      const [oldest = ''] = own.length >= REQUESTS.ofAddress ? own : all;
      cached.aliases.delete(oldest);
      this.#byRequest.delete(oldest);
    }
    cached.aliases.set(request, { ready, address });
    this.#byRequest.set(request, cached);
    this.#weigh(cached);
  }

  /**
   * @param keys of what the answer was made from
   * @param address the client address that asked for it
   */
  add(key: string, answer: Answer, keys: ReadonlySet<string>, address: string): void {
    const former = this.#get(key);
    if (former !== undefined) this.#remove(former);
    const cached: Cached = {
      key,
      answer,
      address,
      bytes: 0,
      dependencies: Int32Array.from(keys, keyNumber),
      expiresAt: performance.now() + (keys.has(TIME_DEPENDENT) ? LIFETIME.timeDependent : LIFETIME.other),
      aliases: new Map(),
    };
    cached.bytes = weightOf(cached);
    if (cached.bytes > this.#maxAnswerBytes) return;
    this.#dependencies.add(cached);
    const recentKey = keyNumber(key);
    (this.#recentKeys.has(recentKey) ? this.#proven : this.#new).add(cached);
    this.#recentKeys.set(recentKey, true);
    this.#new.displace();
    answer.onGrown(() => {
      this.#weigh(cached);
    });
  }

  drop(changed: readonly string[] | 'all'): void {
    const all =
      changed === 'all' ? [...this.#new.values(), ...this.#proven.values()] : this.#dependencies.of(changed);
    for (const cached of all) {
      this.#dropped += 1;
      this.#remove(cached);
    }
  }

  #get(key: string): Cached | undefined {
    return this.#proven.get(key) ?? this.#new.get(key);
  }

  /** Makes it the most recently used one. Returns false if it has expired. */
  #use(cached: Cached): boolean {
    if (cached.expiresAt < performance.now()) {
      this.#remove(cached);
      return false;
    }
    if (this.#new.remove(cached) || this.#proven.remove(cached)) this.#proven.add(cached);
    return true;
  }

  /** Counts its bytes again. */
  #weigh(cached: Cached): void {
    for (const segment of [this.#new, this.#proven]) {
      if (!segment.remove(cached)) continue;
      cached.bytes = weightOf(cached);
      segment.add(cached);
    }
    this.#new.displace();
  }

  #remove(cached: Cached): void {
    if (this.#new.remove(cached) || this.#proven.remove(cached)) this.#forget(cached);
  }

  /** No segment has it any more. */
  #forget(cached: Cached): void {
    this.#dependencies.remove(cached);
    for (const request of cached.aliases.keys()) this.#byRequest.delete(request);
  }
}

function weightOf({ answer, dependencies, aliases }: Cached): number {
  return (
    answer.bytes + OVERHEAD.answer + dependencies.length * OVERHEAD.key + aliases.size * OVERHEAD.request
  );
}
