import { TryLater } from '../errors.ts';
import { Wait, type OnGone } from '../load/wait.ts';

export interface RowQueueLimits {
  /** How many writers may wait for one row. */
  readonly length: number;
  /** How long a writer waits, in ms. */
  readonly patience: number;
}

/** A comment takes some 50 ms, so 200 of them take ten seconds. Beyond that, it is better to refuse. */
const LIMITS: RowQueueLimits = { length: 200, patience: 10_000 };
/** Seconds. */
const RETRY_AFTER = 2;

/** Lets the writers of one row in this node take turns. Writers of different rows don't wait for one another. */
export class RowQueues {
  readonly #limits: RowQueueLimits;
  /** The writers that wait for each busy row. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Makes the change once the earlier ones of this row have ended.
   * @param onGone of the client: without it, a change that waits is dropped
   * @throws TryLater if too many wait, or if it takes too long; nothing has then been changed
   */
  async inTurn<Result>(rowId: string, change: () => Promise<Result>, onGone?: OnGone): Promise<Result> {
    await this.#turn(rowId, onGone);
    try {
      return await change();
    } finally {
      this.#passOn(rowId);
    }
  }

  async #turn(rowId: string, onGone?: OnGone): Promise<void> {
    const waiting = this.#waiting.get(rowId);
    if (waiting === undefined) {
      this.#waiting.set(rowId, []);
      return;
    }
    if (waiting.length >= this.#limits.length) throw tooBusy();
    await new Promise<void>((resolve, reject) => {
      const wait = new Wait();
      const begin = () => {
        wait.end();
        resolve();
      };
      const giveUp = (error: Error) => {
        wait.end();
        waiting.splice(waiting.indexOf(begin), 1);
        reject(error);
      };
      waiting.push(begin);
      wait.limit(this.#limits.patience, () => {
        giveUp(tooBusy());
      });
      if (onGone !== undefined) wait.dropIfGone(onGone, giveUp);
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
