import { LAGGING } from '../db/sql-reads.ts';

/** Called with the keys of what changed, or with `all` if that isn't known. */
type OnRowChange = (keys: readonly string[] | 'all') => void;

/**
 * What this node learns of changes to rows. It knows of a change before it sends the event of that change, or reads at a
 * later position of the log.
 */
export class RowChanges {
  #count = 0;
  #isCurrent = false;
  readonly #listeners: OnRowChange[] = [];

  /** How many changes the node has learnt of. */
  get count(): number {
    return this.#count;
  }

  /** Whether it learns of changes as they are committed. If not, no answer may be cached, and no cached one served. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  onDrop(listener: OnRowChange): void {
    this.#listeners.push(listener);
  }

  /** Drops what depends on these keys. */
  drop(keys: readonly string[] | 'all'): void {
    this.#count += 1;
    this.#notify(keys);
  }

  /** The node has read on in the log. No row has changed, only the position that answers show. */
  catchUp(): void {
    this.#notify([LAGGING]);
  }

  /** From now on it learns of changes. It may have missed some until now. */
  begin(): void {
    if (this.#isCurrent) return;
    this.drop('all');
    this.#isCurrent = true;
  }

  /** It may miss changes from now on, or has missed some. */
  end(): void {
    this.#isCurrent = false;
    this.drop('all');
  }

  /** Takes the payload of a notification: a key a line, or `*` for everything. */
  take(payload: string): void {
    this.drop(payload === '*' ? 'all' : payload.split('\n'));
  }

  #notify(keys: readonly string[] | 'all'): void {
    for (const listener of this.#listeners) listener(keys);
  }
}
