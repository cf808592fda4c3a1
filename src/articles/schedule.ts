import type { PrismaClient } from '../../generated/prisma/client.ts';
import { dueArticles, nextDue, publishDue } from './publish-due.ts';

/** Maximum time between checks (ms), since another node can schedule an article for the next moment. */
const INTERVAL = 250;
/** Time until the next check after one that failed (ms). */
const PAUSE = 1_000;
/** Articles published in one transaction. */
const BATCH = 100;
/** Time after which an article that could not be published is tried again (ms). */
const RETRY_AFTER = 10_000;

export interface ScheduleOptions {
  readonly prisma: PrismaClient;
  /** Called with the article's id if only that article could not be published. */
  readonly onError: (error: unknown, articleId?: string) => void;
}

/** Publishes due articles. It runs on every node; the first one to lock an article publishes it. */
export class Schedule {
  readonly #options: ScheduleOptions;
  /** Articles that could not be published, and when to try again (`performance.now()`). */
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
      let next = await nextDue(this.#options.prisma);
      if (next.isAnyDue) {
        await this.#publish();
        next = await nextDue(this.#options.prisma);
      }
      wait = Math.min(INTERVAL, Math.max(1, next.ms ?? INTERVAL));
    } catch (error) {
      this.#options.onError(error);
      wait = PAUSE;
    }
    this.#checkIn(wait);
  }

  async #publish(): Promise<void> {
    const { prisma } = this.#options;
    for (;;) {
      const ids = await dueArticles(prisma, { limit: BATCH, except: this.#waiting() });
      await this.#publishBatch(ids);
      if (ids.length < BATCH || this.#stopped) return;
    }
  }

  /** Halves a batch that fails, so that one article that can't be published delays the others little. */
  async #publishBatch(ids: readonly string[]): Promise<void> {
    const [first] = ids;
    if (first === undefined || this.#stopped) return;
    try {
      await publishDue(this.#options.prisma, ids);
    } catch (error) {
      if (ids.length === 1) {
        this.#failed.set(first, performance.now() + RETRY_AFTER);
        this.#options.onError(error, first);
        return;
      }
      const half = Math.ceil(ids.length / 2);
      await this.#publishBatch(ids.slice(0, half));
      await this.#publishBatch(ids.slice(half));
    }
  }

  #waiting(): string[] {
    const now = performance.now();
    for (const [id, until] of this.#failed) if (until <= now) this.#failed.delete(id);
    return [...this.#failed.keys()];
  }
}
