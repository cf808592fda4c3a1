import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isAfter } from '../log/position.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Lane } from './lanes.ts';
import type { LiveRuntime } from './runtime.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * Builds the payload of an event for these subscribers; null if they may not see the event. Before that, identifies the
 * subscribers again, and ends those whose token is no longer valid or whose role has changed.
 * @param attempt counts from 1
 * @throws if it can't be read now; it is tried again
 */
export interface Show<Payload> {
  (event: LoggedEvent, subscribers: Iterable<Subscriber<Payload>>, attempt: number): Promise<Payload | null>;
  /** What it costs, in points. */
  readonly cost: number;
}

/** ms that a loop of sends may block the process, and how many sends pass between two checks of the clock. */
const SLICE = 0.5;
const SENDS_PER_CHECK = 16;
/** ms between attempts, doubled from the first up to the last. */
const RETRY = { first: 50, last: 1_000 };

/** Reads each event for many subscribers together, and sends it to them. Reads it again after an error or a withdrawal. */
export class Delivery<Payload> {
  readonly #runtime: LiveRuntime;
  readonly #show: Show<Payload>;

  constructor(runtime: LiveRuntime, show: Show<Payload>) {
    this.#runtime = runtime;
    this.#show = show;
  }

  /** Sends an event to those of the subscribers who don't have it yet. */
  async deliver(event: LoggedEvent, subscribers: Set<Subscriber<Payload>>, lane: Lane): Promise<void> {
    const { hub, lanes, metrics } = this.#runtime;
    while (isAwaited(event, subscribers)) {
      const shown = await this.retry(subscribers, 'could not read an event to deliver', (attempt) =>
        lanes.run(lane, { subscribers, cost: this.#show.cost }, async () => {
          const { withdrawalCount } = hub;
          return { withdrawalCount, payload: await this.#show(event, subscribers, attempt) };
        }),
      );
      if (shown?.payload == null) return;
      const { payload, withdrawalCount } = shown;
      // A payload that was read before a withdrawal may show what was withdrawn: for the rest, it is read again.
      const isCurrent = () => withdrawalCount === hub.withdrawalCount;
      let count = 0;
      let began = performance.now();
      for (const subscriber of isCurrent() ? subscribers : []) {
        if (!isAfter(event, subscriber.position)) continue;
        subscriber.position = event;
        send(payload, subscriber);
        count += 1;
        if (count % SENDS_PER_CHECK !== 0 || performance.now() - began < SLICE) continue;
        metrics.delivered(event, count);
        count = 0;
        await nextTurn();
        began = performance.now();
        if (!isCurrent()) break;
      }
      if (count > 0) metrics.delivered(event, count);
      if (isCurrent()) return;
    }
  }

  /** Reads until it succeeds, even while the database is away; null once there is no subscriber left to read for. */
  async retry<Result>(
    subscribers: ReadonlySet<Subscriber<Payload>>,
    failure: string,
    read: (attempt: number) => Promise<Result>,
  ): Promise<Result | null> {
    for (let attempt = 1, wait = RETRY.first; subscribers.size > 0; attempt += 1) {
      try {
        return await read(attempt);
      } catch (error) {
        if (attempt === 1) this.#runtime.log.warn({ err: error }, failure);
      }
      await sleep(wait);
      wait = Math.min(wait * 2, RETRY.last);
    }
    return null;
  }
}

function isAwaited<Payload>(event: LoggedEvent, subscribers: ReadonlySet<Subscriber<Payload>>): boolean {
  for (const { position } of subscribers) if (isAfter(event, position)) return true;
  return false;
}

/** An outlet that fails ends its own subscription, and no other. */
function send<Payload>(payload: Payload, { outlet }: Subscriber<Payload>): void {
  try {
    outlet.send(payload);
  } catch (error) {
    outlet.end(error);
  }
}
