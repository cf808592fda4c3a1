import { TryLater } from './errors.ts';

export interface RowQueueLimits {
  /** How many writers may wait for one row. */
  readonly length: number;
  /** How long a writer waits, in ms. */
  readonly patience: number;
}

/**
 * A comment takes some 50 ms, so 200 of them take ten seconds. Clients that would wait longer are told to try again.
 */
const LIMITS: RowQueueLimits = { length: 200, patience: 10_000 };
/** Seconds. */
const RETRY_AFTER = 2;

/** Lets the writers of one row in this node take turns. Writers of different rows don't wait for one another. */
export class RowQueues {
  readonly #limits: RowQueueLimits;
  /** The waiting writers of each row that is being changed. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Makes the change once the earlier ones of this row have ended.
   * @throws TryLater if too many wait, or if it takes too long; nothing has then been changed
   */
  async inTurn<Result>(rowId: string, change: () => Promise<Result>): Promise<Result> {
    await this.#turn(rowId);
    try {
      return await change();
    } finally {
      this.#passOn(rowId);
    }
  }

  async #turn(rowId: string): Promise<void> {
    const waiting = this.#waiting.get(rowId);
    if (waiting === undefined) {
      this.#waiting.set(rowId, []);
      return;
    }
    if (waiting.length >= this.#limits.length) throw tooBusy();
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(tooBusy());
      }, this.#limits.patience);
      waiting.push(begin);
    });
  }

  #passOn(rowId: string): void {
    const next = this.#waiting.get(rowId)?.shift();
    if (next === undefined) this.#waiting.delete(rowId);
    else next();
  }
}

function tooBusy(): TryLater {
  return new TryLater(
    'UNAVAILABLE',
    'Too many changes of this object are waiting. Nothing was changed. Try again in a few seconds.',
    RETRY_AFTER,
  );
}
