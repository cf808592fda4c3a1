import { LRUCache } from 'lru-cache';

export interface SharedReadsOptions<Value> {
  /** How many takedowns the node knows of. */
  readonly takedownCount: () => number;
  /** How much is kept altogether, and how much a value counts. One that counts nothing isn't kept. */
  readonly size: number;
  readonly sizeOf: (value: Value, key: string) => number;
  /** ms for which a value is kept. */
  readonly ttl: number;
}

/** Of what an event shows (ms). On a busy node, the last of a thousand cohorts comes long after the first. */
export const EVENT_TTL = 10_000;

interface Read<Value> {
  readonly value: Promise<Value>;
  /** How many takedowns the node knew of before it read. */
  readonly takedownCount: number;
}

/** Results of live events that cohorts share. The first cohort that needs a result reads it for the others. */
export class SharedReads<Value> {
  readonly #options: SharedReadsOptions<Value>;
  readonly #reading = new Map<string, Read<Value>>();
  readonly #kept: LRUCache<string, Read<Value>>;

  constructor(options: SharedReadsOptions<Value>) {
    this.#options = options;
    this.#kept = new LRUCache({ maxSize: options.size, ttl: options.ttl, ttlAutopurge: true });
  }

  /**
   * Reads, unless another cohort does so now or has just done so. What was read before a takedown isn't shared after it, and
   * neither is a failure after it was thrown.
   * @param key the event, what is selected of it, and the scope of the viewers
   */
  read(key: string, read: () => Promise<Value>): Promise<Value> {
    const takedownCount = this.#options.takedownCount();
    const known = this.#reading.get(key) ?? this.#kept.get(key);
    if (known?.takedownCount === takedownCount) return known.value;
    const reading = { value: read(), takedownCount };
    this.#reading.set(key, reading);
    const end = () => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    };
    reading.value.then((value) => {
      end();
      const size = this.#options.sizeOf(value, key);
      if (size > 0) this.#kept.set(key, reading, { size });
    }, end);
    return reading.value;
  }
}
