import { setTimeout as delay } from 'node:timers/promises';
import type { Closable } from '../lib/closing.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Hub } from '../live/hub.ts';
import { lease, readBacklog, release, type Lease } from './lease.ts';
import { unacknowledgedRedactions, type UnacknowledgedRedactions } from './missing-acknowledgements.ts';
import { serve, type ServeOptions, type WebhookMetrics } from './serve.ts';

interface CourierOptions extends Omit<ServeOptions, 'signal' | 'takedown' | 'metrics'> {
  readonly hub: Pick<Hub, 'onGrowth' | 'onTakedown'>;
  readonly watch: DatabaseWatch;
  readonly metrics: WebhookMetrics & {
    /** The age of the oldest event that an endpoint has yet to get. */
    webhooksBehind(seconds: number): void;
    redactionsUnacknowledged(receivers: readonly UnacknowledgedRedactions[]): void;
  };
}

/** Endpoints that a node serves at once. So many receivers may be slow before one of them delays others. */
const AT_ONCE = 50;
/** ms between looks for something to send, if no commit wakes the node: a notification can get lost. */
const LOOK = 10_000;
/** ms until the next look after a failed one, or if an endpoint was due that somebody is changing. */
const PAUSE = 1_000;
/** ms that `close` waits for answers. Another node repeats the deliveries that have none by then. */
const CLOSE_TIMEOUT = 4_000;

/**
 * Sends the events of the log to the endpoints. The nodes share the endpoints: one node at a time has the lease of each. No
 * transaction is open during a request, so a slow receiver holds no connection to the database.
 */
export class Courier implements Closable {
  readonly #options: CourierOptions;
  readonly #serving = new Set<Promise<void>>();
  readonly #aborting = new AbortController();
  /** Aborted at the next takedown. */
  #takedown = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #wokenMeanwhile = false;
  #stopped = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    options.hub.onGrowth(() => this.#wake());
    options.hub.onTakedown(() => {
      this.#takedown.abort();
      this.#takedown = new AbortController();
    });
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

  /** Begins to serve the endpoints that are due. Each wakes the courier at its end. */
  async #look(): Promise<void> {
    const { prisma, watch, metrics } = this.#options;
    let wait = LOOK;
    try {
      while (!this.#stopped && this.#hasRoom()) {
        const endpoint = await lease(prisma);
        if (endpoint === null) break;
        const served = this.#serve(endpoint).finally(() => {
          this.#serving.delete(served);
          this.#wake();
        });
        this.#serving.add(served);
      }
      const { dueIn, oldest } = await readBacklog(prisma);
      metrics.webhooksBehind(oldest);
      metrics.redactionsUnacknowledged(await unacknowledgedRedactions(prisma));
      // Without room, the next endpoint that is served wakes the courier.
      if (this.#hasRoom() && dueIn !== null)
        wait = dueIn > 0 ? Math.min(LOOK, Math.ceil(dueIn * 1_000)) : PAUSE;
    } catch (error) {
      watch.report(error, 'could not look for webhooks');
      wait = PAUSE;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.#wake(), wait);
  }

  #hasRoom(): boolean {
    return this.#serving.size < AT_ONCE;
  }

  async #serve(endpoint: Lease): Promise<void> {
    const { watch, prisma } = this.#options;
    const { signal } = this.#aborting;
    const details = { endpointId: endpoint.id };
    try {
      await serve(endpoint, { ...this.#options, takedown: this.#takedown.signal, signal });
    } catch (error) {
      if (!signal.aborted) {
        watch.report(error, 'could not serve a webhook endpoint', details);
        // The lease still holds, so no other node tries meanwhile either.
        await delay(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
    await release(prisma, endpoint).catch((error: unknown) => {
      watch.report(error, 'could not release a webhook endpoint', details);
    });
  }
}
