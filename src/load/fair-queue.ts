import { TryLater } from '../errors.ts';
import { Wait, type OnGone } from './wait.ts';

export interface FairQueueOptions {
  /** How much work may be under way at once: for all accounts together, and for each. */
  readonly atOnce: number;
  readonly atOncePerAccount: number;
  /** Null if work may wait without limit. */
  readonly limits: QueueLimits | null;
}

export interface QueueLimits {
  readonly waiting: number;
  readonly waitingPerAccount: number;
  /** ms that work may wait. */
  readonly patience: number;
}

/** ms. Shorter work needs no rest. A rest ends after the second: the process may have been halted meanwhile. */
const REST = { shortest: 1, longest: 100 };
/** How many times as long as its work an account rests. */
const RESTS = 4;

/** Work that has not begun. */
interface Waiting {
  readonly cost: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

/** The work of one account. */
interface AccountQueue {
  readonly account: string;
  readonly waiting: Waiting[];
  /** The total cost of what waits. */
  owed: number;
  underWay: number;
  /** The virtual time at which everything that the account has begun is paid for. */
  served: number;
  /** Until when it rests, by `performance.now()`. */
  restUntil: number;
}

/**
 * Weighted fair queueing. Accounts take turns by the cost of their work; the one that has used least comes first. The event
 * loop runs between two pieces of work. So even in a burst, the node reads what other clients send.
 */
export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #lines = new Map<string, AccountQueue>();
  #waiting = 0;
  #underWay = 0;
  /** The virtual time. It advances by the cost of the work that is begun. */
  #clock = 0;
  #isYielding = false;
  /** ms that the work that began last had waited. */
  #lastWait = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Does the work in the turn of one of the accounts: of the one whose turn comes first.
   * @param onGone of the client: without it, work that waits is dropped
   * @throws TryLater RATE_LIMITED if too much of the account waits, UNAVAILABLE if too much waits altogether, or for too long
   */
  async run<Result>(
    accounts: readonly string[],
    cost: number,
    work: () => Promise<Result> | Result,
    onGone?: OnGone,
  ): Promise<Result> {
    const line = this.#lineOf(this.#earliest(accounts));
    try {
      await this.#turn(line, cost, onGone);
    } catch (error) {
      this.#forget(line);
      throw error;
    }
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#end(line);
    }
  }

  /**
   * Lets an account rest four times as long as work took that ran in one go. Then it has at most a fifth of the CPU, in short
   * pieces. An operation of others takes several turns of the event loop, and would wait for such work in each of them.
   * @param ms that the work took, which has just ended
   */
  rest(account: string, ms: number): void {
    if (ms <= REST.shortest) return;
    const line = this.#lineOf(account);
    const now = performance.now();
    // Work after other work adds its own rest.
    const restUntil = Math.max(line.restUntil, now - ms) + (1 + RESTS) * ms;
    line.restUntil = Math.min(restUntil, now + REST.longest);
    line.underWay += 1;
    setTimeout(() => this.#end(line), line.restUntil - now).unref();
  }

  #end(line: AccountQueue): void {
    line.underWay -= 1;
    this.#forget(line);
    this.#beginNext();
  }

  /** Resolves when the line may begin this work. */
  #turn(line: AccountQueue, cost: number, onGone?: OnGone): Promise<void> {
    const { limits } = this.#options;
    return new Promise<void>((resolve, reject) => {
      if (limits !== null) this.#makeRoom(line, limits);
      const since = performance.now();
      const wait = new Wait();
      const waiting: Waiting = {
        cost,
        begin: () => {
          wait.end();
          this.#lastWait = performance.now() - since;
          resolve();
        },
        refuse: (error) => {
          wait.end();
          this.#take(line, waiting);
          reject(error);
        },
      };
      if (line.waiting.length === 0) line.served = Math.max(this.#clock, line.served);
      line.waiting.push(waiting);
      line.owed += cost;
      this.#waiting += 1;
      this.#beginNext();
      if (wait.isOver) return;
      if (limits !== null) {
        wait.limit(limits.patience, () => {
          this.#lastWait = limits.patience;
          waiting.refuse(this.#overloaded());
        });
      }
      if (onGone !== undefined) wait.dropIfGone(onGone, waiting.refuse);
    });
  }

  #take(line: AccountQueue, waiting: Waiting): void {
    line.waiting.splice(line.waiting.indexOf(waiting), 1);
    line.owed -= waiting.cost;
    this.#waiting -= 1;
  }

  /** If too much is waiting, the longest line gives up its last work. @throws TryLater if this line is it */
  #makeRoom(line: AccountQueue, { waiting, waitingPerAccount }: QueueLimits): void {
    if (line.waiting.length >= waitingPerAccount) {
      throw new TryLater(
        'RATE_LIMITED',
        `You have ${waitingPerAccount} operations waiting. Send the next ones when some are done.`,
        this.#secondsToDrain(),
      );
    }
    if (this.#waiting < waiting) return;
    let longest = line;
    for (const other of this.#lines.values()) {
      if (other.waiting.length > longest.waiting.length) longest = other;
    }
    if (longest === line) throw this.#overloaded();
    longest.waiting.at(-1)?.refuse(this.#overloaded());
  }

  #overloaded(): TryLater {
    const seconds = this.#secondsToDrain();
    return new TryLater(
      'UNAVAILABLE',
      `This node has too much to do. Try again in ${seconds} seconds.`,
      seconds,
    );
  }

  /** Estimated seconds until the queue drains. */
  #secondsToDrain(): number {
    return Math.max(1, Math.ceil(this.#lastWait / 1_000));
  }

  #earliest(accounts: readonly string[]): string {
    const dueAfter = (account: string) => {
      const { served = 0, owed = 0 } = this.#lines.get(account) ?? {};
      return Math.max(this.#clock, served) + owed;
    };
    return accounts.reduce((earliest, account) =>
      dueAfter(account) < dueAfter(earliest) ? account : earliest,
    );
  }

  #lineOf(account: string): AccountQueue {
    let line = this.#lines.get(account);
    if (line === undefined) {
      line = { account, waiting: [], owed: 0, underWay: 0, served: this.#clock, restUntil: 0 };
      this.#lines.set(account, line);
    }
    return line;
  }

  /**
   * The virtual time advances to what a line has used that is left empty. Otherwise an account that sends its next work
   * when the last is done would count as new each time.
   */
  #forget(line: AccountQueue): void {
    if (line.underWay > 0 || line.waiting.length > 0) return;
    this.#lines.delete(line.account);
    this.#clock = Math.max(this.#clock, line.served);
  }

  /** The line whose next work is due first, of those that may begin work. */
  #next(): { readonly line: AccountQueue; readonly waiting: Waiting; readonly due: number } | null {
    let next = null;
    for (const line of this.#lines.values()) {
      const [waiting] = line.waiting;
      if (waiting === undefined || line.underWay >= this.#options.atOncePerAccount) continue;
      const due = line.served + waiting.cost;
      if (next === null || due < next.due) next = { line, waiting, due };
    }
    return next;
  }

  #beginNext(): void {
    if (this.#isYielding || this.#waiting === 0 || this.#underWay >= this.#options.atOnce) return;
    const next = this.#next();
    if (next === null) return;
    const { line, waiting, due } = next;
    this.#take(line, waiting);
    this.#underWay += 1;
    line.underWay += 1;
    line.served = due;
    this.#clock = Math.max(this.#clock, due - waiting.cost);
    waiting.begin();
    this.#isYielding = true;
    setImmediate(() => {
      this.#isYielding = false;
      this.#beginNext();
    });
  }
}
