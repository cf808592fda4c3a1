import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '../../generated/prisma/client.ts';

/** Maximum time between checks (ms): other nodes and imports change articles, too, and a node may die after a change. */
const INTERVAL = 250;
/** Time until the next check after one that failed (ms). */
const PAUSE = 1_000;

/**
 * Makes the missing entries of changed articles (`refresh_search` in the database): a moment after the change, and of each article at most
 * once a second. It runs on every node; the first one to lock an article makes its entries.
 */
export class SearchRefresher {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  /** @param onError is called with the article's id if only that article failed */
  constructor(prisma: PrismaClient, onError: (error: unknown, articleId?: string) => void) {
    this.#running = this.#run(prisma, onError);
  }

  /** Waits for the transaction in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(prisma: PrismaClient, onError: (error: unknown, articleId?: string) => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let wait = PAUSE;
      try {
        const { id, problem, nextMs } = await refreshSearch(prisma);
        if (id !== null && problem !== null) onError(new Error(problem), id);
        wait = id !== null ? 0 : Math.min(INTERVAL, Math.max(1, nextMs ?? INTERVAL));
      } catch (error) {
        onError(error);
      }
      if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

interface Refreshed {
  /** The article whose entries were due. Null if there was none. */
  readonly id: string | null;
  /** Why its entries could not be made. */
  readonly problem: string | null;
  /** ms until the next article is due. Null if none is. */
  readonly nextMs: number | null;
}

async function refreshSearch(prisma: PrismaClient): Promise<Refreshed> {
  const [refreshed] = await prisma.$queryRaw<Refreshed[]>`SELECT * FROM "refresh_search"()`;
  return refreshed ?? { id: null, problem: null, nextMs: null };
}
