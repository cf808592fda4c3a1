import pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import {
  isAfter,
  isOf,
  lastEvent,
  logEnd,
  readLog,
  type LoggedEvent,
  type Position,
  type Topic,
} from '../log/read.ts';

export interface HubOptions {
  readonly prisma: PrismaClient;
  /** For the connection that listens; the log itself is read through `prisma`. */
  readonly url: string;
  /** Told of each event that this node reads, before anyone else. */
  readonly onEvent?: (event: LoggedEvent) => void;
  /** Told of each withdrawal, as soon as this node has read of it. */
  readonly onWithdrawal: () => void;
  readonly onError: (error: unknown) => void;
}

/** Whoever wants the events of a topic, from now on. */
export interface Follower {
  readonly topic: Topic;
  /** Takes an event, at once: what takes longer is the follower’s own concern. */
  take(event: LoggedEvent): void;
}

const PAGE = 500;
/** ms. A wake-up may be lost; the log is read at least this often all the same. */
const POLL = 1_000;
/** ms, doubled up to POLL while an older transaction holds events back. */
const HELD_BACK_POLL = 5;
/** ms that a connection to listen on may take to be there. */
const PATIENCE = 5_000;

/** Wakes on each commit that touches the log, reads on from where it stood, and hands each event to who follows it. */
export class Hub {
  readonly #options: HubOptions;
  /** By what an event must have to be theirs, so that an event is held against those whom it may concern only. */
  readonly #followers = new Map<string, Set<Follower>>();
  #position: Position = { transactionId: 0n, sequence: 0n };
  #withdrawals = 0;
  /** Those of them that this node has yet to read itself. */
  readonly #foreseen = new Set<string>();
  #listener: pg.Client | null = null;
  #listening: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | null = null;
  #wokenWhileDraining = false;
  #heldBackPoll = HELD_BACK_POLL;
  #stopped = false;

  private constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Starts at the log's end. */
  static async start(options: HubOptions): Promise<Hub> {
    const hub = new Hub(options);
    hub.#position = await lastEvent(options.prisma);
    await hub.#listen();
    hub.#pollIn(POLL);
    return hub;
  }

  /** Up to where this node has read the log. */
  get position(): Position {
    return this.#position;
  }

  /** How many withdrawals this node has read of: what was read before the last one may no longer be shown. */
  get withdrawals(): number {
    return this.#withdrawals;
  }

  /** Takes note of withdrawals that a replay has come upon before this node’s own reading has. */
  foresee(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (event.type !== 'ARTICLE_WITHDRAWN' || !isAfter(event, this.#position)) continue;
      if (this.#foreseen.has(event.id)) continue;
      this.#foreseen.add(event.id);
      this.#withdraw();
    }
  }

  #withdraw(): void {
    this.#withdrawals += 1;
    this.#options.onWithdrawal();
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

  /** Ends the reading and the connection that listens. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#draining;
    await this.#listening;
    await this.#listener?.end();
  }

  /** @throws whatever keeps it from listening; nothing is left open then */
  async #listen(): Promise<void> {
    const listener = new pg.Client({
      connectionString: this.#options.url,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
      keepAlive: true,
      application_name: 'dateline feed',
    });
    listener.on('error', this.#options.onError);
    listener.on('notification', () => void this.#drain());
    listener.on('end', () => {
      if (this.#listener === listener) this.#listener = null;
    });
    try {
      await listener.connect();
      await listener.query('LISTEN dateline_feed');
      this.#listener = listener;
    } catch (error) {
      await listener.end().catch(() => undefined);
      throw error;
    }
  }

  /** Beside the reading, which must not wait for it. */
  #listenAgain(): void {
    if (this.#listener !== null || this.#stopped) return;
    this.#listening ??= this.#listen()
      .catch(this.#options.onError)
      .finally(() => (this.#listening = null));
  }

  #pollIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#poll(), ms);
  }

  async #poll(): Promise<void> {
    this.#listenAgain();
    await this.#drain();
  }

  /** One drain at a time; whoever wakes it meanwhile gets another one after. */
  #drain(): Promise<void> {
    if (this.#draining !== null) {
      this.#wokenWhileDraining = true;
      return this.#draining;
    }
    this.#draining = this.#readOn().finally(() => {
      this.#draining = null;
      if (this.#wokenWhileDraining && !this.#stopped) {
        this.#wokenWhileDraining = false;
        void this.#drain();
      }
    });
    return this.#draining;
  }

  async #readOn(): Promise<void> {
    const { prisma, onError } = this.#options;
    try {
      const end = await logEnd(prisma);
      let events: LoggedEvent[];
      do {
        events = await readLog(prisma, { after: this.#position, end, limit: PAGE });
        for (const event of events) this.#dispatch(event);
      } while (events.length === PAGE && !this.#stopped);
      this.#heldBackPoll = end.heldBack ? Math.min(this.#heldBackPoll * 2, POLL) : HELD_BACK_POLL;
      this.#pollIn(end.heldBack ? this.#heldBackPoll : POLL);
    } catch (error) {
      onError(error);
      this.#pollIn(POLL);
    }
  }

  #dispatch(event: LoggedEvent): void {
    this.#position = event;
    if (event.type === 'ARTICLE_WITHDRAWN' && !this.#foreseen.delete(event.id)) this.#withdraw();
    this.#options.onEvent?.(event);
    // Once each: an event of two campaigns may be someone’s by either.
    const followers = new Set<Follower>();
    for (const key of keysOfEvent(event)) {
      for (const follower of this.#followers.get(key) ?? []) followers.add(follower);
    }
    for (const follower of followers) if (isOf(follower.topic, event)) follower.take(event);
  }
}

/** One of the conditions that a topic sets, by which its followers are found; the narrowest that it has. */
function keysOfTopic({ articleSlug, articleIds, speakerIds, campaignIds }: Topic): readonly string[] {
  if (articleSlug !== undefined) return [`slug ${articleSlug}`];
  return articleIds ?? speakerIds ?? campaignIds ?? ['all'];
}

function keysOfEvent({ articleSlug, articleId, speakerId, campaignIds }: LoggedEvent): readonly string[] {
  const ids = [articleId, speakerId, ...campaignIds].filter((id) => id !== null);
  return ['all', ...ids, ...(articleSlug === null ? [] : [`slug ${articleSlug}`])];
}
