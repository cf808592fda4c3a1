import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedEvent } from '../log/event.ts';
import { isAfter, type Position } from '../log/position.ts';
import { isUnavailable } from '../db/unavailable.ts';
import { checkReadable, readHistory } from '../log/history.ts';
import { readLog } from '../log/read.ts';
import type { Topic } from '../log/topic.ts';
import type { Delivery } from './delivery.ts';
import type { LiveRuntime } from './runtime.ts';
import { moveTo, type Subscriber } from './subscriber.ts';

/** What the replays of a cohort share. */
export interface ReplayOptions<Payload> {
  readonly runtime: LiveRuntime;
  readonly topic: Topic;
  readonly delivery: Delivery<Payload>;
  /** Called for each subscriber who has caught up. */
  readonly goLive: (subscriber: Subscriber<Payload>) => void;
  /** Replays the log to one subscriber from where they are now. */
  readonly resume: (subscriber: Subscriber<Payload>) => void;
}

/** The cost of a page of the log, in points. The rows that its events show cost extra. */
const PAGE_COST = 300;
/** Events that are kept while the log is read; if more come, the replay reads them from the log. */
const MAX_KEPT = 1_000;
/**
 * The replay gives up after this many failed attempts to read the log, if its end can be read. The fault is then in the
 * topic.
 */
const ATTEMPTS = 7;
/** ms between checks whether a slow client has read on. */
const SLOW_POLL = 50;

/** Replays the log to subscribers who are at the same position, until they have caught up with the live ones. */
export class Replay<Payload> {
  readonly subscribers = new Set<Subscriber<Payload>>();
  readonly #options: ReplayOptions<Payload>;
  #position: Position;
  /** Events that came while the log was read. */
  #kept: LoggedEvent[] = [];
  #hasOverflowed = false;

  constructor(options: ReplayOptions<Payload>, position: Position) {
    this.#options = options;
    this.#position = position;
  }

  /** Keeps a live event until the replay has sent what comes before it. */
  keep(event: LoggedEvent): void {
    if (this.#hasOverflowed) return;
    if (this.#kept.length < MAX_KEPT) {
      this.#kept.push(event);
      return;
    }
    this.#hasOverflowed = true;
    this.#kept = [];
  }

  /** Starts to keep live events again; those dropped are read from the log. */
  #keepAgain(): void {
    this.#hasOverflowed = false;
  }

  /**
   * Sends what the log holds, then what was kept meanwhile. Call `keep` for each live event from now on.
   * @param closeBoarding called before each read of a page, so it must be idempotent. After it, no subscriber may be added.
   */
  async run(closeBoarding: () => void): Promise<void> {
    try {
      while (this.subscribers.size > 0) {
        this.#keepAgain();
        const page = await this.#readPage(closeBoarding);
        if (page === null) return;
        await this.#deliver(page.events);
        if (page.isMoreToCome) continue;
        while (this.#kept.length > 0) await this.#deliver(this.#kept.splice(0));
        if (this.#hasOverflowed) continue;
        // Nothing is awaited between finding no event kept and going live, so none can be missed.
        this.#goLive();
        return;
      }
    } catch (error) {
      for (const { sink } of this.subscribers) sink.end(error);
      this.subscribers.clear();
    }
  }

  /**
   * The next events of the log; null once there is no subscriber left to read them for.
   * @throws RequestError CURSOR_EXPIRED
   * @throws if what the topic refers to, such as the article's slug, can't be read
   */
  async #readPage(
    closeBoarding: () => void,
  ): Promise<{ events: LoggedEvent[]; isMoreToCome: boolean } | null> {
    const { runtime, topic, delivery } = this.#options;
    const { prisma, hub, reads } = runtime;
    const after = this.#position;
    const page = await delivery.retry(this.subscribers, 'could not read the log for a replay', (attempt) =>
      reads.run('replay', { subscribers: this.subscribers, cost: PAGE_COST }, async () => {
        closeBoarding();
        try {
          const events = await readLog(prisma, { after, topic, limit: delivery.pageSize + 1 });
          return { events, history: await readHistory(prisma) };
        } catch (error) {
          if (attempt < ATTEMPTS || !(error instanceof Error) || isUnavailable(error)) throw error;
          // It throws while the whole log can't be read, as during a restore.
          await readHistory(prisma);
          return { error };
        }
      }),
    );
    if (page === null) return null;
    if ('error' in page) throw page.error;
    checkReadable(after, page.history);
    const events = page.events.slice(0, delivery.pageSize);
    const to = events.at(-1) ?? after;
    await hub.waitFor(to.position);
    hub.markReplayed(events, to);
    return { events, isMoreToCome: page.events.length > events.length };
  }

  /** Delivers those of the events that it has yet to deliver. */
  async #deliver(events: readonly LoggedEvent[]): Promise<void> {
    const next = events.filter((event) => isAfter(event, this.#position));
    await this.#options.delivery.deliver(next, this.subscribers, 'replay', (event) => {
      this.#position = event;
      for (const subscriber of this.subscribers) {
        if (!subscriber.sink.isBehind()) continue;
        subscriber.position = event;
        void this.#wait(subscriber);
      }
    });
  }

  /** Takes a subscriber whose client reads slowly out of the replay until it has read on; the others don't wait. */
  async #wait(subscriber: Subscriber<Payload>): Promise<void> {
    moveTo(new Set<Subscriber<Payload>>(), subscriber);
    while (subscriber.group !== null && subscriber.sink.isBehind()) await sleep(SLOW_POLL);
    if (subscriber.group !== null) this.#options.resume(subscriber);
  }

  #goLive(): void {
    for (const subscriber of this.subscribers) {
      subscriber.position = this.#position;
      this.#options.goLive(subscriber);
    }
  }
}
