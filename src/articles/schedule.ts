import type { PrismaClient } from '../../generated/prisma/client.ts';

/** Maximum time between checks (ms), since another node can schedule an article for the next moment. */
const INTERVAL = 250;
/** Time until the next check after one that failed (ms). */
const PAUSE = 1_000;
/** Rows that are finished in one transaction. */
const BATCH = 100;
/** Time after which a row that could not be finished is tried again (ms). */
const RETRY_AFTER = 10_000;

export interface NextDue {
  readonly isAnyDue: boolean;
  /** Milliseconds until the next row will be due; null if there is none for later. */
  readonly ms: number | null;
}

/** What is to be done with rows of one kind when their time has come, such as publishing articles. */
export interface DueWork {
  /** What a log line calls the id of such a row. */
  readonly idName: string;
  /** The due rows that no other node has locked, the longest due first. */
  readonly due: (
    prisma: PrismaClient,
    page: { readonly limit: number; readonly except: readonly string[] },
  ) => PromiseLike<readonly { readonly id: string }[]>;
  /** Finishes these rows in one transaction, as far as they are due by the database's clock. Skips those that another node has locked. */
  readonly finish: (prisma: PrismaClient, ids: readonly string[]) => Promise<void>;
}

export interface ScheduleOptions {
  readonly prisma: PrismaClient;
  readonly works: readonly DueWork[];
  readonly next: (prisma: PrismaClient) => Promise<NextDue>;
  /** Called with the id of a row if only that row could not be finished. */
  readonly onError: (error: unknown, row?: Readonly<Record<string, string>>) => void;
}

/** Does what is due. It runs on every node; the first one to lock a row finishes it. */
export class Schedule {
  readonly #options: ScheduleOptions;
  /** Rows that could not be finished, and when to try again (`performance.now()`). */
  readonly #failed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#checkIn(0);
  }

  /** Waits for the transaction in progress. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #checkIn(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#check();
    }, ms);
  }

  async #check(): Promise<void> {
    let wait = INTERVAL;
    try {
      const { prisma, works } = this.#options;
      let next = await this.#options.next(prisma);
      if (next.isAnyDue) {
        for (const work of works) await this.#finish(work);
        next = await this.#options.next(prisma);
      }
      wait = Math.min(INTERVAL, Math.max(1, next.ms ?? INTERVAL));
    } catch (error) {
      this.#options.onError(error);
      wait = PAUSE;
    }
    this.#checkIn(wait);
  }

  async #finish(work: DueWork): Promise<void> {
    const { prisma } = this.#options;
    for (;;) {
      const rows = await work.due(prisma, { limit: BATCH, except: this.#waiting() });
      const ids = rows.map(({ id }) => id);
      await this.#finishBatch(work, ids);
      if (ids.length < BATCH || this.#stopped) return;
    }
  }

  /** Halves a batch that fails, so that one row that can't be finished delays the others little. */
  async #finishBatch(work: DueWork, ids: readonly string[]): Promise<void> {
    const [first] = ids;
    if (first === undefined || this.#stopped) return;
    try {
      await work.finish(this.#options.prisma, ids);
    } catch (error) {
      if (ids.length === 1) {
        this.#failed.set(first, performance.now() + RETRY_AFTER);
        this.#options.onError(error, { [work.idName]: first });
        return;
      }
      const half = Math.ceil(ids.length / 2);
      await this.#finishBatch(work, ids.slice(0, half));
      await this.#finishBatch(work, ids.slice(half));
    }
  }

  #waiting(): string[] {
    const now = performance.now();
    for (const [id, until] of this.#failed) if (until <= now) this.#failed.delete(id);
    return [...this.#failed.keys()];
  }
}
