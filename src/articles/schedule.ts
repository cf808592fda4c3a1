import type { PrismaClient } from '../../generated/prisma/client.ts';
import { dueArticles, publishDue, untilNextDue } from './publish-due.ts';

/** ms between looks at the schedule at most: what was scheduled elsewhere for the next moment is found by then. */
const LOOK = 250;
/** Published in one transaction. */
const BATCH = 100;
/** ms for which an article that could not be published is left alone. */
const REST = 10_000;

export interface ScheduleOptions {
  readonly prisma: PrismaClient;
  /** Told of what went wrong, and of which article if it is that one’s. */
  readonly onError: (error: unknown, articleId?: string) => void;
}

/** One node’s watch over what is scheduled. Every node has one; whichever is there publishes. */
export class Schedule {
  readonly #options: ScheduleOptions;
  /** Articles that could not be published, and when they are tried again, in ms since the process began. */
  readonly #resting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#lookIn(0);
  }

  /** Lets what is being published be finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #lookIn(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#look();
    }, ms);
  }

  async #look(): Promise<void> {
    let wait = LOOK;
    try {
      await this.#publish();
      wait = Math.min(LOOK, Math.max(1, (await untilNextDue(this.#options.prisma)) ?? LOOK));
    } catch (error) {
      this.#options.onError(error);
    }
    this.#lookIn(wait);
  }

  async #publish(): Promise<void> {
    const { prisma } = this.#options;
    for (;;) {
      const ids = await dueArticles(prisma, { limit: BATCH, except: this.#atRest() });
      await this.#publishThese(ids);
      if (ids.length < BATCH || this.#stopped) return;
    }
  }

  /** Halves what fails, so that one which can’t be published hardly keeps the others waiting. */
  async #publishThese(ids: readonly string[]): Promise<void> {
    const [first] = ids;
    if (first === undefined || this.#stopped) return;
    try {
      await publishDue(this.#options.prisma, ids);
    } catch (error) {
      if (ids.length === 1) {
        this.#resting.set(first, performance.now() + REST);
        this.#options.onError(error, first);
        return;
      }
      const half = Math.ceil(ids.length / 2);
      await this.#publishThese(ids.slice(0, half));
      await this.#publishThese(ids.slice(half));
    }
  }

  #atRest(): string[] {
    const now = performance.now();
    for (const [id, until] of this.#resting) if (until <= now) this.#resting.delete(id);
    return [...this.#resting.keys()];
  }
}
