import { MOMENT } from '../sql-reads.ts';
import type { Answer, Encoding } from './answer.ts';
import { Dependencies, droppedBy, numbersOf, type Dependent } from './dependencies.ts';
import type { Reads } from './reads.ts';
import { Seen } from './seen.ts';
import { Segment, type Held } from './segment.ts';

/**
 * ms after which an answer is made again: one that depends on when it was made; and any other, whatever it was made from, so that
 * nothing that went unnoticed stays for long.
 */
const LIFETIME = { ofMoment: 60_000, atMost: 3_600_000 };
/** The share of the bytes for answers that have been asked for only once. */
const NEW = 0.2;
/** One key is remembered for so many bytes of answers, which takes a twelfth of them. */
const BYTES_PER_SEEN = 1_000;
const SEEN = 1 / 12;
/** The share of those bytes that one answer may take, so that it doesn't displace all others. */
const ONE = 0.25;
/** Bytes that an answer takes besides its body, and each of its keys, and each request that leads to it. */
const OVERHEAD = { answer: 1_500, key: 45, request: 900 };
/**
 * How many different requests may lead to one answer, such as with other white space. Whoever has sent some of them displaces these
 * first, and not what others send.
 */
const REQUESTS = { all: 8, ofAddress: 2 };

/** What is needed to answer a request that has been seen before, without reading what it says. */
export interface Ready {
  readonly answer: Answer;
  /** The operation's type and name. */
  readonly operation: string | null;
  readonly contentType: string;
  /** The headers, as the transport has put them together for each encoding. */
  readonly headers: Map<Encoding, readonly string[]>;
}

/** A request that leads to an answer. */
interface Leading {
  readonly ready: Ready;
  readonly address: string;
}

/** An answer that is kept. Who asked for it first is charged for it. */
interface Kept extends Held, Dependent {
  readonly answer: Answer;
  readonly until: number;
  /** The least recently used first. */
  readonly requests: Map<string, Leading>;
}

/**
 * The most useful answers, within a number of bytes. An answer is new until it is asked for again, and what has been asked for
 * is remembered for longer than its answer is kept. So a flood of requests that each come once displaces new answers only; and
 * one from a single address, little of what others ask for.
 */
export class Answers {
  readonly #new: Segment<Kept>;
  readonly #proven: Segment<Kept>;
  readonly #seen: Seen;
  readonly #maxEntry: number;
  readonly #byRequest = new Map<string, Kept>();
  readonly #dependencies = new Dependencies<Kept>();
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#seen = new Seen(maxBytes / BYTES_PER_SEEN);
    const bytes = maxBytes * (1 - SEEN);
    this.#maxEntry = Math.floor(bytes * NEW * ONE);
    // Until there are enough others, new ones may take their place, too.
    this.#new = new Segment(
      () => bytes - this.#proven.bytes,
      (kept) => this.#forget(kept),
    );
    this.#proven = new Segment(
      () => bytes * (1 - NEW),
      // It gets another chance beside the new ones.
      (kept) => this.#new.add(kept),
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
    const kept = this.#get(key);
    return kept !== undefined && this.#use(kept) ? kept.answer : null;
  }

  /** @param request what `lead` was called with */
  findByRequest(request: string): Ready | null {
    const kept = this.#byRequest.get(request);
    const leading = kept?.requests.get(request);
    if (kept === undefined || leading === undefined || !this.#use(kept)) return null;
    if (kept.requests.size > 1) {
      kept.requests.delete(request);
      kept.requests.set(request, leading);
    }
    return leading.ready;
  }

  /** Takes note that this request, which came from this client address, is answered with this, as long as it is kept. */
  lead(request: string, ready: Ready, key: string, address: string): void {
    const kept = this.#get(key);
    if (kept?.answer !== ready.answer || this.#byRequest.has(request)) return;
    if (kept.requests.size >= REQUESTS.all) {
      const all = [...kept.requests.keys()];
      const own = all.filter((other) => kept.requests.get(other)?.address === address);
      const [oldest = ''] = own.length >= REQUESTS.ofAddress ? own : all;
      kept.requests.delete(oldest);
      this.#byRequest.delete(oldest);
    }
    kept.requests.set(request, { ready, address });
    this.#byRequest.set(request, kept);
    this.#weigh(kept);
  }

  /** @param address the client address that asked for it */
  keep(key: string, answer: Answer, reads: Reads, address: string): void {
    const former = this.#get(key);
    if (former !== undefined) this.#remove(former);
    const kept: Kept = {
      key,
      answer,
      address,
      bytes: 0,
      droppedBy: numbersOf(droppedBy(reads.keys)),
      until: performance.now() + (reads.keys.has(MOMENT) ? LIFETIME.ofMoment : LIFETIME.atMost),
      requests: new Map(),
    };
    kept.bytes = sizeOf(kept);
    if (kept.bytes > this.#maxEntry) return;
    this.#dependencies.add(kept);
    const segment = this.#seen.note(key) ? this.#proven : this.#new;
    segment.add(kept);
    this.#new.displace();
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

  #get(key: string): Kept | undefined {
    return this.#proven.get(key) ?? this.#new.get(key);
  }

  /** Returns false if it has become too old. */
  #use(kept: Kept): boolean {
    if (kept.until < performance.now()) {
      this.#remove(kept);
      return false;
    }
    if (this.#new.remove(kept)) this.#proven.add(kept);
    else this.#proven.use(kept);
    return true;
  }

  /** Counts its bytes again. */
  #weigh(kept: Kept): void {
    for (const segment of [this.#new, this.#proven]) {
      if (segment.get(kept.key) === kept) segment.weigh(kept, sizeOf(kept));
    }
    this.#new.displace();
  }

  #remove(kept: Kept): void {
    if (this.#new.remove(kept) || this.#proven.remove(kept)) this.#forget(kept);
  }

  /** It is in no segment any more. */
  #forget(kept: Kept): void {
    this.#dependencies.remove(kept);
    for (const request of kept.requests.keys()) this.#byRequest.delete(request);
  }
}

function sizeOf({ answer, droppedBy, requests }: Kept): number {
  const { length } = droppedBy;
  return answer.bytes + OVERHEAD.answer + length * OVERHEAD.key + requests.size * OVERHEAD.request;
}
