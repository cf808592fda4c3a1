/** Subscribers, and clients that poll. They follow docs/feed.md, and record what they get. */
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { FailoverFollowSubscription } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import type { Chance } from '../secrecy/random.ts';
import { askAt } from '../clients/ask.ts';
import { ANSWERED_WITHIN } from './soon.ts';
import type { Topic } from './stage.ts';

const Follow = graphql(`
  subscription FailoverFollow($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      id
      cursor
    }
  }
`);

const Page = graphql(`
  query FailoverPage($filter: FeedFilter, $after: String) {
    feed(first: 100, filter: $filter, after: $after) {
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        id
        cursor
      }
    }
  }
`);

/** A chapter: what a subscriber got after a place in the log, until it was told that its cursor has expired. */
export interface Chapter {
  /** The last event before it; null for the beginning of the log. */
  readonly from: string | null;
  /** Whether it began without a cursor, so that it may show events from just before. */
  readonly isFromNow: boolean;
  readonly got: { readonly id: string; readonly at: number }[];
  isTold: boolean;
  /** On a subscription: when that was opened, and when it was told. */
  told: { readonly openedAt: number; readonly at: number } | null;
}

/** A place in the log, as a client keeps it. */
export interface Place {
  readonly id: string | null;
  readonly cursor: string | null;
}

export type Manner = 'steady' | 'restless' | 'from now' | 'polling';

export interface SubscriberOptions {
  readonly url: string;
  readonly topic: Topic;
  readonly manner: Manner;
  readonly from: Place;
  readonly chance: Chance;
  /** Told of each event that it gets. */
  readonly onEvent: (id: string, cursor: string) => void;
}

/**
 * A subscriber may be told to leave while it connects. ws reports that as an error, which would end the process if
 * nobody listened.
 */
class Socket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    this.on('error', () => undefined);
  }
}

export class Subscriber {
  readonly topic: Topic;
  readonly manner: Manner;
  readonly chapters: Chapter[] = [];
  /** Errors other than CURSOR_EXPIRED in place of events. */
  readonly failures: string[] = [];
  readonly #options: SubscriberOptions;
  readonly #client: Client;
  #after: string | null;
  #isOver = false;
  #isAway = false;
  #patience = Infinity;
  #openedAt = 0;
  #leave: () => void = () => undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(options: SubscriberOptions) {
    const { url, topic, manner, from, chance } = options;
    this.#options = options;
    this.topic = topic;
    this.manner = manner;
    this.#after = from.cursor;
    this.#begin(from.id, manner === 'from now');
    this.#client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: Socket,
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => pause(chance.from(20, 120)),
    });
  }

  get chapter(): Chapter {
    const chapter = this.chapters.at(-1);
    if (chapter === undefined) throw new Error('There is always one.');
    return chapter;
  }

  /** Follows until it is told to stop. */
  follow(): void {
    this.#following = this.#follow();
  }

  /** Goes away with its last cursor. */
  leave(): void {
    this.#isAway = true;
    this.#leave();
    this.#client.terminate();
  }

  /** Breaks the connection as a network would: graphql-ws reconnects and resumes. */
  reconnect(): void {
    this.#client.terminate();
  }

  comeBack(): void {
    this.#isAway = false;
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#leave();
    this.#client.terminate();
    await Promise.resolve(this.#client.dispose()).catch(() => undefined);
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { chance, manner } = this.#options;
    while (!this.#isOver) {
      if (this.#isAway) {
        await pause(10);
        continue;
      }
      const isTold = manner === 'polling' ? await this.#poll() : await this.#subscribe();
      if (isTold) await this.#startOver();
      else await pause(chance.from(150, 450));
    }
  }

  /** Resolves when the subscription has ended: to whether it was told that its cursor has expired. */
  #subscribe(): Promise<boolean> {
    const { topic, manner, chance } = this.#options;
    const { filter } = topic;
    this.#patience = manner === 'restless' ? chance.from(4, 25) : Infinity;
    const after = () => {
      const isFirst = this.#openedAt === 0;
      this.#openedAt = performance.now();
      // A subscriber that began without a cursor has one when it reconnects: that of the state that it has read.
      return isFirst && this.chapter.isFromNow ? null : this.#after;
    };
    const variables = {
      filter,
      // Read again at each reconnect.
      get after() {
        return after();
      },
    };
    return new Promise((resolve) => {
      const unsubscribe = this.#client.subscribe<FailoverFollowSubscription>(
        { query: Follow.toString(), variables },
        {
          next: (result) => {
            if (this.#isToldBy(result)) resolve(true);
          },
          error: (error) => {
            this.#note(error);
            resolve(isExpiry(error));
          },
          complete: () => resolve(false),
        },
      );
      this.#leave = () => {
        unsubscribe();
        resolve(false);
      };
    });
  }

  #isToldBy({ data, errors }: FormattedExecutionResult<FailoverFollowSubscription, unknown>): boolean {
    if (isExpiry(errors)) {
      this.chapter.told = { openedAt: this.#openedAt, at: performance.now() };
      return true;
    }
    if (data == null) {
      this.failures.push(JSON.stringify(errors));
      return false;
    }
    if (this.#isAway) return false;
    this.#take(data.feed.id, data.feed.cursor);
    this.#patience -= 1;
    if (this.#patience <= 0) {
      this.#patience = this.#options.chance.from(4, 25);
      this.reconnect();
    }
    return false;
  }

  async #poll(): Promise<boolean> {
    try {
      const page = await readPage(this.#options.url, this.topic, this.#after);
      if (page === 'expired') return true;
      for (const { id, cursor } of page.nodes) this.#take(id, cursor);
      this.#after = page.pageInfo.endCursor;
    } catch {
      // The node or its database is unavailable: ask again.
    }
    return false;
  }

  #take(id: string, cursor: string): void {
    this.#after = cursor;
    this.chapter.got.push({ id, at: performance.now() });
    this.#options.onEvent(id, cursor);
  }

  #note(error: unknown): void {
    if (Array.isArray(error) && !isExpiry(error)) this.failures.push(JSON.stringify(error));
  }

  /** Reads the current state (here, only the end of the log matters) and continues from there. */
  async #startOver(): Promise<void> {
    this.chapter.isTold = true;
    while (!this.#isOver) {
      try {
        const { id, cursor } = await endOf(this.#options.url);
        this.#after = cursor;
        this.#begin(id, false);
        return;
      } catch {
        await pause(50);
      }
    }
  }

  #begin(from: string | null, isFromNow: boolean): void {
    this.chapters.push({ from, isFromNow, got: [], isTold: false, told: null });
  }
}

function isExpiry(errors: unknown): boolean {
  return (
    Array.isArray(errors) &&
    errors.some(({ extensions }: { extensions?: { code?: string } }) => extensions?.code === 'CURSOR_EXPIRED')
  );
}

/** @throws if the node doesn't answer, or with another error */
export async function readPage(url: string, { filter }: Pick<Topic, 'filter'>, after: string | null) {
  const { data, errors } = await askAt(url, ANSWERED_WITHIN)(Page, { filter, after });
  if (isExpiry(errors)) return 'expired';
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.feed;
}

/** The last event that the node shows. */
export async function endOf(url: string): Promise<Place> {
  let end: Place = { id: null, cursor: null };
  for (;;) {
    const page = await readPage(url, { filter: {} }, end.cursor);
    if (page === 'expired') throw new Error('The log was replaced meanwhile.');
    const last = page.nodes.at(-1);
    if (last !== undefined) end = { id: last.id, cursor: last.cursor };
    if (!page.pageInfo.hasNextPage) return end;
  }
}
