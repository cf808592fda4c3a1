import type { Logger } from 'pino';
import type { FeedEventType, PrismaClient } from '../../generated/prisma/client.ts';
import type { RowChanges } from '../cache/row-changes.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { DatabaseSockets } from '../db/sockets.ts';
import { isUnreachable } from '../db/unavailable.ts';
import type { Leads, LiveEvent, LoggedEvent } from '../log/event.ts';
import { isInHistory, readHistory, type History } from '../log/history.ts';
import { isAfter, type Position } from '../log/position.ts';
import { readLog, readNextEvents, type NextEvents } from '../log/read.ts';
import { conditionsOf, leadsOf, matches, type Topic } from '../log/topic.ts';
import { Listener } from './listener.ts';

export interface HubOptions {
  readonly prisma: PrismaClient;
  /** For the listening connection; the log itself is read through `prisma`. */
  readonly url: string;
  readonly sockets: DatabaseSockets;
  /** Records which rows change. */
  readonly rowChanges: RowChanges;
  readonly metrics: { event(event: LoggedEvent): void };
  readonly watch: DatabaseWatch;
  readonly log: Logger;
}

/** Receives the events of a topic as this node reads them. */
export interface Follower {
  readonly topic: Topic;
  /** Takes an event without keeping the hub waiting. */
  take(event: LiveEvent): void;
  /** The log now has another history: events after some position were lost, and others may have taken their place. */
  continueIn(history: History): void;
}

/** How many events one query reads. */
const READ_LIMIT = 500;
/** ms. Notifications may get lost, so the log is read at least this often. */
const POLL = 1_000;
/** ms between checks that the listening connection answers. */
const CHECK = 1_000;
/** ms after which the log is read without slugs, if only the slugs can't be read. */
const SLUGS_PATIENCE = 2_000;
/** The events that take away from readers what they could read: withdrawals and redactions. */
const TAKEDOWNS: ReadonlySet<FeedEventType> = new Set([
  'ARTICLE_WITHDRAWN',
  'CONTENT_REDACTED',
  'ARTICLE_REDACTED',
  'LIVE_POST_REMOVED',
]);
/** The key of all redactions in the notifications of row changes. */
const REDACTIONS = '>Redaction';

/** Continues reading the log after each commit that appends to it, and hands each event to its followers. */
export class Hub {
  readonly #options: HubOptions;
  /** Followers, indexed by one condition of their topic, so that an event is compared with few of them. */
  readonly #followers = new Map<string, Set<Follower>>();
  #position: Position;
  #takedownCount = 0;
  readonly #takedownListeners: (() => void)[] = [];
  readonly #growthListeners: (() => void)[] = [];
  /** Ids of takedowns that a replay reported before the hub read them. */
  readonly #replayedTakedowns = new Set<string>();
  /** How far replays have got beyond the hub, in each epoch. Their subscribers may have events that the hub never read. */
  readonly #ahead = new Map<bigint, Position>();
  readonly #listener: Listener;
  #timer: NodeJS.Timeout | undefined;
  #checks: NodeJS.Timeout | undefined;
  #catchingUp: Promise<void> | null = null;
  #wokenMeanwhile = false;
  /** Since when the slugs can't be read; null if they can. */
  #slugsFailSince: number | null = null;
  #stopped = false;

  private constructor(options: HubOptions, position: Position) {
    this.#options = options;
    this.#position = position;
    this.#listener = new Listener({ ...options, onGrowth: () => this.#grow() });
    // Of a redaction of what only members see, there is no event.
    options.rowChanges.onDrop((keys) => {
      if (keys !== 'all' && keys.includes(REDACTIONS)) this.#countTakedown();
    });
  }

  /** Starts at the end of the log. */
  static async start(options: HubOptions): Promise<Hub> {
    const { head } = await readHistory(options.prisma);
    const hub = new Hub(options, head);
    await hub.#listener.open();
    hub.#pollIn(POLL);
    // Also while a read of the log hangs, since no cached answer may be shown then.
    hub.#checks = setInterval(() => hub.#listener.check(), CHECK);
    return hub;
  }

  /** The last event that this node has read. */
  get position(): Position {
    return this.#position;
  }

  /** The last position that this node was notified about. It may have yet to read the events up to there. */
  get reached(): bigint {
    return this.#listener.reached;
  }

  /** Whether this node knows of events that it has yet to read. */
  get isCatchingUp(): boolean {
    return this.reached > this.#position.position;
  }

  /** How many takedowns this node knows of. What was read before the last of them may no longer be shown. */
  get takedownCount(): number {
    return this.#takedownCount;
  }

  /**
   * Resolves when this node knows the row changes up to a position, by default to the end of the log. From then on it
   * serves no answer from before. Code that gets an event from elsewhere than the hub must wait for this before it
   * responds.
   */
  async waitFor(position?: bigint): Promise<void> {
    if (this.#options.rowChanges.isCurrent)
      await this.#listener.waitFor(position ?? (await readHistory(this.#options.prisma)).head.position);
  }

  /** Calls the listener as soon as this node learns of a takedown. */
  onTakedown(listener: () => void): void {
    this.#takedownListeners.push(listener);
  }

  /** Calls the listener whenever a commit has woken this node, before the hub has read what is new. */
  onGrowth(listener: () => void): void {
    this.#growthListeners.push(listener);
  }

  #grow(): void {
    for (const listener of this.#growthListeners) listener();
    void this.#catchUp();
  }

  /**
   * Takes note of what a replay has read before the hub itself.
   * @param to the replay's position after reading them
   */
  markReplayed(events: readonly LoggedEvent[], to: Position): void {
    const others = this.#ahead.get(to.epochId) ?? this.#position;
    if (isAfter(to, others)) this.#ahead.set(to.epochId, to);
    for (const event of events) {
      if (!TAKEDOWNS.has(event.type) || !isAfter(event, this.#position)) continue;
      if (this.#replayedTakedowns.has(event.id)) continue;
      this.#replayedTakedowns.add(event.id);
      this.#countTakedown();
    }
  }

  #countTakedown(): void {
    this.#takedownCount += 1;
    for (const listener of this.#takedownListeners) listener();
  }

  follow(follower: Follower): void {
    for (const key of keysOfTopic(follower.topic)) {
      const followers = this.#followers.get(key) ?? new Set();
      this.#followers.set(key, followers.add(follower));
    }
  }

  unfollow(follower: Follower): void {
    for (const key of keysOfTopic(follower.topic)) {
      const followers = this.#followers.get(key);
      followers?.delete(follower);
      if (followers?.size === 0) this.#followers.delete(key);
    }
  }

  /** Stops reading, and closes the listening connection. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#checks);
    await this.#catchingUp;
    await this.#listener.close();
  }

  #pollIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#catchUp(), ms);
  }

  /** Reads all that is new. Woken while it reads, it reads once more. */
  #catchUp(): Promise<void> {
    if (this.#catchingUp !== null) {
      this.#wokenMeanwhile = true;
      return this.#catchingUp;
    }
    this.#catchingUp = this.#readOn().finally(() => {
      this.#catchingUp = null;
      if (this.#wokenMeanwhile && !this.#stopped) {
        this.#wokenMeanwhile = false;
        void this.#catchUp();
      }
    });
    return this.#catchingUp;
  }

  async #readOn(): Promise<void> {
    const { watch } = this.#options;
    try {
      let next: NextEvents;
      do {
        // A replay that gets further meanwhile may read what this doesn't.
        const before = [this.#position, ...this.#ahead.values()];
        next = await this.#readNext();
        const { events, history } = next;
        watch.answered();
        if (!before.every((at) => isInHistory(at, history))) {
          this.#continueIn(history);
          break;
        }
        for (const event of events) {
          if (!this.#listener.hasReached(event.position)) await this.#listener.waitFor(event.position);
          this.#dispatch(event);
        }
        if (events.length > 0) this.#options.rowChanges.catchUp();
        for (const at of this.#ahead.values())
          if (!isAfter(at, this.#position)) this.#ahead.delete(at.epochId);
      } while (next.events.length === READ_LIMIT && !this.#stopped);
    } catch (error) {
      watch.failed(error);
    }
    this.#pollIn(POLL);
  }

  /** Reads the next events. If a table that they refer to can't be read in time, they don't wait long. */
  async #readNext(): Promise<NextEvents> {
    const { prisma } = this.#options;
    const page = { after: this.#position, limit: READ_LIMIT };
    const began = performance.now();
    try {
      const next = await readNextEvents(prisma, page);
      this.#slugsFailSince = null;
      return next;
    } catch (error) {
      if (isUnreachable(error)) throw error;
      this.#slugsFailSince ??= began;
      if (performance.now() - this.#slugsFailSince < SLUGS_PATIENCE) throw error;
      const events = await readLog(prisma, page);
      this.#options.watch.report(error, 'could not read the slugs of events');
      return {
        events: events.map((event) => ({ ...event, slugs: null })),
        history: await readHistory(prisma),
      };
    }
  }

  /**
   * Goes to the end of another history. Subscribers whose position is still in it are caught up by their cohorts. What was
   * read in the lost one may be taken down in this one.
   */
  #continueIn(history: History): void {
    this.#options.log.warn(
      { had: String(this.#position.position), has: String(history.head.position) },
      'the database has lost events that this node had read, as after a failover or a restore: subscribers who are past ' +
        'the common part get CURSOR_EXPIRED',
    );
    this.#position = history.head;
    this.#listener.continueAt(history.head.position);
    this.#replayedTakedowns.clear();
    this.#ahead.clear();
    this.#countTakedown();
    for (const follower of new Set([...this.#followers.values()].flatMap((all) => [...all]))) {
      follower.continueIn(history);
    }
  }

  #dispatch(event: LiveEvent): void {
    this.#position = event;
    if (TAKEDOWNS.has(event.type) && !this.#replayedTakedowns.delete(event.id)) this.#countTakedown();
    this.#options.metrics.event(event);
    // A set, since a follower may be found under several keys, such as both campaigns of an event.
    const followers = new Set<Follower>();
    for (const key of event.slugs === null ? this.#followers.keys() : keysOfEvent(event.slugs)) {
      for (const follower of this.#followers.get(key) ?? []) followers.add(follower);
    }
    for (const follower of followers) if (matches(follower.topic, event)) follower.take(event);
  }
}

/**
 * The keys under which a follower is indexed: what leads to the article or campaign of a page, or the values of the topic's first
 * condition; `all` if it has none. Every event of the topic has at least one of these keys.
 */
function keysOfTopic(topic: Topic): readonly string[] {
  const { articleSlug, articleOfPage, campaignSlug, campaignOfPage } = topic;
  if (articleOfPage !== undefined) return [articleOfPage];
  if (campaignOfPage !== undefined) return [campaignOfPage];
  if (articleSlug !== undefined) return [`Article ${articleSlug}`];
  if (campaignSlug !== undefined) return [`Campaign ${campaignSlug}`];
  const [first] = conditionsOf(topic);
  return first === undefined ? ['all'] : leadsOf(first);
}

function keysOfEvent(leads: Leads): readonly string[] {
  return ['all', ...Object.values(leads).flat()];
}
