/** What a segment holds: it takes bytes, and a client address is charged for it. */
export interface Held {
  readonly key: string;
  readonly address: string;
  /** As it was weighed last. */
  bytes: number;
}

/** What one client address is charged for, the least recently used first. */
interface Holding<Kept> {
  bytes: number;
  readonly kept: Set<Kept>;
}

/**
 * The share of the bytes from which on an address only displaces what it is charged for itself. As long as nothing has to be displaced,
 * it may hold more: behind some front ends, all readers have one address.
 */
const SHARE = 1 / 32;

/**
 * What was used most recently, within a number of bytes. If it is full, whoever holds more than their share loses something, the one
 * who holds most first. So one address can't displace what others ask for, however much it asks for, and however often.
 */
export class Segment<Kept extends Held> {
  readonly #maxBytes: () => number;
  readonly #onDisplaced: (kept: Kept) => void;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();
  readonly #holdings = new Map<string, Holding<Kept>>();
  /** Those with more than their share: less than 32, unless it is more than full. */
  readonly #greedy = new Set<Holding<Kept>>();
  #bytes = 0;
  /** The most recently used: the page that most ask for is mostly this one, and to put it in its place again takes longer than to find it. */
  #latest: Kept | null = null;

  /** @param maxBytes may change; call `displace` when it has become less */
  constructor(maxBytes: () => number, onDisplaced: (kept: Kept) => void) {
    this.#maxBytes = maxBytes;
    this.#onDisplaced = onDisplaced;
  }

  get size(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Kept | undefined {
    return this.#kept.get(key);
  }

  values(): Iterable<Kept> {
    return this.#kept.values();
  }

  add(kept: Kept): void {
    this.#kept.set(kept.key, kept);
    const holding = this.#holdings.get(kept.address) ?? { bytes: 0, kept: new Set() };
    this.#holdings.set(kept.address, holding);
    holding.kept.add(kept);
    this.#latest = kept;
    this.#charge(holding, kept.bytes);
    this.displace();
  }

  /** It is now the most recently used. */
  use(kept: Kept): void {
    if (kept === this.#latest || !this.#kept.delete(kept.key)) return;
    this.#latest = kept;
    this.#kept.set(kept.key, kept);
    const all = this.#holdings.get(kept.address)?.kept;
    all?.delete(kept);
    all?.add(kept);
  }

  /** It takes so many bytes now. */
  weigh(kept: Kept, bytes: number): void {
    const holding = this.#holdings.get(kept.address);
    if (holding !== undefined) this.#charge(holding, bytes - kept.bytes);
    kept.bytes = bytes;
    this.displace();
  }

  /** Returns whether it held it. */
  remove(kept: Kept): boolean {
    if (this.#kept.get(kept.key) !== kept) return false;
    this.#kept.delete(kept.key);
    if (this.#latest === kept) this.#latest = null;
    const holding = this.#holdings.get(kept.address);
    if (holding !== undefined) {
      holding.kept.delete(kept);
      this.#charge(holding, -kept.bytes);
      if (holding.kept.size === 0) this.#holdings.delete(kept.address);
    }
    return true;
  }

  #charge(holding: Holding<Kept>, bytes: number): void {
    this.#bytes += bytes;
    holding.bytes += bytes;
    if (holding.bytes > this.#maxBytes() * SHARE) this.#greedy.add(holding);
    else this.#greedy.delete(holding);
  }

  displace(): void {
    while (this.#bytes > this.#maxBytes()) {
      const greediest = [...this.#greedy].reduce<Holding<Kept> | null>(
        (most, holding) => (most === null || holding.bytes > most.bytes ? holding : most),
        null,
      );
      const [displaced] = greediest?.kept ?? this.#kept.values();
      if (displaced === undefined) return;
      this.remove(displaced);
      this.#onDisplaced(displaced);
    }
  }
}
