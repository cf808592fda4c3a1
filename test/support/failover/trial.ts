/** One run: a cluster, a node behind a proxy, its subscribers and its writers. */
import { setTimeout as pause } from 'node:timers/promises';
import { openProxy, type Proxy } from '../database/proxy.ts';
import { Chance } from '../secrecy/random.ts';
import type { Cluster } from './cluster.ts';
import { openNode, type RunningNode } from './node.ts';
import { soon, soonest } from './soon.ts';
import { logOf, topicsOf, type Logged, type Stage } from './stage.ts';
import { endOf, readPage, Subscriber, type Manner } from './subscriber.ts';
import { freePort } from '../free-port.ts';
import type { Theatre } from './theatre.ts';
import { isComplete, judge, type Verdict } from './verdict.ts';
import { compareWithRows, Writers } from './writers.ts';

/** How many of the 50 subscribers behave in each way. */
const MANNERS: readonly (readonly [Manner, number])[] = [
  ['steady', 22],
  ['restless', 12],
  ['from now', 6],
  ['polling', 10],
];

/** How much longer than the lost history a new one becomes, in events. */
const AHEAD = 3;

/** How many old cursors are tried at a time. */
const TRIED = 12;

/** ms from the acknowledgement of a change to the delivery of its events. */
const PROMPT = 1_000;

/** What must be 0 in each run. */
export const PROMISES = [
  'lost',
  'twice',
  'misplaced',
  'silent',
  'refused',
  'late',
  'changesLost',
  'changesTwice',
] as const satisfies readonly (keyof Outcome)[];

export function brokenPromises(outcome: Outcome): string[] {
  return PROMISES.filter((promise) => outcome[promise] > 0).map(
    (promise) => `${outcome[promise]} ${promise}`,
  );
}

/** The result of a run. */
export interface Outcome extends Verdict {
  subscribers: number;
  events: number;
  acknowledged: number;
  /** ms from when the node could know of the loss until the last open subscription was told. */
  toldAfter: number;
  /** Events that came later than a second after the change was acknowledged, if they should not have. */
  late: number;
  /** Acknowledged changes that are not in the log, and changes that are there twice. */
  changesLost: number;
  changesTwice: number;
}

export interface TrialOptions {
  readonly theatre: Theatre;
  readonly seed: number;
  /** ms without any progress after which what is missing counts as lost. */
  readonly patience: number;
  /** The share of the 50 subscribers that there are. */
  readonly share?: number;
}

export class Trial {
  readonly theatre: Theatre;
  readonly stage: Stage;
  /** Decides in the scenario. What acts concurrently has random numbers of its own, so that the seed repeats a run. */
  readonly chance: Chance;
  readonly patience: number;
  readonly #share: number;
  writers: Writers;
  subscribers: Subscriber[] = [];
  /** What a verdict adds from other sources than the subscribers. */
  readonly probed = { refused: 0, silent: 0, lost: 0, twice: 0 };
  readonly #cursors = new Map<string, string>();
  readonly #clusters = new Set<Cluster>();
  #target: Cluster | null = null;
  #proxy: Proxy | null = null;
  #node: RunningNode | null = null;
  #nodePort = 0;
  #open = openNode;
  readonly #atEnd: (() => unknown)[] = [];
  #movedAt = 0;
  /** Changes before this one may be lost, together with the history that they belong to. */
  #firstKept = 0;

  constructor({ theatre, seed, patience, share = 1 }: TrialOptions) {
    this.#share = share;
    this.theatre = theatre;
    this.stage = theatre.stage;
    this.chance = new Chance(seed);
    this.patience = patience;
    this.writers = new Writers('', theatre.stage, this.#ownChance(0));
  }

  #ownChance(whose: number): Chance {
    return new Chance(this.chance.seed * 1_000_003 + whose);
  }

  get proxy(): Proxy {
    if (this.#proxy === null) throw new Error('The run has not begun.');
    return this.#proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#nodePort}/graphql`;
  }

  /** A copy of the newsroom's cluster, which runs. */
  async startPrimary(settings = ''): Promise<Cluster> {
    const cluster = this.own(await this.theatre.newsroom());
    if (settings !== '') await cluster.configure(settings);
    await cluster.start();
    return cluster;
  }

  /** Stops the cluster at the end of the run. */
  own(cluster: Cluster): Cluster {
    this.#clusters.add(cluster);
    return cluster;
  }

  /** Starts the node, and lets 50 subscribers follow. */
  async begin(cluster: Cluster, open = openNode): Promise<void> {
    this.#open = open;
    this.#target = cluster;
    this.#proxy = await openProxy(() => ({ port: this.target.port, host: '127.0.0.1' }));
    this.#nodePort = await freePort();
    await this.startNode();
    this.writers = new Writers(this.url, this.stage, this.#ownChance(1));
    await this.subscribe();
  }

  async subscribe(): Promise<void> {
    const from = await endOf(this.url);
    const topics = topicsOf(this.stage);
    this.subscribers = MANNERS.flatMap(([manner, count]) =>
      Array.from({ length: Math.ceil(count * this.#share) }, () => {
        const chance = this.#ownChance(this.chance.from(3, 1_000_000));
        const onEvent = (id: string, cursor: string) => this.#cursors.set(id, cursor);
        return new Subscriber({ url: this.url, chance, from, manner, topic: chance.one(topics), onEvent });
      }),
    );
    for (const subscriber of this.subscribers) subscriber.follow();
    const open = this.subscribers.filter(({ manner }) => manner !== 'polling').length;
    await soon('all subscriptions are open', async () => (await this.#subscriptions()) === open);
  }

  /** How many subscriptions the node serves. */
  async #subscriptions(): Promise<number> {
    const text = await (await fetch(new URL('/metrics', this.url))).text();
    return Number(/^dateline_subscriptions (\d+)$/m.exec(text)?.[1]);
  }

  /** The cluster that the node connects to. */
  get target(): Cluster {
    if (this.#target === null) throw new Error('The run has not begun.');
    return this.#target;
  }

  async startNode(): Promise<void> {
    this.#node = await this.#open(this.target.url({ port: this.proxy.port }), this.#nodePort);
  }

  async stopNode(): Promise<void> {
    await this.#node?.stop();
    this.#node = null;
  }

  /** From now on, connections to the database lead to this one. Existing ones stay. */
  redirect(cluster: Cluster): void {
    this.#target = cluster;
  }

  /** Call it when the failover is over: from now on, the node can know of it, and nothing that is written is lost. */
  isOver({ isAllKept = false } = {}): void {
    this.#movedAt = performance.now();
    if (!isAllKept) this.#firstKept = this.writers.made.length;
  }

  /** Does this after everything has been stopped. */
  onClose(act: () => unknown): void {
    this.#atEnd.push(act);
  }

  /** Makes a random number of changes; fewer if there are fewer subscribers. */
  async write(low: number, high: number): Promise<void> {
    await this.writers.write(this.count(low, high));
  }

  count(low: number, high: number): number {
    return Math.max(1, Math.round(this.chance.from(low, high) * this.#share));
  }

  /** Makes changes until the log is longer than another. */
  async writePast(log: readonly Logged[], writers = this.writers, cluster = this.target): Promise<void> {
    do await writers.write(4);
    while ((await logOf(cluster)).length < log.length + AHEAD);
  }

  /** Does so by another node. */
  async writePastElsewhere(cluster: Cluster, log: readonly Logged[]): Promise<void> {
    const node = await openNode(cluster.url(), await freePort());
    await this.writePast(log, new Writers(node.url, this.stage, this.#ownChance(2)), cluster);
    await node.stop();
  }

  /** Some of those who have got an event leave, and come back later with its cursor. */
  letSomeLeave(): readonly Subscriber[] {
    const some = this.chance.some(this.subscribers, 8).filter(({ chapter }) => chapter.got.length > 0);
    for (const subscriber of some) subscriber.leave();
    return some;
  }

  /** Makes changes whose events subscribers get, before the database loses them. */
  writeWhatIsLost(): Promise<void> {
    return this.chance.of(0.3) ? this.#overtakeNode() : this.write(6, 20);
  }

  /**
   * Some subscribers resume, and a replay sends them events that the node itself has not read yet: without its
   * listening connection, it reads the log once a second.
   */
  async #overtakeNode(): Promise<void> {
    this.proxy.drop();
    await this.writers.write(this.chance.from(1, 3));
    const some = this.chance.some(this.subscribers, 20).filter(({ manner }) => manner !== 'polling');
    for (const subscriber of some) subscriber.reconnect();
    await pause(this.chance.from(100, 300));
  }

  /** Polls with old cursors. No one may write meanwhile. */
  async probe(): Promise<void> {
    const log = await logOf(this.target);
    for (const [id, cursor] of this.chance.some([...this.#cursors], TRIED)) {
      const index = log.findIndex((event) => event.id === id);
      const ids = await this.#allAfter(cursor);
      if (ids === null) {
        if (index !== -1) this.probed.refused += 1;
      } else if (index === -1) this.probed.silent += 1;
      else {
        const due = log.slice(index + 1).map((event) => event.id);
        this.probed.lost += due.filter((event) => !ids.includes(event)).length;
        this.probed.twice += ids.filter((event) => !due.includes(event)).length;
      }
    }
  }

  /** Null if the cursor has expired. */
  async #allAfter(cursor: string): Promise<string[] | null> {
    const ids: string[] = [];
    for (let after: string | null = cursor; ;) {
      const page = await soonest(() => readPage(this.url, { filter: {} }, after));
      if (page === 'expired') return null;
      ids.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) return ids;
      after = page.pageInfo.endCursor;
    }
  }

  /** Waits until all have what they should have, or nothing moves any more, and compares with the log. */
  async settle(lost: readonly (readonly Logged[])[] = [], { isPrompt = false } = {}): Promise<Outcome> {
    for (const subscriber of this.subscribers) subscriber.comeBack();
    const final = await logOf(this.target);
    const histories = { final, lost };
    await this.#progress(() => this.subscribers.every((subscriber) => isComplete(subscriber, histories)));
    const verdict = judge(this.subscribers, histories);
    const { made, tried } = this.writers;
    const kept = made.slice(this.#firstKept);
    const { missing, twice } = await compareWithRows(this.target, { made: kept, tried });
    return {
      ...verdict,
      failures: [...verdict.failures, ...this.writers.refusals],
      lost: verdict.lost + this.probed.lost,
      twice: verdict.twice + this.probed.twice,
      silent: verdict.silent + this.probed.silent,
      subscribers: this.subscribers.length,
      events: final.length,
      acknowledged: made.length,
      toldAfter: this.#toldAfter(),
      refused: verdict.refused + this.probed.refused,
      late: isPrompt ? await this.#late() : 0,
      changesLost: missing,
      changesTwice: twice,
    };
  }

  async #progress(isDone: () => boolean): Promise<void> {
    const count = () => this.subscribers.reduce((sum, { chapters }) => sum + chapters.length, this.#got());
    let last = count();
    let since = performance.now();
    while (!isDone() && performance.now() - since < this.patience) {
      await pause(20);
      if (count() === last) continue;
      last = count();
      since = performance.now();
    }
  }

  #got(): number {
    return this.subscribers.reduce((sum, { chapter }) => sum + chapter.got.length, 0);
  }

  #toldAfter(): number {
    const told = this.subscribers.flatMap(({ chapters }) =>
      chapters.flatMap((chapter) => chapter.told ?? []),
    );
    const open = told.filter(({ openedAt }) => openedAt < this.#movedAt);
    return Math.max(0, ...open.map(({ at }) => at - this.#movedAt));
  }

  /** How many events came late to those who were there. */
  async #late(): Promise<number> {
    const acknowledged = new Map(this.writers.made.map(({ text, at }) => [text, at]));
    const rows = await this.target.query<{ id: string; text: string }>(
      `SELECT e."id", coalesce(o."summary", s."text") AS text FROM "FeedEvent" e
       LEFT JOIN "CampaignOutcome" o ON o."id" = e."outcomeId" LEFT JOIN "Statement" s ON s."id" = e."statementId"`,
    );
    const at = new Map(rows.map(({ id, text }) => [id, acknowledged.get(text) ?? Infinity]));
    return this.subscribers
      .filter(({ manner }) => manner !== 'restless')
      .flatMap(({ chapters }) => chapters.flatMap(({ got }) => got))
      .filter((event) => event.at - (at.get(event.id) ?? Infinity) > PROMPT).length;
  }

  async close(): Promise<void> {
    this.writers.stop();
    await Promise.all(this.subscribers.map((subscriber) => subscriber.stop()));
    this.#proxy?.drop();
    await this.stopNode();
    this.#proxy?.close();
    await Promise.all([...this.#clusters].map((cluster) => cluster.discard()));
    for (const act of this.#atEnd) await act();
  }
}
