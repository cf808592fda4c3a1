import { LRUCache } from 'lru-cache';
import type { Answer, Encoding } from './answer.ts';
import { Dependencies, droppedBy } from './dependencies.ts';
import type { Reads } from './reads.ts';
import { Seen } from './seen.ts';

/** ms after which an answer is made again whatever happens, since some fields depend on the time. */
const TTL = 60_000;
/** The share of the bytes for answers that have been asked for only once. */
const NEW = 0.2;
/** One key is remembered for so many bytes of answers, which takes a twelfth of them. */
const BYTES_PER_SEEN = 1_000;
const SEEN = 1 / 12;
/** The share of those bytes that one answer may take, so that it doesn't displace all others. */
const ONE = 0.25;
/** Bytes that an answer takes besides its body, and each of its keys, and each request that leads to it. */
const OVERHEAD = { answer: 600, key: 120, request: 800 };
/** How many different requests may lead to one answer, such as with other white space. */
const REQUESTS = 8;

/** What is needed to answer a request that has been seen before, without reading what it says. */
export interface Ready {
  readonly answer: Answer;
  readonly contentType: string;
  /** The headers, as the transport has put them together for each encoding. */
  readonly headers: Map<Encoding, readonly string[]>;
}

/** An answer that is kept. */
interface Kept {
  readonly key: string;
  readonly answer: Answer;
  readonly droppedBy: ReadonlySet<string>;
  readonly until: number;
  /** What is sent to each request that leads to it, the least recently used first. */
  readonly requests: Map<string, Ready>;
}

type Segment = LRUCache<string, Kept>;

/**
 * The most useful answers, within a number of bytes. An answer is new until it is asked for again, and what has been asked for
 * is remembered for longer than its answer is kept. So a flood of requests that each come once displaces new answers only.
 */
export class Answers {
  readonly #new: Segment;
  readonly #proven: Segment;
  readonly #seen: Seen;
  readonly #maxEntry: number;
  readonly #byRequest = new Map<string, Kept>();
  readonly #dependencies = new Dependencies<Kept>();
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#seen = new Seen(maxBytes / BYTES_PER_SEEN);
    const bytes = maxBytes * (1 - SEEN);
    const fresh = Math.floor(bytes * NEW);
    this.#maxEntry = Math.floor(fresh * ONE);
    const segment = (maxSize: number, evicted: (kept: Kept) => void): Segment =>
      new LRUCache({
        maxSize,
        sizeCalculation: sizeOf,
        dispose: (kept, _key, reason) => {
          if (reason === 'evict') evicted(kept);
        },
      });
    this.#new = segment(fresh, (kept) => this.#forget(kept));
    // It gets another chance beside the new ones.
    this.#proven = segment(Math.floor(bytes) - fresh, (kept) => this.#new.set(kept.key, kept));
  }

  get size(): number {
    return this.#new.size + this.#proven.size;
  }

  get bytes(): number {
    return this.#new.calculatedSize + this.#proven.calculatedSize;
  }

  /** How many answers were dropped because of a change. */
  get dropped(): number {
    return this.#dropped;
  }

  find(key: string): Answer | null {
    const kept = this.#proven.get(key) ?? this.#new.get(key);
    return kept !== undefined && this.#use(kept) ? kept.answer : null;
  }

  /** @param request what `lead` was called with */
  findByRequest(request: string): Ready | null {
    const kept = this.#byRequest.get(request);
    const ready = kept?.requests.get(request);
    if (kept === undefined || ready === undefined || !this.#use(kept)) return null;
    if (kept.requests.size > 1) {
      kept.requests.delete(request);
      kept.requests.set(request, ready);
    }
    return ready;
  }

  /** Takes note that this request is answered with this, as long as it is kept. */
  lead(request: string, ready: Ready, key: string): void {
    const kept = this.#proven.peek(key) ?? this.#new.peek(key);
    if (kept?.answer !== ready.answer || this.#byRequest.has(request)) return;
    const [oldest] = kept.requests.keys();
    if (kept.requests.size >= REQUESTS && oldest !== undefined) {
      kept.requests.delete(oldest);
      this.#byRequest.delete(oldest);
    }
    kept.requests.set(request, ready);
    this.#byRequest.set(request, kept);
    this.#weigh(kept);
  }

  keep(key: string, answer: Answer, reads: Reads): void {
    const former = this.#proven.peek(key) ?? this.#new.peek(key);
    if (former !== undefined) this.#remove(former);
    const until = performance.now() + TTL;
    const kept: Kept = { key, answer, droppedBy: droppedBy(reads.keys), until, requests: new Map() };
    if (sizeOf(kept) > this.#maxEntry) return;
    this.#dependencies.add(kept, kept.droppedBy);
    const segment = this.#seen.note(key) ? this.#proven : this.#new;
    segment.set(key, kept);
    answer.onGrown(() => {
      this.#weigh(kept);
    });
  }

  drop(changed: readonly string[] | 'all'): void {
    if (changed === 'all') {
      this.#dropped += this.size;
      for (const segment of [this.#new, this.#proven]) {
        for (const kept of [...segment.values()]) this.#remove(kept);
      }
      return;
    }
    for (const kept of this.#dependencies.of(changed)) {
      this.#dropped += 1;
      this.#remove(kept);
    }
  }

  /** Returns false if it has become too old. */
  #use(kept: Kept): boolean {
    if (kept.until < performance.now()) {
      this.#remove(kept);
      return false;
    }
    if (this.#new.has(kept.key)) {
      this.#new.delete(kept.key);
      this.#proven.set(kept.key, kept);
    } else this.#proven.get(kept.key);
    return true;
  }

  /** Counts its bytes again. */
  #weigh(kept: Kept): void {
    for (const segment of [this.#new, this.#proven]) {
      if (segment.peek(kept.key) !== kept) continue;
      segment.delete(kept.key);
      segment.set(kept.key, kept);
    }
  }

  #remove(kept: Kept): void {
    this.#new.delete(kept.key);
    this.#proven.delete(kept.key);
    this.#forget(kept);
  }

  /** It is in no segment any more. */
  #forget(kept: Kept): void {
    this.#dependencies.remove(kept, kept.droppedBy);
    for (const request of kept.requests.keys()) this.#byRequest.delete(request);
  }
}

function sizeOf({ answer, droppedBy, requests }: Kept): number {
  const { size } = droppedBy;
  return answer.bytes + OVERHEAD.answer + size * OVERHEAD.key + requests.size * OVERHEAD.request;
}
