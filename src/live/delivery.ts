import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isAfter } from '../log/position.ts';
import type { LoggedEvent } from '../log/event.ts';
import { Slices } from '../lib/slices.ts';
import { openSpan, SpanKind } from '../lib/tracing.ts';
import type { ReadKind } from './reads.ts';
import type { LiveRuntime } from './runtime.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * Builds the payloads of events for these subscribers, one for each event, in their order. It is null if they may not see
 * the event. Before that, identifies the subscribers again, and ends those whose token is no longer valid or whose role has
 * changed. It may build those of the first events only, but builds one at least.
 * @param attempt counts from 1
 * @throws if the first can't be read now; the caller tries again
 */
export interface Show<Payload> {
  (
    events: readonly LoggedEvent[],
    subscribers: Iterable<Subscriber<Payload>>,
    attempt: number,
  ): Promise<PayloadPage<Payload>>;
  /** What it costs, in points: for any number of events, and besides for each. */
  readonly cost: { readonly page: number; readonly event: number };
}

/** The payloads of successive events. */
export interface PayloadPage<Payload> {
  readonly payloads: readonly (Payload | null)[];
  /** What reading them took beyond the estimate, in points. */
  readonly unpaid: number;
}

/** A page that has been read. */
interface Shown<Payload> extends PayloadPage<Payload> {
  /** How many takedowns the node knew of before it read them. */
  readonly takedownCount: number;
  readonly readAt: number;
}

/** The most events and points of one read. The points are those of the most expensive operation. */
const PAGE = { events: 200, points: 20_000 };
/** What it costs to send an event to one of the subscribers of a replay, in points. */
const SEND_COST = 3;
/** ms for which a page that has been read is sent. What subscribers may see is looked up at least as often. */
const FRESH = 5_000;
/** ms that a loop of sends may block the process, and how many sends pass between two checks of the clock. */
const SLICE = 0.5;
const SENDS_PER_CHECK = 16;
/** ms between attempts, doubled from the first up to the last. */
const RETRY = { first: 50, last: 1_000 };

/** What it needs of the runtime. */
export type DeliveryRuntime = Pick<LiveRuntime, 'reads' | 'metrics' | 'watch'> & {
  readonly hub: Pick<LiveRuntime['hub'], 'takedownCount'>;
};

/** Reads events for many subscribers together, and sends them. Reads them again after an error or a takedown. */
export class Delivery<Payload> {
  readonly #runtime: DeliveryRuntime;
  readonly #show: Show<Payload>;

  constructor(runtime: DeliveryRuntime, show: Show<Payload>) {
    this.#runtime = runtime;
    this.#show = show;
  }

  /** How many events are read together. */
  get pageSize(): number {
    const { page, event } = this.#show.cost;
    return Math.max(1, Math.min(PAGE.events, Math.floor((PAGE.points - page) / event)));
  }

  /**
   * Sends events, in order, to those of the subscribers who don't have them yet.
   * @param onSent called after each event, also if nobody was to get it
   */
  async deliver(
    events: readonly LoggedEvent[],
    subscribers: Set<Subscriber<Payload>>,
    kind: ReadKind,
    onSent?: (event: LoggedEvent) => void,
  ): Promise<void> {
    let size = this.pageSize;
    for (let rest = events; rest[0] !== undefined;) {
      if (!isAwaited(rest[0], subscribers)) {
        onSent?.(rest[0]);
        rest = rest.slice(1);
        continue;
      }
      const shown = await this.#read(rest.slice(0, size), subscribers, kind);
      if (shown === null) return;
      const sent = await this.#send(rest, shown, subscribers, kind, onSent);
      rest = rest.slice(sent);
      // What stopped it from reading more may do so again.
      size = shown.payloads.length;
    }
  }

  /** Reads as many of the first of these events as can be read together; null if no subscriber is left. */
  #read(
    events: readonly LoggedEvent[],
    subscribers: ReadonlySet<Subscriber<Payload>>,
    kind: ReadKind,
  ): Promise<Shown<Payload> | null> {
    const { hub, reads } = this.#runtime;
    let size = events.length;
    return this.retry(subscribers, 'could not read events to deliver', (attempt) => {
      const page = events.slice(0, size);
      // They may be too much for one statement. Or one of them is at fault, and must not hold up the others.
      size = Math.ceil(size / 4);
      const cost = this.#costOf(page, subscribers, kind);
      return reads.run(kind, { subscribers, cost }, async (charge) => {
        const { takedownCount } = hub;
        const shown = await this.#show(page, subscribers, attempt);
        // It was promised, so it is paid even by accounts that have no points left.
        if (shown.unpaid > 0) charge(shown.unpaid);
        return { ...shown, takedownCount, readAt: performance.now() };
      });
    });
  }

  /** Sending is free for live events, but subscribers decide how much is replayed. */
  #costOf(
    events: readonly LoggedEvent[],
    subscribers: ReadonlySet<Subscriber<Payload>>,
    kind: ReadKind,
  ): number {
    const { page, event } = this.#show.cost;
    const sends = kind === 'replay' ? subscribers.size * SEND_COST : 0;
    return page + events.length * (event + sends);
  }

  /** Sends the payloads of the first events, until they are no longer current. Returns how many events it has sent to all. */
  async #send(
    events: readonly LoggedEvent[],
    { payloads, takedownCount, readAt }: Shown<Payload>,
    subscribers: Set<Subscriber<Payload>>,
    kind: ReadKind,
    onSent?: (event: LoggedEvent) => void,
  ): Promise<number> {
    const { hub } = this.#runtime;
    // A payload that was read before a takedown may show what was taken down. For the subscribers who haven't got it yet,
    // it is read again.
    const isCurrent = () => takedownCount === hub.takedownCount;
    const slices = new Slices();
    let sent = 0;
    for (const event of events.slice(0, payloads.length)) {
      const payload = payloads[sent] ?? null;
      await slices.next();
      if (sent > 0 && performance.now() - readAt > FRESH) break;
      if (payload !== null) {
        await this.#sendToAll(event, payload, subscribers, kind, isCurrent);
        if (!isCurrent() && isAwaited(event, subscribers)) break;
      }
      sent += 1;
      onSent?.(event);
    }
    return sent;
  }

  /** Sends a payload to those who don't have it yet, while it is current. */
  async #sendToAll(
    event: LoggedEvent,
    payload: Payload,
    subscribers: Set<Subscriber<Payload>>,
    kind: ReadKind,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { metrics } = this.#runtime;
    let count = 0;
    let began = performance.now();
    const span = openSpan('deliver', SpanKind.PRODUCER, () => ({
      'dateline.event': event.type,
      'dateline.read': kind,
      'dateline.subscribers': subscribers.size,
    }));
    for (const subscriber of isCurrent() ? subscribers : []) {
      if (!isAfter(event, subscriber.position)) continue;
      subscriber.position = event;
      sendPayload(payload, subscriber);
      count += 1;
      if (count % SENDS_PER_CHECK !== 0 || performance.now() - began < SLICE) continue;
      metrics.delivered(event, count, kind);
      count = 0;
      await nextTurn();
      began = performance.now();
      if (!isCurrent()) break;
    }
    if (count > 0) metrics.delivered(event, count, kind);
    span?.end();
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
        if (attempt === 1) this.#runtime.watch.report(error, failure);
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

/** A sink that fails ends its own subscription, and no other. */
function sendPayload<Payload>(payload: Payload, { sink }: Subscriber<Payload>): void {
  try {
    sink.send(payload);
  } catch (error) {
    sink.end(error);
  }
}
