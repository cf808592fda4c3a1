/** Subscribers that disconnect, stall and resume. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { HistoryOfTopicSubscription } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import type { Random } from './soak.ts';
import { filterOf, type Stage, type Topic } from './stage.ts';

const HistoryOfTopic = graphql(`
  subscription HistoryOfTopic($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      id
      cursor
    }
  }
`);

/** Selects events so large that a node disconnects a stalled subscriber. */
const LargeHistoryOfTopic = graphql(`
  subscription LargeHistoryOfTopic($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      id
      cursor
      ... on ArticleWithdrawn {
        reason
        b: reason
        c: reason
        d: reason
        e: reason
        f: reason
        g: reason
        h: reason
      }
    }
  }
`);

/** One of the things that a subscriber may do to its connection, by number. */
const STALL = 4;

/** Small numbers in place of ids, so that millions of deliveries fit into memory. */
export class Numbers {
  readonly #numbers = new Map<string, number>();

  of(id: string): number {
    let number = this.#numbers.get(id);
    if (number === undefined) this.#numbers.set(id, (number = this.#numbers.size));
    return number;
  }
}

export interface FollowerOptions {
  readonly topic: Topic;
  readonly stage: Stage;
  readonly after: string;
  readonly numbers: Numbers;
  /** The URLs to which it may currently connect. */
  readonly urls: () => readonly string[];
  readonly random: Random;
  /** The most events on one connection before it does something to it; Infinity to keep it. */
  readonly patience: number;
  /** The longest stall, in ms. */
  readonly stall: number;
  /** The longest time in ms that it stays away, one time in four. */
  readonly away: number;
  /** Whether it selects large events. Then it only ever stalls, until its node disconnects it. */
  readonly selectsLargeEvents?: boolean;
  /** It stops after so many events. */
  readonly limit?: number;
}

/** A subscriber that resumes on one connection after the other, and records what it gets. */
export class Follower {
  readonly topic: Topic;
  readonly limit: number;
  readonly history: number[] = [];
  /** How often nodes closed its connections, by close code. */
  readonly closes = new Map<number, number>();
  readonly failures: string[] = [];
  resumes = -1;
  stalls = 0;
  readonly #options: FollowerOptions;
  #after: string;
  #socket: WebSocket | null = null;
  #isOver = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#after = options.after;
    this.topic = options.topic;
    this.limit = options.limit ?? Infinity;
  }

  /** Follows until it is told to stop. */
  async follow(): Promise<void> {
    const { urls, random, away } = this.#options;
    while (!this.#isOver) {
      const among = urls();
      const url = among[random(among.length)];
      if (url === undefined) throw new Error('There is always a node.');
      const had = this.history.length;
      await this.#connection(url);
      if (this.history.length === had) await pause(Math.min(away, 100));
      if (random(4) === 0) await pause(random(away));
    }
  }

  stop(): void {
    this.#isOver = true;
    this.#socket?.terminate();
  }

  #connection(url: string): Promise<void> {
    const { numbers, random, patience, stall, selectsLargeEvents = false } = this.#options;
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let subscription = 0;
    let left = 0;
    let isLeaving = false;

    const subscribe = () => {
      this.resumes += 1;
      subscription += 1;
      left = patience === Infinity ? Infinity : 1 + random(patience);
      const query = (selectsLargeEvents ? LargeHistoryOfTopic : HistoryOfTopic).toString();
      const filter = filterOf(this.topic, this.#options.stage);
      const variables = { filter, after: this.#after };
      socket.send(
        JSON.stringify({ id: String(subscription), type: 'subscribe', payload: { query, variables } }),
      );
    };

    const doSomething = () => {
      const what = selectsLargeEvents ? STALL : random(5);
      if (what === 0) {
        isLeaving = true;
        socket.terminate();
      } else if (what === 1) {
        isLeaving = true;
        socket.close(1000);
      } else if (what === 2) {
        // Events that are still on their way belong to the old subscription, and come again.
        socket.send(JSON.stringify({ id: String(subscription), type: 'complete' }));
        subscribe();
      } else {
        this.stalls += 1;
        left = 1 + random(patience);
        socket.pause();
        setTimeout(
          () => {
            if (socket.readyState !== WebSocket.CLOSED) socket.resume();
          },
          stall / 2 + random(stall / 2),
        );
      }
    };

    const take = (data: Buffer) => {
      if (isLeaving || this.#isOver) return;
      const message = JSON.parse(data.toString()) as Message;
      if (message.type === 'connection_ack') subscribe();
      if (message.id !== String(subscription)) return;
      const event = message.type === 'next' ? message.payload?.data?.feed : undefined;
      if (event === undefined || message.payload?.errors !== undefined) {
        this.failures.push(data.toString());
        socket.close();
        return;
      }
      this.#after = event.cursor;
      this.history.push(numbers.of(event.id));
      left -= 1;
      if (this.history.length === this.limit) this.stop();
      else if (left === 0) doSomething();
    };

    return new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.on('open', () => {
        socket.send('{"type":"connection_init"}');
      });
      socket.on('message', take);
      socket.on('close', (code) => {
        if (!isLeaving && !this.#isOver) this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
        resolve();
      });
    });
  }
}

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: {
    readonly data?: HistoryOfTopicSubscription | null;
    readonly errors?: unknown;
  };
}

export function sum(followers: readonly Follower[], count: (follower: Follower) => number): number {
  return followers.reduce((total, follower) => total + count(follower), 0);
}

export function closesOf(followers: readonly Follower[]): string {
  const closes = new Map<number, number>();
  for (const follower of followers) {
    for (const [code, count] of follower.closes) closes.set(code, (closes.get(code) ?? 0) + count);
  }
  return [...closes].map(([code, count]) => `${code} × ${count}`).join(', ') || 'none';
}
