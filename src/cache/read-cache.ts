import type { Answer } from './answer.ts';
import { Answers, type Ready } from './answers.ts';
import { ANYTHING } from './dependencies.ts';
import type { Reads } from './recorder.ts';
import type { RowChanges } from './row-changes.ts';

/** What the cache has done with requests; docs/operations.md says what each means. */
export type CacheResult = 'hit' | 'miss' | 'bypass' | 'joined';

/** A new answer, and what it was made from. */
export interface NewAnswer {
  readonly answer: Answer;
  readonly reads: Reads;
}

/** An execution that is under way. */
interface Flight {
  /** How many changes the node knew of when it began. */
  readonly since: number;
  /** Resolves with null if there is no answer for others. */
  readonly result: Promise<Answer | null>;
}

/**
 * Answers to readers' queries, as bytes. An answer is cached until something changes that it was made from. If several requests
 * ask for the same at once, it is executed once. Nobody gets an answer from before a change whose event this node has sent.
 */
export class ReadCache {
  readonly #answers: Answers;
  readonly #changes: RowChanges;
  /** The executions that others may join. */
  readonly #flights = new Map<string, Flight>();
  /** For each execution, the keys of what has changed since it began. */
  readonly #changedSince = new Set<Set<string>>();
  readonly counts: Record<CacheResult, number> = { hit: 0, miss: 0, bypass: 0, joined: 0 };

  constructor({ maxBytes, changes }: { readonly maxBytes: number; readonly changes: RowChanges }) {
    this.#answers = new Answers(maxBytes);
    this.#changes = changes;
    changes.onDrop((keys) => {
      this.#answers.drop(keys);
      for (const changed of this.#changedSince)
        for (const key of keys === 'all' ? [ALL] : keys) changed.add(key);
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

  /** @param request as given to `alias` */
  findByRequest(request: string): Ready | null {
    return this.isOpen ? this.#answers.findByRequest(request) : null;
  }

  /** Makes this request an alias of the key: it gets the cached answer. @param address of the client that sent it */
  alias(request: string, ready: Ready, key: string, address: string): void {
    this.#answers.alias(request, ready, key, address);
  }

  find(key: string): Answer | null {
    return this.isOpen ? this.#answers.find(key) : null;
  }

  /**
   * The answer of an execution that is under way; null if there is none, or if something has changed since it began. It
   * resolves with null if it leads to no answer.
   */
  join(key: string): Promise<Answer | null> | null {
    const flight = this.#flights.get(key);
    if (flight?.since !== this.#changes.count || !this.isOpen) return null;
    return flight.result;
  }

  /**
   * Makes an answer, which others can join, and caches it unless something that it was made from has changed meanwhile.
   * @param address the client address that asks for it
   * @param make returns null if there is no answer for others
   */
  async make(key: string, address: string, make: () => Promise<NewAnswer | null>): Promise<Answer | null> {
    const since = this.#changes.count;
    const changed = new Set<string>();
    this.#changedSince.add(changed);
    const result = make()
      .then((made) => {
        if (made === null) return null;
        const { answer, reads } = made;
        if (!isOutdated(reads.keys, changed) && this.isOpen)
          this.#answers.add(key, answer, reads.keys, address);
        return answer;
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

/** Stands for a change of everything. */
const ALL = 'all';

function isOutdated(keys: ReadonlySet<string>, changed: ReadonlySet<string>): boolean {
  if (changed.size === 0) return false;
  return changed.has(ALL) || keys.has(ANYTHING) || [...keys].some((key) => changed.has(key));
}
