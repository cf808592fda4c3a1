import { CATCHING_UP } from '../sql-reads.ts';

/**
 * What this node learns of changes to rows. It knows of a change before it hands on the event of that change, and before it reads at a
 * later position of the log.
 */
export class RowChanges {
  #count = 0;
  #isCurrent = false;
  readonly #listeners: ((keys: readonly string[] | 'all') => void)[] = [];

  /** Grows with each drop. */
  get count(): number {
    return this.#count;
  }

  /** Whether it learns of changes as they are committed. If not, nothing may be kept or served from what was. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /** @param listener is called at once with the keys of what changed, or with `all` if it isn't known what did */
  onDrop(listener: (keys: readonly string[] | 'all') => void): void {
    this.#listeners.push(listener);
  }

  drop(keys: readonly string[] | 'all'): void {
    this.#count += 1;
    this.#tell(keys);
  }

  /** The node has read on in the log. No row changes by that, but where the log stands. */
  catchUp(): void {
    this.#tell([CATCHING_UP]);
  }

  #tell(keys: readonly string[] | 'all'): void {
    for (const listener of this.#listeners) listener(keys);
  }

  /** From now on it learns of changes. What was kept until then may have missed some. */
  begin(): void {
    if (this.#isCurrent) return;
    this.drop('all');
    this.#isCurrent = true;
  }

  /** Changes may go unnoticed from now on, or have done so. */
  end(): void {
    this.#isCurrent = false;
    this.drop('all');
  }

  /** Takes the payload of a notification: a key a line, or `*` for everything. */
  take(payload: string): void {
    this.drop(payload === '*' ? 'all' : payload.split('\n'));
  }
}
