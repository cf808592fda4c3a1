/** Histories under fire: writers that are slow or give up, readers that drop, stall and resume, and how both compare. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import type { FeedFilter, HistoryOfTopicSubscription } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import { globalId } from '../newsroom/factories.ts';
import type { Random } from './soak.ts';

const HistoryOfTopic = graphql(`
  subscription HistoryOfTopic($filter: FeedFilter, $after: Cursor) {
    feed(filter: $filter, after: $after) {
      id
      cursor
    }
  }
`);

/** So much an event that a reader who stalls can be too slow for its node. */
const DearHistoryOfTopic = graphql(`
  subscription DearHistoryOfTopic($filter: FeedFilter, $after: Cursor) {
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

/** A withdrawal is the least that an event can be. Its article need not be more than a row. */
export interface Stage {
  readonly articleIds: readonly string[];
  /** Some events of every article belong to it. */
  readonly campaignId: string;
  /** An event before all others, since a reader’s history begins after a cursor. */
  readonly firstId: string;
}

export async function setStage(prisma: PrismaClient, articles: number): Promise<Stage> {
  const rows = await prisma.article.createManyAndReturn({
    data: Array.from({ length: articles }, (_, index) => ({ slug: `story-${index}` })),
  });
  const campaign = await prisma.campaign.create({ data: { slug: 'campaign', name: 'Campaign' } });
  const first = await prisma.feedEvent.create({
    data: { type: 'ARTICLE_WITHDRAWN', articleId: rows[0]?.id ?? null },
  });
  return { articleIds: rows.map(({ id }) => id), campaignId: campaign.id, firstId: first.id };
}

/** The cursor of the stage’s first event. */
export async function beginningOf(url: string): Promise<string> {
  const query = encodeURIComponent('{ feed(first: 1) { pageInfo { endCursor } } }');
  for (;;) {
    const response = await fetch(`${url}?query=${query}`, { headers: { accept: 'application/json' } });
    const { data } = (await response.json()) as {
      data: { feed: { pageInfo: { endCursor: string | null } } };
    };
    const { endCursor } = data.feed.pageInfo;
    if (endCursor !== null) return endCursor;
    await pause(10);
  }
}

export interface WriterOptions {
  readonly stage: Stage;
  readonly url: () => string;
  /** Events to commit. */
  readonly count: number;
  readonly random: Random;
  /** Events in a transaction, at most. */
  readonly size?: number;
  /** ms between transactions, at most. */
  readonly pace: () => number;
  /** One event in so many is of the campaign too. */
  readonly campaignShare: number;
  /** Whether it goes on where the database fails it. It then can’t know what became of its commit: the log does. */
  readonly isPatient?: boolean;
}

export interface Written {
  /** Events whose commit was acknowledged. */
  readonly ids: string[];
  rolledBack: number;
  /** Transactions that ended in an error. */
  broken: number;
}

const STALL = 4;
/** Characters of the reason of the first article’s events: those of readers that stall for long are to be dear. */
const DEAR = 16_000;

/** Appends events in transactions, of which some are slow and some are rolled back. */
export async function write(options: WriterOptions): Promise<Written> {
  const { stage, url, count, random, size: most = 50, pace, campaignShare, isPatient = false } = options;
  const written: Written = { ids: [], rolledBack: 0, broken: 0 };
  let client: pg.Client | null = null;
  while (written.ids.length < count) {
    const size = Math.min(1 + random(most), count - written.ids.length);
    const ids = Array.from({ length: size }, () => randomUUID());
    const parts = 1 + random(3);
    const isSlow = random(5) === 0;
    const givesUp = random(8) === 0;
    try {
      client ??= await connect(url());
      await client.query('BEGIN');
      for (let from = 0; from < size; from += Math.ceil(size / parts)) {
        const part = ids.slice(from, from + Math.ceil(size / parts));
        const articles = part.map(() => stage.articleIds[random(stage.articleIds.length)]);
        await client.query({
          name: 'append',
          text: `INSERT INTO "FeedEvent" ("id", "type", "articleId", "campaignIds", "reason")
                 SELECT "id", 'ARTICLE_WITHDRAWN', "article", CASE WHEN "isCampaign" THEN ARRAY[$4::uuid] ELSE '{}' END,
                        repeat('x', CASE WHEN "article" = $5::uuid THEN ${DEAR} ELSE 1 END)
                 FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS e ("id", "article", "isCampaign")`,
          values: [
            part,
            articles,
            part.map(() => random(campaignShare) === 0),
            stage.campaignId,
            stage.articleIds[0],
          ],
        });
        if (isSlow) await pause(random(40));
      }
      await client.query(givesUp ? 'ROLLBACK' : 'COMMIT');
      if (givesUp) written.rolledBack += 1;
      else written.ids.push(...ids);
    } catch (error) {
      if (!isPatient) throw error;
      written.broken += 1;
      client?.end().catch(() => undefined);
      client = null;
      await pause(50 + random(200));
    }
    const patience = pace();
    if (patience > 0) await pause(random(patience));
  }
  await client?.end();
  return written;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Whoever uses it learns of it, too.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export type Topic = 'all' | 'campaign' | number;

/** What the log says that readers of a topic must have seen, in its order. */
export class Truth {
  readonly ids: string[] = [];
  readonly #topics = new Map<Topic, string[]>();

  static async read(url: string, { articleIds, campaignId, firstId }: Stage): Promise<Truth> {
    const truth = new Truth();
    const client = await connect(url);
    const { rows } = await client.query<{ id: string; articleId: string; ofCampaign: boolean }>(
      `SELECT "id", "articleId", $1::uuid = ANY("campaignIds") AS "ofCampaign" FROM "FeedEvent"
       WHERE "id" <> $2 ORDER BY "transactionId", "sequence"`,
      [campaignId, firstId],
    );
    await client.end();
    for (const { id, articleId, ofCampaign } of rows) {
      truth.ids.push(id);
      truth.of('all').push(id);
      if (ofCampaign) truth.of('campaign').push(id);
      truth.of(articleIds.indexOf(articleId)).push(id);
    }
    return truth;
  }

  of(topic: Topic): string[] {
    let ids = this.#topics.get(topic);
    if (ids === undefined) this.#topics.set(topic, (ids = []));
    return ids;
  }

  for({ topic, limit }: Follower): string[] {
    return this.of(topic).slice(0, limit);
  }
}

export function filterOf(topic: Topic, { articleIds, campaignId }: Stage): FeedFilter {
  if (topic === 'all') return { types: ['ARTICLE_WITHDRAWN'] };
  if (topic === 'campaign') return { campaignIds: [globalId('Campaign', campaignId)] };
  return { articleIds: [globalId('Article', articleIds[topic] ?? '')] };
}

/** Numbers for ids, so that millions of deliveries can be kept. */
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
  /** Where it may connect now. */
  readonly urls: () => readonly string[];
  readonly random: Random;
  /** Events on one connection at most before it does something to it; Infinity to keep it. */
  readonly patience: number;
  /** ms that it stalls, at most. */
  readonly stall: number;
  /** ms that it stays away, at most, one time in four. */
  readonly away: number;
  /** Whether what it asks of each event is long; then all that it does is to stall, until its node closes it. */
  readonly isDear?: boolean;
  /** It leaves after so many events. */
  readonly limit?: number;
}

/** A reader that goes on from where it was on one connection after the other, and keeps what it has seen. */
export class Follower {
  readonly topic: Topic;
  readonly limit: number;
  readonly history: number[] = [];
  /** How often its connections were closed by the other side, by close code. */
  readonly closes = new Map<number, number>();
  readonly failures: string[] = [];
  resumes = -1;
  stalls = 0;
  /** Told of each event. */
  onEvent: (number: number) => void = () => undefined;
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
    const { numbers, random, patience, stall, isDear = false } = this.#options;
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
      const query = (isDear ? DearHistoryOfTopic : HistoryOfTopic).toString();
      const filter = filterOf(this.topic, this.#options.stage);
      const variables = { filter, after: this.#after };
      socket.send(
        JSON.stringify({ id: String(subscription), type: 'subscribe', payload: { query, variables } }),
      );
    };

    const doSomething = () => {
      const what = isDear ? STALL : random(5);
      if (what === 0) {
        isLeaving = true;
        socket.terminate();
      } else if (what === 1) {
        isLeaving = true;
        socket.close(1000);
      } else if (what === 2) {
        // What is still on its way is of the old one, and comes again.
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
      const number = numbers.of(event.id);
      this.history.push(number);
      this.onEvent(number);
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

/** What is wrong with a follower’s history; empty lists and -1 where it is the log’s. */
export function differences(follower: Follower, truth: Truth, numbers: Numbers) {
  const { history, failures } = follower;
  const expected = truth.for(follower).map((id) => numbers.of(id));
  const seen = new Set(history);
  const log = new Set(expected);
  return {
    missing: expected.filter((number) => !seen.has(number)).length,
    twice: history.length - seen.size,
    unknown: history.filter((number) => !log.has(number)).length,
    misplacedFrom: history.findIndex((number, index) => number !== expected[index]),
    failures,
  };
}

export const NO_DIFFERENCES = { missing: 0, twice: 0, unknown: 0, misplacedFrom: -1, failures: [] };

/** Waits until all have as much as the log has for them, or for so long that nobody got anything any more. */
export async function allHave(followers: readonly Follower[], truth: Truth, patience: number): Promise<void> {
  const lengths = () => followers.reduce((sum, { history }) => sum + history.length, 0);
  let last = lengths();
  let since = performance.now();
  while (performance.now() - since < patience) {
    if (followers.every((follower) => follower.history.length >= truth.for(follower).length)) return;
    await pause(100);
    if (lengths() === last) continue;
    last = lengths();
    since = performance.now();
  }
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
