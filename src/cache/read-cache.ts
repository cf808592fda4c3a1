import type { Answer } from './answer.ts';
import { Answers, type Ready } from './answers.ts';
import { droppedBy, isDropped } from './dependencies.ts';
import type { Reads } from './reads.ts';
import type { RowChanges } from './row-changes.ts';

/** What the cache has done with requests; docs/operations.md says what each means. */
export const OUTCOMES = ['hit', 'miss', 'bypass'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A new answer, and what it was made from. */
export interface Made {
  readonly answer: Answer;
  readonly reads: Reads;
}

/** An execution that is under way. */
interface Flight {
  /** How many changes the node knew of when it began. */
  readonly since: number;
  /** Resolves with null if there is no answer that others could have. */
  readonly result: Promise<Answer | null>;
}

export interface ReadCacheOptions {
  readonly maxBytes: number;
  readonly changes: RowChanges;
}

/**
 * Answers to readers' queries, as bytes. An answer is kept until something changes that it was made from, and what is asked for
 * by several at once is executed once. Nobody gets an answer from before a change that this node has told its subscribers of.
 */
export class ReadCache {
  readonly #answers: Answers;
  readonly #changes: RowChanges;
  /** The executions that others may join. */
  readonly #flights = new Map<string, Flight>();
  /** For each execution, what has changed since it began. */
  readonly #changedSince = new Set<{ keys: string[]; isAnything: boolean }>();
  readonly counts: Record<Outcome | 'joined', number> = { hit: 0, miss: 0, bypass: 0, joined: 0 };

  constructor({ maxBytes, changes }: ReadCacheOptions) {
    this.#answers = new Answers(maxBytes);
    this.#changes = changes;
    changes.onDrop((keys) => {
      this.#answers.drop(keys);
      for (const changed of this.#changedSince) {
        if (keys === 'all') changed.isAnything = true;
        else changed.keys.push(...keys);
      }
    });
  }

  /** Whether it may be used now: not while this node can't learn what changes. */
  get isOpen(): boolean {
    return this.#changes.isCurrent;
  }

  get size(): number {
    return this.#answers.size;
  }

  get bytes(): number {
    return this.#answers.bytes;
  }

  get dropped(): number {
    return this.#answers.dropped;
  }

  /** @param request as given to `lead` */
  findByRequest(request: string): Ready | null {
    return this.isOpen ? this.#answers.findByRequest(request) : null;
  }

  /** Has a request, which came from this client address, answered with this from now on, as long as it is kept. */
  lead(request: string, ready: Ready, key: string, address: string): void {
    this.#answers.lead(request, ready, key, address);
  }

  find(key: string): Answer | null {
    return this.isOpen ? this.#answers.find(key) : null;
  }

  /**
   * The answer of an execution that is under way, unless something has changed since it began; null if there is none. It
   * resolves with null if it leads to no answer.
   */
  join(key: string): Promise<Answer | null> | null {
    const flight = this.#flights.get(key);
    if (flight?.since !== this.#changes.count || !this.isOpen) return null;
    return flight.result;
  }

  /**
   * Makes an answer, which others can join, and keeps it unless something that it was made from has changed meanwhile.
   * @param address the client address that asks for it
   * @param make returns null if there is nothing that others could be given
   */
  async make(key: string, address: string, make: () => Promise<Made | null>): Promise<Answer | null> {
    const since = this.#changes.count;
    const changed = { keys: [], isAnything: false };
    this.#changedSince.add(changed);
    const result = make()
      .then((made) => {
        if (made === null) return null;
        const isOutdated = changed.isAnything || isDropped(droppedBy(made.reads.keys), changed.keys);
        if (!isOutdated && this.isOpen) this.#answers.keep(key, made.answer, made.reads, address);
        return made.answer;
      })
      .finally(() => {
        this.#changedSince.delete(changed);
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
    const flight: Flight = { since, result: result.catch(() => null) };
    this.#flights.set(key, flight);
    return result;
  }
}
