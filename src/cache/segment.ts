/** An entry of a segment. It takes bytes, which count for a client address. */
export interface Entry {
  readonly key: string;
  readonly address: string;
  /** As weighed last. */
  bytes: number;
}

/** The entries of one client address, the least recently used first. */
interface Holding<E> {
  bytes: number;
  readonly entries: Set<E>;
}

/**
 * The share of the bytes above which an address displaces its own entries first. While the segment isn't full, an address may take
 * more: behind some front ends, all readers have one address.
 */
const MAX_SHARE = 1 / 32;

/**
 * The most recently used entries within a number of bytes. A full segment displaces an entry of the address that takes most, if
 * that is more than its share. So one address can't displace what others ask for, however much and however often it asks.
 */
export class Segment<E extends Entry> {
  readonly #maxBytes: () => number;
  readonly #onDisplaced: (entry: E) => void;
  /** The least recently used first. */
  readonly #entries = new Map<string, E>();
  readonly #holdings = new Map<string, Holding<E>>();
  /** Those above their share: fewer than 32, unless the segment is more than full. */
  readonly #overShare = new Set<Holding<E>>();
  #bytes = 0;

  /** @param maxBytes can change; call `displace` when it has shrunk */
  constructor(maxBytes: () => number, onDisplaced: (entry: E) => void) {
    this.#maxBytes = maxBytes;
    this.#onDisplaced = onDisplaced;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): E | undefined {
    return this.#entries.get(key);
  }

  values(): Iterable<E> {
    return this.#entries.values();
  }

  /** Adds the entry as the most recently used one. */
  add(entry: E): void {
    this.#entries.set(entry.key, entry);
    const holding = this.#holdings.get(entry.address) ?? { bytes: 0, entries: new Set() };
    this.#holdings.set(entry.address, holding);
    holding.entries.add(entry);
    this.#charge(holding, entry.bytes);
    this.displace();
  }

  /** @returns whether the segment had it */
  remove(entry: E): boolean {
    if (this.#entries.get(entry.key) !== entry) return false;
    this.#entries.delete(entry.key);
    const holding = this.#holdings.get(entry.address);
    if (holding !== undefined) {
      holding.entries.delete(entry);
      this.#charge(holding, -entry.bytes);
      if (holding.entries.size === 0) this.#holdings.delete(entry.address);
    }
    return true;
  }

  displace(): void {
    while (this.#bytes > this.#maxBytes()) {
      const most = [...this.#overShare].reduce<Holding<E> | null>(
        (most, holding) => (most === null || holding.bytes > most.bytes ? holding : most),
        null,
      );
      const [displaced] = most?.entries ?? this.#entries.values();
      if (displaced === undefined) return;
      this.remove(displaced);
      this.#onDisplaced(displaced);
    }
  }

  #charge(holding: Holding<E>, bytes: number): void {
    this.#bytes += bytes;
    holding.bytes += bytes;
    if (holding.bytes > this.#maxBytes() * MAX_SHARE) this.#overShare.add(holding);
    else this.#overShare.delete(holding);
  }
}
