import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../accounts.ts';
import type { GivingWay } from '../giving-way.ts';
import { Turns } from '../turns.ts';
import { Payers } from './payers.ts';

/** Live events, and replays of earlier ones. Neither waits for the other. */
export type Lane = 'live' | 'replay';

/** A read for subscribers who share its cost. */
export interface Read {
  readonly subscribers: Subscribers;
  /** In points. */
  readonly cost: number;
}
type Subscribers = ReadonlySet<{ readonly outlet: { readonly account: Account } }>;

/** Takes further points from those for whom the read began, even if they have left. */
export type PayMore = (points: number) => Promise<void>;

/** The account of reads that cost each subscriber less than a point. Nobody pays for them. */
const MANY = 'many subscribers';

/**
 * Limits how much is read at once for subscribers. Events that cost each subscriber next to nothing come first. Other
 * events are paid from the accounts of their subscribers, each a share, and the accounts take turns: an account without
 * points gets events later, but gets them all. Accounts that have spent much get one read at once, for all of them
 * together, which gives way to what else is under way.
 */
export class Lanes {
  readonly #turns: Readonly<Record<Lane, Turns>>;
  readonly #spenders: Readonly<Record<Lane, Turns>>;
  readonly #givingWay: GivingWay;
  /** Reads that wait because of what their subscribers have spent, by these: what to call when somebody joins them. */
  readonly #waiting = new Map<Subscribers, (account: Account) => Promise<void>>();

  /** @param atOnce how many reads of each lane run at once: together, as many as their pool has connections */
  constructor(atOnce: Readonly<Record<Lane, number>>, givingWay: GivingWay) {
    const lane = (count: number) => new Turns({ atOnce: count, atOncePerAccount: count, queue: null });
    this.#turns = { live: lane(atOnce.live), replay: lane(atOnce.replay) };
    this.#spenders = { live: lane(1), replay: lane(1) };
    this.#givingWay = givingWay;
    givingWay.to(this.#turns.live);
  }

  /** Reads when it is the turn of one of the subscribers; null if none is left then. */
  async run<Result>(
    lane: Lane,
    { subscribers, cost }: Read,
    work: (payMore: PayMore) => Promise<Result>,
  ): Promise<Result | null> {
    const share = cost / subscribers.size;
    const workPaidBy = (payers: () => Payers) => () =>
      subscribers.size === 0 ? null : work((points) => payers().charge(points));
    if (share < 1)
      return this.#turns[lane].run(
        [MANY],
        share,
        workPaidBy(() => new Payers(subscribers)),
      );
    const payers = await this.#payersWithPoints(subscribers);
    await payers.charge(cost);
    const paidWork = workPaidBy(() => payers);
    if (await payers.haveSpentMuch()) {
      const turn = await this.#turnOfSpenders(lane, subscribers, payers.priceOf(cost), payers.keys, paidWork);
      if (turn !== null) return turn.result;
    }
    const { keys } = subscribers.size === 0 ? payers : new Payers(subscribers);
    return this.#turns[lane].run(keys, payers.priceOf(cost), paidWork);
  }

  /**
   * To be called when somebody has joined the subscribers: what is read for them waits no longer because of what the others
   * have spent.
   */
  joined(subscribers: Subscribers, account: Account): void {
    void this.#waiting.get(subscribers)?.(account);
  }

  /** Resolves when one of the accounts has points, or when nobody is left. */
  async #payersWithPoints(subscribers: Subscribers): Promise<Payers> {
    for (;;) {
      const payers = new Payers(subscribers);
      const ms = await payers.msUntilPoints();
      if (ms === 0) return payers;
      await new Promise<void>((resolve) => {
        this.#waiting.set(subscribers, async (account) => {
          if ((await account.msUntilPoints()) === 0) resolve();
        });
        void sleep(ms, undefined, { ref: false }).then(resolve);
      });
      this.#waiting.delete(subscribers);
      if (subscribers.size === 0) return payers;
    }
  }

  /** Does the work in the turn of those who have spent much; null if somebody has joined meanwhile who hasn't. */
  async #turnOfSpenders<Result>(
    lane: Lane,
    subscribers: Subscribers,
    price: number,
    keys: readonly string[],
    work: () => Promise<Result> | null,
  ): Promise<{ readonly result: Result | null } | null> {
    const overtaken = new AbortController();
    const untilJoined = (leave: () => void) => {
      const overtake = async (account: Account) => {
        // The turn may have come meanwhile.
        if ((await account.hasSpentMuch()) || this.#waiting.get(subscribers) !== overtake) return;
        overtaken.abort();
        leave();
      };
      this.#waiting.set(subscribers, overtake);
      return () => void this.#waiting.delete(subscribers);
    };
    try {
      const run = () => this.#givingWay.run(work);
      return { result: await this.#spenders[lane].run(keys, price, run, untilJoined) };
    } catch (error) {
      if (overtaken.signal.aborted) return null;
      throw error;
    }
  }
}
