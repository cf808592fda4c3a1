import pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { isOf, logEnd, readLog, type LoggedEvent, type Position, type Topic } from './log.ts';

export interface HubOptions {
  readonly prisma: PrismaClient;
  /** For the connection that listens; the log itself is read through `prisma`. */
  readonly url: string;
  readonly onError: (error: unknown) => void;
}

const PAGE = 500;
/** ms. A wake-up may be lost; the log is read at least this often all the same. */
const POLL = 1_000;
/** ms, doubled up to POLL while an older transaction holds events back. */
const HELD_BACK_POLL = 5;
/** ms that a connection to listen on may take to be there. */
const PATIENCE = 5_000;
const MAX_PENDING = 1_000;

/** Wakes on each commit that touches the log, reads on from where it stood, and hands each event to its taps. */
export class Hub {
  readonly #options: HubOptions;
  readonly #taps = new Set<Tap>();
  #position: Position = { transactionId: 0n, sequence: 0n };
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
    hub.#position = { transactionId: (await logEnd(options.prisma)).horizon, sequence: 0n };
    await hub.#listen();
    hub.#pollIn(POLL);
    return hub;
  }

  /** Begins to collect a topic's events from now on. Whoever opens a tap closes it. */
  tap(topic: Topic): Tap {
    const tap = new Tap(topic, this.#position, () => this.#taps.delete(tap));
    if (this.#stopped) tap.close();
    else this.#taps.add(tap);
    return tap;
  }

  /** How many readers follow the log now. */
  get readers(): number {
    return this.#taps.size;
  }

  /** Ends all taps and the connection that listens. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const tap of this.#taps) tap.close();
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
    for (const tap of this.#taps) if (isOf(tap.topic, event)) tap.push(event);
  }
}

/** The events of one topic since the tap was opened, for one reader. Bounded: one that falls behind is told so. */
export class Tap {
  readonly topic: Topic;
  /** Where the hub stood when the tap was opened. */
  readonly openedAt: Position;
  readonly #onClose: () => void;
  #pending: LoggedEvent[] = [];
  #overflowed = false;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(topic: Topic, openedAt: Position, onClose: () => void) {
    this.topic = topic;
    this.openedAt = openedAt;
    this.#onClose = onClose;
  }

  push(event: LoggedEvent): void {
    if (this.#overflowed) return;
    if (this.#pending.length < MAX_PENDING) {
      this.#pending.push(event);
    } else {
      this.#pending = [];
      this.#overflowed = true;
    }
    this.#wake?.();
  }

  /** The next event; `'behind'` after an overflow: read on from the log; null once closed. */
  async next(): Promise<LoggedEvent | 'behind' | null> {
    for (;;) {
      if (this.#closed) return null;
      if (this.#overflowed) {
        this.#overflowed = false;
        return 'behind';
      }
      const event = this.#pending.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
  }

  close(): void {
    this.#closed = true;
    this.#pending = [];
    this.#onClose();
    this.#wake?.();
  }
}
