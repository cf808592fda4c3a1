import { LRUCache } from 'lru-cache';
import type { PayloadPage } from '../live/delivery.ts';
import type { Frame } from '../live/frame.ts';

/** How many characters of results are cached, and for how many ms. */
const KEPT = { characters: 4_000_000, ms: 1_000 };

interface PageRead {
  readonly page: Promise<PayloadPage<Frame>>;
  /** How many withdrawals the node knew of before it read. */
  readonly withdrawalCount: number;
}

/**
 * The results of live events, shared by cohorts that differ only in which events they follow. A thousand readers may follow
 * a thousand speakers with the same document. The first cohort that reads an event reads it for the others, too.
 */
export class SharedPages {
  readonly #withdrawalCount: () => number;
  readonly #reading = new Map<string, PageRead>();
  readonly #kept = new LRUCache<string, PageRead & { readonly length: number }>({
    maxSize: KEPT.characters,
    ttl: KEPT.ms,
    sizeCalculation: ({ length }) => length,
  });

  constructor(withdrawalCount: () => number) {
    this.#withdrawalCount = withdrawalCount;
  }

  /**
   * Reads, unless another cohort does so now or has just done so. What was read before a withdrawal isn't shared after it, and
   * neither is a failure after it was thrown.
   * @param key the event, what is selected of it, and the scope of the viewers
   */
  read(key: string, read: () => Promise<PayloadPage<Frame>>): Promise<PayloadPage<Frame>> {
    const withdrawalCount = this.#withdrawalCount();
    const known = this.#reading.get(key) ?? this.#kept.get(key);
    if (known?.withdrawalCount === withdrawalCount) return known.page;
    const reading = { page: read(), withdrawalCount };
    this.#reading.set(key, reading);
    const end = () => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    };
    reading.page.then(({ payloads }) => {
      end();
      const length = payloads.reduce((sum, frame) => sum + (frame?.length ?? 0), 0);
      this.#kept.set(key, { ...reading, length: key.length + length });
    }, end);
    return reading.page;
  }
}
