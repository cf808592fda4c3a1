import { TryLater } from './errors.ts';
import { Wait, type OnGone } from './wait.ts';

export interface TurnsOptions {
  /** How much work may be under way at once: for all accounts together, and for each. */
  readonly atOnce: number;
  readonly atOncePerAccount: number;
  /** Null if work may wait without limit. */
  readonly queue: QueueLimits | null;
}

export interface QueueLimits {
  readonly waiting: number;
  readonly waitingPerAccount: number;
  /** ms that work may wait. */
  readonly patience: number;
}

/** Work that has not begun. */
interface Waiting {
  readonly cost: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

/** The work of one account. */
interface Line {
  readonly account: string;
  /** The cheapest first. */
  readonly waiting: Waiting[];
  /** Their total cost. */
  owed: number;
  underWay: number;
  /** The virtual time at which everything that the account has begun is paid for. */
  served: number;
  /** The virtual time from which its first waiting work is paid. It stays while work waits, however much more comes. */
  start: number;
  /** The virtual time at which that work would be paid for. */
  due: number;
}

/**
 * Lets accounts take turns by the cost of their work (weighted fair queueing): the account that has used least comes
 * first, and within an account the cheapest work. The event loop runs between two pieces of work, so that a burst
 * doesn't keep the node from reading what other clients send.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #lines = new Map<string, Line>();
  /** The lines that may begin work, the next one first. */
  readonly #ready: Line[] = [];
  #waiting = 0;
  #underWay = 0;
  /** The virtual time. It advances by the cost of the work that is begun. */
  #clock = 0;
  #isYielding = false;
  /** ms that the work that began last had waited. */
  #lastWait = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** How much work waits for its turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether any work is under way or waits. */
  get isBusy(): boolean {
    return this.#underWay > 0 || this.#waiting > 0;
  }

  /**
   * Does the work when its turn comes.
   * @param accounts who share the work: it waits in the line of the one that has used and asked for least
   * @param onGone of a client that nobody else shares the work with: without it, the work is dropped
   * @throws TryLater if too much is waiting, or once it has waited too long
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
      line.underWay -= 1;
      this.#rank(line);
      this.#forget(line);
      this.#beginNext();
    }
  }

  /** Resolves when the line may begin this work. */
  #turn(line: Line, cost: number, onGone?: OnGone): Promise<void> {
    const { queue } = this.#options;
    return new Promise<void>((resolve, reject) => {
      if (queue !== null) this.#makeRoom(line, queue);
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
          line.waiting.splice(line.waiting.indexOf(waiting), 1);
          line.owed -= cost;
          this.#waiting -= 1;
          this.#rank(line);
          reject(error);
        },
      };
      insert(line.waiting, waiting, ({ cost }) => cost);
      line.owed += cost;
      this.#waiting += 1;
      this.#rank(line);
      this.#beginNext();
      if (wait.isOver) return;
      if (queue !== null) {
        wait.limit(queue.patience, () => {
          this.#lastWait = queue.patience;
          waiting.refuse(this.#overloaded());
        });
      }
      if (onGone !== undefined) wait.dropIfGone(onGone, waiting.refuse);
    });
  }

  /** If too much is waiting, the longest line gives up its costliest work. @throws TryLater if this line is it */
  #makeRoom(line: Line, { waiting, waitingPerAccount }: QueueLimits): void {
    if (line.waiting.length >= waitingPerAccount) {
      throw new TryLater(
        'RATE_LIMITED',
        `You have ${waitingPerAccount} operations waiting. Send the next ones when some are done.`,
        this.#retryAfter(),
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
    const seconds = this.#retryAfter();
    return new TryLater(
      'UNAVAILABLE',
      `This node has too much to do. Try again in ${seconds} seconds.`,
      seconds,
    );
  }

  /** Seconds in which what waits now will have begun, if it goes on as it does. */
  #retryAfter(): number {
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

  #lineOf(account: string): Line {
    let line = this.#lines.get(account);
    if (line === undefined) {
      line = { account, waiting: [], owed: 0, underWay: 0, served: 0, start: 0, due: 0 };
      this.#lines.set(account, line);
    }
    return line;
  }

  /**
   * The virtual time advances to what a line has used that is left empty. Otherwise an account that sends its work piece by
   * piece, each when the last is done, would come as a new one each time, before all who wait with work that costs more.
   */
  #forget(line: Line): void {
    if (line.underWay > 0 || line.waiting.length > 0) return;
    this.#lines.delete(line.account);
    this.#clock = Math.max(this.#clock, line.served);
  }

  /** Puts the line in its place among those that may begin work. */
  #rank(line: Line): void {
    const at = this.#ready.indexOf(line);
    if (at === -1) line.start = Math.max(this.#clock, line.served);
    else this.#ready.splice(at, 1);
    const [next] = line.waiting;
    if (next === undefined || line.underWay >= this.#options.atOncePerAccount) return;
    line.due = line.start + next.cost;
    insert(this.#ready, line, ({ due }) => due);
  }

  #beginNext(): void {
    if (this.#isYielding || this.#underWay >= this.#options.atOnce) return;
    const line = this.#ready[0];
    const next = line?.waiting.shift();
    if (line === undefined || next === undefined) return;
    line.owed -= next.cost;
    this.#waiting -= 1;
    this.#underWay += 1;
    line.underWay += 1;
    line.served = line.start = line.due;
    this.#clock = Math.max(this.#clock, line.due - next.cost);
    this.#rank(line);
    next.begin();
    this.#isYielding = true;
    setImmediate(() => {
      this.#isYielding = false;
      this.#beginNext();
    });
  }
}

/** Inserts an item into a sorted array, behind those of the same rank. */
function insert<Item>(sorted: Item[], item: Item, rankOf: (item: Item) => number): void {
  const rank = rankOf(item);
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rankOf(sorted[middle] as Item) <= rank) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, item);
}
