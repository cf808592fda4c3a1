import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../accounts.ts';
import type { GivingWay } from '../giving-way.ts';
import { Turns } from '../turns.ts';

/** Live events, and replays of earlier ones. Neither waits for the other. */
export type Lane = 'live' | 'replay';

/** A read for subscribers who share its cost. */
export interface Read {
  readonly subscribers: ReadonlySet<{ readonly outlet: { readonly account: Account } }>;
  /** In points. */
  readonly cost: number;
}

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

  /** @param atOnce how many reads of each lane run at once: together, as many as their pool has connections */
  constructor(atOnce: Readonly<Record<Lane, number>>, givingWay: GivingWay) {
    const lane = (count: number) => new Turns({ atOnce: count, atOncePerAccount: count, queue: null });
    this.#turns = { live: lane(atOnce.live), replay: lane(atOnce.replay) };
    this.#spenders = { live: lane(1), replay: lane(1) };
    this.#givingWay = givingWay;
    givingWay.to(this.#turns.live);
  }

  /** Reads when it is the turn of one of the subscribers; null if none is left then. */
  async run<Result>(lane: Lane, read: Read, work: () => Promise<Result>): Promise<Result | null> {
    const { subscribers, cost } = read;
    const workIfAwaited = () => (subscribers.size === 0 ? null : work());
    const share = cost / subscribers.size;
    if (share < 1) return this.#turns[lane].run([MANY], share, workIfAwaited);
    const payers = [...payersOf(read).keys()];
    await oneHasPoints(payers);
    await this.charge(read);
    const keys = payers.map(({ key }) => key);
    const price = Math.ceil(cost / payers.length);
    return (await allHaveSpentMuch(payers))
      ? this.#spenders[lane].run(keys, price, () => this.#givingWay.run(workIfAwaited))
      : this.#turns[lane].run(keys, price, workIfAwaited);
  }

  /** Takes what a read costs from the accounts of the subscribers. */
  async charge(read: Read): Promise<void> {
    const share = read.cost / read.subscribers.size;
    if (share < 1) return;
    for (const [payer, count] of payersOf(read)) await payer.charge(Math.ceil(share * count));
  }
}

/** The accounts of the subscribers, and how many of them each has. */
function payersOf({ subscribers }: Read): Map<Account, number> {
  const accounts = new Map<string, Account>();
  const counts = new Map<Account, number>();
  for (const { outlet } of subscribers) {
    const account = accounts.get(outlet.account.key) ?? outlet.account;
    accounts.set(account.key, account);
    counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return counts;
}

async function allHaveSpentMuch(payers: readonly Account[]): Promise<boolean> {
  for (const payer of payers) if (!(await payer.hasSpentMuch())) return false;
  return true;
}

async function oneHasPoints(payers: readonly Account[]): Promise<void> {
  for (;;) {
    let wait = Infinity;
    for (const payer of payers) {
      const ms = await payer.msUntilPoints();
      if (ms === 0) return;
      wait = Math.min(wait, ms);
    }
    await sleep(wait, undefined, { ref: false });
  }
}
