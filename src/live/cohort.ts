import { isInHistory, type History } from '../log/history.ts';
import { cursorExpired, isAfter, justBefore, positionKey, type Position } from '../log/position.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Topic } from '../log/topic.ts';
import { Delivery, type Show } from './delivery.ts';
import type { LiveRuntime } from './runtime.ts';
import type { Follower } from './hub.ts';
import { Replay, type ReplayOptions } from './replay.ts';
import { moveTo, type Sink, type Subscriber } from './subscriber.ts';

/** How many live events may wait to be delivered; beyond that, the cohort reads them from the log. */
const MAX_PENDING = 1_000;

/**
 * Subscribers who get the same result. An event is read for all of them together, and each is sent the same payload.
 * A subscriber that resumes first gets the events that it missed, together with others at the same position.
 */
export class Cohort<Payload> implements Follower {
  readonly topic: Topic;
  readonly #runtime: LiveRuntime;
  readonly #delivery: Delivery<Payload>;
  readonly #onEmpty: () => void;
  #live = new Set<Subscriber<Payload>>();
  readonly #replays = new Set<Replay<Payload>>();
  /** Replays that have not read their first page yet, by position: subscribers at that position can still join them. */
  readonly #boarding = new Map<string, Replay<Payload>>();
  readonly #replayOptions: ReplayOptions<Payload>;
  #pending: LoggedEvent[] = [];
  #isDelivering = false;
  /** The last event that all live subscribers have. */
  #delivered: Position;
  #size = 0;

  /** @param onEmpty called when the last subscriber has left */
  constructor(runtime: LiveRuntime, topic: Topic, show: Show<Payload>, onEmpty: () => void) {
    this.topic = topic;
    this.#runtime = runtime;
    this.#delivery = new Delivery(runtime, show);
    this.#onEmpty = onEmpty;
    this.#replayOptions = {
      runtime,
      topic,
      delivery: this.#delivery,
      goLive: (subscriber) => {
        moveTo(this.#live, subscriber);
      },
      resume: (subscriber) => {
        this.#replay([subscriber], subscriber.position);
      },
    };
    this.#delivered = runtime.hub.position;
    runtime.hub.follow(this);
  }

  /** How many subscribers it has. */
  get size(): number {
    return this.#size;
  }

  /** Adds a subscriber: after a position in the log, or from now on if that is null. */
  join(sink: Sink<Payload>, after: Position | null): Subscriber<Payload> {
    const position = after ?? this.#runtime.hub.position;
    const subscriber: Subscriber<Payload> = { sink, position, group: null };
    this.#size += 1;
    if (after === null) moveTo(this.#live, subscriber);
    else this.#replay([subscriber], position);
    return subscriber;
  }

  leave(subscriber: Subscriber<Payload>): void {
    if (subscriber.group === null) return;
    subscriber.group.delete(subscriber);
    subscriber.group = null;
    this.#size -= 1;
    if (this.#size > 0) return;
    this.#runtime.hub.unfollow(this);
    this.#onEmpty();
  }

  take(event: LoggedEvent): void {
    for (const replay of this.#replays) replay.keep(event);
    if (this.#live.size === 0) return;
    // Live subscribers have everything before this event. A replay starts just before it. The last event that was delivered
    // may no longer be in the log after a long silence.
    if (!this.#isDelivering) this.#delivered = justBefore(event);
    this.#pending.push(event);
    if (this.#pending.length > MAX_PENDING) this.#fallBack();
    void this.#deliverPending();
  }

  async #deliverPending(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let event = this.#pending.shift(); event !== undefined; event = this.#pending.shift()) {
        const live = this.#live;
        await this.#delivery.deliver([event], live, 'live');
        if (live === this.#live) this.#delivered = event;
      }
    } catch (error) {
      this.#runtime.watch.report(error, 'delivering events failed');
    } finally {
      this.#isDelivering = false;
    }
  }

  /**
   * Ends the subscriptions whose position is in the lost part of the history. To the others, the log is replayed from
   * the last event that they have.
   */
  continueIn(history: History): void {
    const groups = [this.#live, ...[...this.#replays].map(({ subscribers }) => subscribers)];
    // Deliveries and replays that are under way keep the old sets, which are emptied.
    this.#live = new Set();
    this.#pending = [];
    this.#delivered = history.head;
    this.#boarding.clear();
    for (const group of groups) {
      const remaining: Subscriber<Payload>[] = [];
      for (const subscriber of [...group]) {
        if (isInHistory(subscriber.position, history)) remaining.push(subscriber);
        else subscriber.sink.end(cursorExpired());
      }
      const [first] = remaining.toSorted((a, b) => (isAfter(a.position, b.position) ? 1 : -1));
      if (first !== undefined) this.#replay(remaining, inLog(first.position, history));
    }
  }

  /** Drops the pending events, and replays them to the live subscribers from the log. */
  #fallBack(): void {
    this.#pending = [];
    this.#replay([...this.#live], this.#delivered);
  }

  #replay(subscribers: readonly Subscriber<Payload>[], after: Position): void {
    const key = positionKey(after);
    const boarding = this.#boarding.get(key);
    const replay = boarding ?? new Replay(this.#replayOptions, after);
    for (const subscriber of subscribers) moveTo(replay.subscribers, subscriber);
    if (boarding === undefined) void this.#run(replay, after);
  }

  async #run(replay: Replay<Payload>, after: Position): Promise<void> {
    const key = positionKey(after);
    const closeBoarding = () => {
      if (this.#boarding.get(key) === replay) this.#boarding.delete(key);
    };
    // Register first. An event that is committed while the log is read is then kept here, read from the log, or both.
    this.#replays.add(replay);
    this.#boarding.set(key, replay);
    await replay.run(closeBoarding);
    closeBoarding();
    this.#replays.delete(replay);
    // Someone may have joined just as the replay found nobody left: replay for them.
    if (replay.subscribers.size > 0) this.#replay([...replay.subscribers], after);
  }
}

/** The position, or the start of the log if that is later. Events before the start are gone. */
function inLog(at: Position, { head, prunedTo }: History): Position {
  return at.position < prunedTo ? { ...head, position: prunedTo } : at;
}
