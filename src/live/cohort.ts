import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Follower, Hub } from './hub.ts';
import {
  checkRetained,
  isAfter,
  logEnd,
  readLog,
  type LoggedEvent,
  type Position,
  type Topic,
} from '../log/read.ts';

/** What all cohorts of a node work with. */
export interface Feed {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
  /** Bounds what is read at once for live events, and for replays: together less than the pool has connections. */
  readonly lanes: Readonly<Record<Lane, LimitFunction>>;
  readonly onDelivered: (event: LoggedEvent, count: number) => void;
  readonly onError: (error: unknown) => void;
}

export type Lane = 'live' | 'replay';

/** Who a cohort is made of, and what it is shown. */
export interface Audience<Body> {
  readonly topic: Topic;
  /**
   * Looks anew at who the readers are, and ends those who are no longer who they were.
   * @throws when that can’t be found out now; it is tried again
   */
  recheck(readers: Iterable<Reader<Body>>): Promise<void>;
  /**
   * Reads what an event shows, as a body to send to all; null where the readers may not see it.
   * @param attempt counts from 1
   * @throws when it can’t be read now; it is tried again
   */
  show(event: LoggedEvent, attempt: number): Promise<Body | null>;
}

/** Where one subscription’s events go. */
export interface Outlet<Body> {
  readonly authorization: string | null;
  /** Sends at once, or ends itself when its reader is too slow. */
  send(body: Body): void;
  /** Whether so much is waiting to be read that a replay had better wait. */
  isBehind(): boolean;
  /** Ends the subscription, and says why. */
  end(error: unknown): void;
}

/** One subscription in its cohort. */
export interface Reader<Body> {
  readonly outlet: Outlet<Body>;
  /** Up to here the reader has all that the topic has. */
  position: Position;
  /** The readers among whom this one is served, or null once it has left. */
  among: Set<Reader<Body>> | null;
}

/** Readers who stand at one place of the log, on their way to the others. */
class Replay<Body> {
  readonly readers: Set<Reader<Body>>;
  position: Position;
  #meanwhile: LoggedEvent[] = [];
  #isTooMuch = false;

  constructor(readers: Iterable<Reader<Body>>, position: Position) {
    this.readers = new Set();
    for (const reader of readers) place(reader, this.readers);
    this.position = position;
  }

  /** Keeps what comes while the log is read, unless it gets too much. */
  keep(event: LoggedEvent): void {
    if (this.#meanwhile.length === MAX_PENDING) {
      this.#isTooMuch = true;
      this.#meanwhile = [];
    }
    if (!this.#isTooMuch) this.#meanwhile.push(event);
  }

  /** Begins to keep anew, if it had got too much. */
  keepOn(): void {
    this.#isTooMuch = false;
  }

  /** The next of what came meanwhile; `'behind'` where it was too much to keep: read on from the log. */
  next(): LoggedEvent | 'behind' | undefined {
    return this.#isTooMuch ? 'behind' : this.#meanwhile.shift();
  }
}

const REPLAY_PAGE = 200;
/** Events that wait for a cohort; beyond them it reads on from the log. */
const MAX_PENDING = 1_000;
/** ms that a loop of sends may keep everything else waiting, and sends between looks at the clock. */
const SLICE = 0.5;
const SENDS_PER_LOOK = 16;
/** ms between attempts to read what can’t be read now. */
const RETRY = { first: 50, last: 1_000 };
/** ms between looks at whether a reader who is behind has read on. */
const DRAIN_POLL = 50;

/**
 * Subscriptions that are to be shown the same. An event is read once for all of them, and its bytes are sent to each.
 * Readers who resume are replayed what they missed first, together with those who stand where they do; what comes
 * meanwhile is kept for them, and what the replay has sent already is dropped.
 */
export class Cohort<Body> implements Follower {
  readonly #feed: Feed;
  readonly #audience: Audience<Body>;
  readonly #onEmpty: () => void;
  readonly #live = new Set<Reader<Body>>();
  readonly #replays = new Set<Replay<Body>>();
  /** Replays that have yet to read their first page: whoever stands there too comes along. */
  readonly #boarding = new Map<string, Replay<Body>>();
  #pending: LoggedEvent[] = [];
  #isDelivering = false;
  /** The last event that all live readers have got. */
  #delivered: Position;
  #size = 0;

  constructor(feed: Feed, audience: Audience<Body>, onEmpty: () => void) {
    this.#feed = feed;
    this.#audience = audience;
    this.#onEmpty = onEmpty;
    this.#delivered = feed.hub.position;
    feed.hub.follow(this);
  }

  get topic(): Topic {
    return this.#audience.topic;
  }

  /** How many subscriptions it serves. */
  get size(): number {
    return this.#size;
  }

  /** Serves one more, from after a place in the log; from now on if that is null. */
  join(outlet: Outlet<Body>, after: Position | null): Reader<Body> {
    const reader: Reader<Body> = { outlet, position: after ?? this.#feed.hub.position, among: null };
    this.#size += 1;
    if (after === null) place(reader, this.#live);
    else this.#board(reader);
    return reader;
  }

  leave(reader: Reader<Body>): void {
    if (reader.among === null) return;
    reader.among.delete(reader);
    reader.among = null;
    this.#size -= 1;
    if (this.#size > 0) return;
    this.#feed.hub.unfollow(this);
    this.#onEmpty();
  }

  take(event: LoggedEvent): void {
    for (const replay of this.#replays) replay.keep(event);
    if (this.#live.size === 0) return;
    // All before it is delivered; after a long silence, the log may no longer reach back to the last that was.
    if (!this.#isDelivering)
      this.#delivered = { transactionId: event.transactionId, sequence: event.sequence - 1n };
    this.#pending.push(event);
    if (this.#pending.length > MAX_PENDING) this.#fallBack();
    void this.#deliverPending();
  }

  async #deliverPending(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let event = this.#pending.shift(); event !== undefined; event = this.#pending.shift()) {
        await this.#deliver(event, this.#live, 'live');
        this.#delivered = event;
      }
    } catch (error) {
      this.#feed.onError(error);
    } finally {
      this.#isDelivering = false;
    }
  }

  /** Too much is waiting: it stays in the log, and the readers are replayed it from there. */
  #fallBack(): void {
    this.#pending = [];
    void this.#replay(new Replay([...this.#live], this.#delivered));
  }

  #board(reader: Reader<Body>): void {
    const where = `${reader.position.transactionId}.${reader.position.sequence}`;
    let replay = this.#boarding.get(where);
    if (replay !== undefined) {
      place(reader, replay.readers);
      return;
    }
    replay = new Replay([reader], reader.position);
    this.#boarding.set(where, replay);
    void this.#replay(replay, where);
  }

  async #replay(replay: Replay<Body>, boardingAt?: string): Promise<void> {
    const begin = () => {
      if (boardingAt !== undefined && this.#boarding.get(boardingAt) === replay)
        this.#boarding.delete(boardingAt);
    };
    // Before the log is read: what commits meanwhile is here, in the log’s page, or in both.
    this.#replays.add(replay);
    try {
      while (replay.readers.size > 0) {
        replay.keepOn();
        const events = await this.#page(replay, begin);
        if (events === null) return;
        for (const event of events) await this.#deliverReplayed(event, replay);
        if (events.length === REPLAY_PAGE) continue;
        let event = replay.next();
        for (; event !== undefined && event !== 'behind'; event = replay.next()) {
          if (isAfter(event, replay.position)) await this.#deliverReplayed(event, replay);
        }
        if (event === 'behind') continue;
        // All that came is sent, and nothing can come in between.
        for (const reader of replay.readers) {
          reader.position = replay.position;
          place(reader, this.#live);
        }
        return;
      }
    } catch (error) {
      for (const { outlet } of replay.readers) outlet.end(error);
    } finally {
      begin();
      this.#replays.delete(replay);
    }
  }

  /**
   * The next events of the log; null once there is nobody left to read them for.
   * @throws RequestError CURSOR_EXPIRED
   */
  async #page(replay: Replay<Body>, begin: () => void) {
    const { prisma, hub, lanes } = this.#feed;
    const page = await this.#patiently(replay.readers, () =>
      lanes.replay(async () => {
        const end = await logEnd(prisma);
        begin();
        const { position: after } = replay;
        const events = await readLog(prisma, { after, end, topic: this.topic, limit: REPLAY_PAGE });
        hub.foresee(events);
        return { end, events };
      }),
    );
    if (page === null) return null;
    checkRetained(replay.position, page.end);
    return page.events;
  }

  async #deliverReplayed(event: LoggedEvent, replay: Replay<Body>): Promise<void> {
    await this.#deliver(event, replay.readers, 'replay');
    replay.position = event;
    for (const reader of replay.readers) {
      if (!reader.outlet.isBehind()) continue;
      reader.position = event;
      place(reader, new Set());
      void this.#waitFor(reader);
    }
  }

  /** Lets a reader who is behind read on, without holding up the others. */
  async #waitFor(reader: Reader<Body>): Promise<void> {
    while (reader.among !== null && reader.outlet.isBehind()) await sleep(DRAIN_POLL);
    if (reader.among !== null) this.#board(reader);
  }

  /** Sends an event to those of the readers who have yet to get it. */
  async #deliver(event: LoggedEvent, readers: Set<Reader<Body>>, lane: Lane): Promise<void> {
    const { hub, lanes, onDelivered } = this.#feed;
    for (;;) {
      if (!hasAnyBefore(event, readers)) return;
      const shown = await this.#patiently(readers, (attempt) =>
        lanes[lane](async () => {
          await this.#audience.recheck(readers);
          const { withdrawals } = hub;
          return { withdrawals, body: await this.#audience.show(event, attempt) };
        }),
      );
      if (shown?.body == null) return;
      const { body, withdrawals } = shown;
      let count = 0;
      let began = performance.now();
      // What was read before a withdrawal may tell of what was withdrawn: the rest is read again.
      let isCurrent = withdrawals === hub.withdrawals;
      for (const reader of isCurrent ? readers : []) {
        if (!isAfter(event, reader.position)) continue;
        reader.position = event;
        send(body, reader);
        count += 1;
        if (count % SENDS_PER_LOOK !== 0 || performance.now() - began < SLICE) continue;
        onDelivered(event, count);
        count = 0;
        await nextTurn();
        began = performance.now();
        isCurrent = withdrawals === hub.withdrawals;
        if (!isCurrent) break;
      }
      if (count > 0) onDelivered(event, count);
      if (isCurrent) return;
    }
  }

  /** Tries until it succeeds, such as while the database is away; null once there is nobody left to do it for. */
  async #patiently<Result>(
    readers: ReadonlySet<Reader<Body>>,
    read: (attempt: number) => Promise<Result>,
  ): Promise<Result | null> {
    for (let attempt = 1, wait = RETRY.first; readers.size > 0; attempt += 1) {
      try {
        return await read(attempt);
      } catch (error) {
        if (attempt === 1) this.#feed.onError(error);
      }
      await sleep(wait);
      wait = Math.min(wait * 2, RETRY.last);
    }
    return null;
  }
}

function hasAnyBefore<Body>(event: LoggedEvent, readers: ReadonlySet<Reader<Body>>): boolean {
  for (const { position } of readers) if (isAfter(event, position)) return true;
  return false;
}

/** What fails with one reader is its own end, and nobody else’s. */
function send<Body>(body: Body, { outlet }: Reader<Body>): void {
  try {
    outlet.send(body);
  } catch (error) {
    outlet.end(error);
  }
}

function place<Body>(reader: Reader<Body>, readers: Set<Reader<Body>>): void {
  reader.among?.delete(reader);
  reader.among = readers.add(reader);
}
