import { setTimeout as delay } from 'node:timers/promises';
import type { Closable } from '../closing.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Hub } from '../live/hub.ts';
import { claim, readBacklog, release, type Held } from './claim.ts';
import { serve, type ServeOptions, type WebhookMetrics } from './serve.ts';

interface CourierOptions extends Omit<ServeOptions, 'signal' | 'withdrawalCount' | 'metrics'> {
  readonly hub: Pick<Hub, 'onGrowth' | 'withdrawalCount'>;
  readonly watch: DatabaseWatch;
  readonly metrics: WebhookMetrics & {
    /** The age of the oldest event that an endpoint has yet to get. */
    webhooksBehind(seconds: number): void;
  };
}

/** Endpoints that a node serves at once: those that it knows to be slow, and the others. */
const AT_ONCE = { slow: 10, others: 10 };
/** ms for which serving an endpoint may take a place from the others. Whoever takes longer is slow. */
const SLOW = 2_000;
/** ms between looks for something to send, if no commit wakes the node: a wake-up can get lost. */
const LOOK = 10_000;
/** ms until the next look after one that failed, or that found an endpoint which is due, but is being changed. */
const PAUSE = 1_000;
/** ms that `close` waits for answers. What has none by then is sent again by another node. */
const CLOSE_TIMEOUT = 4_000;

/**
 * Sends the events of the log to the endpoints. The nodes share the endpoints: each is held by one node at a time. No transaction is
 * open while something is sent, so a slow receiver holds no connection to the database. Slow receivers share places of their own, so that
 * the others don't wait for them.
 */
export class Courier implements Closable {
  readonly #options: CourierOptions;
  readonly #serving = new Set<Promise<void>>();
  /** Those of them that are served for less than a moment, and aren't known to be slow. */
  readonly #brisk = new Set<Promise<void>>();
  /** Ids of the endpoints that took long when this node served them last. */
  readonly #slow = new Set<string>();
  readonly #aborting = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #wokenMeanwhile = false;
  #stopped = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    options.hub.onGrowth(() => this.#wake());
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    const served = Promise.all(this.#serving);
    await Promise.race([served, delay(CLOSE_TIMEOUT, undefined, { ref: false })]);
    this.#aborting.abort();
    await served;
  }

  #wake(): void {
    if (this.#looking !== null) {
      this.#wokenMeanwhile = true;
      return;
    }
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#wokenMeanwhile) {
        this.#wokenMeanwhile = false;
        this.#wake();
      }
    });
  }

  /** Begins to serve the endpoints that are due. Each wakes the courier when it has been served. */
  async #look(): Promise<void> {
    const { prisma, watch, metrics } = this.#options;
    let wait = LOOK;
    try {
      while (!this.#stopped && this.#hasRoom()) {
        const held = await claim(prisma, this.#except());
        if (held === null) break;
        this.#begin(held);
      }
      const { dueIn, oldest } = await readBacklog(prisma, this.#except());
      metrics.webhooksBehind(oldest);
      // Otherwise whoever has been served wakes it.
      if (this.#hasRoom() && dueIn !== null)
        wait = dueIn > 0 ? Math.min(LOOK, Math.ceil(dueIn * 1_000)) : PAUSE;
    } catch (error) {
      watch.report(error, 'could not look for webhooks');
      wait = PAUSE;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.#wake(), wait);
  }

  #hasRoom(): boolean {
    return this.#brisk.size < AT_ONCE.others;
  }

  /** The endpoints that have to wait, since the places of the slow ones are taken. */
  #except(): readonly string[] {
    return this.#serving.size - this.#brisk.size < AT_ONCE.slow ? [] : [...this.#slow];
  }

  #begin(held: Held): void {
    const isKnown = this.#slow.has(held.id);
    let isSlow = false;
    const served = this.#serve(held).finally(() => {
      clearTimeout(timer);
      this.#serving.delete(served);
      this.#brisk.delete(served);
      if (!isSlow) this.#slow.delete(held.id);
      this.#wake();
    });
    const timer = setTimeout(() => {
      isSlow = true;
      this.#slow.add(held.id);
      // Whoever waits gets the place.
      if (this.#brisk.delete(served)) this.#wake();
    }, SLOW);
    this.#serving.add(served);
    if (!isKnown) this.#brisk.add(served);
  }

  async #serve(held: Held): Promise<void> {
    const { hub, watch, prisma } = this.#options;
    const { signal } = this.#aborting;
    try {
      await serve(held, { ...this.#options, withdrawalCount: () => hub.withdrawalCount, signal });
    } catch (error) {
      if (!signal.aborted) {
        watch.report(error, 'could not serve a webhook endpoint', { endpointId: held.id });
        // Not at once: it is still held, so nobody else tries meanwhile either.
        await delay(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
    await release(prisma, held).catch((error: unknown) => {
      watch.report(error, 'could not release a webhook endpoint', { endpointId: held.id });
    });
  }
}
