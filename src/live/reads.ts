import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../load/budgets.ts';
import { FairQueue } from '../load/fair-queue.ts';

/** Live events, and replays of earlier ones. Neither waits for the other. */
export type ReadKind = 'live' | 'replay';

type Subscribers = ReadonlySet<{ readonly sink: { readonly account: Account } }>;

/** A read for subscribers who share its cost. */
export interface SharedRead {
  readonly subscribers: Subscribers;
  /** In points. */
  readonly cost: number;
}

/** The account of reads that cost each subscriber less than a point. Nobody pays for them. */
const MANY = ['many subscribers'];
/** ms between checks whether a subscriber has points, since others may join. */
const POINTS_POLL = 250;

/**
 * Limits how much is read at once for subscribers. Their accounts share the cost of a read, which waits for its turn in a
 * fair queue. An account without points gets events later, but gets them all.
 */
export class LiveReads {
  readonly #queues: Readonly<Record<ReadKind, FairQueue>>;

  /** @param atOnce how many reads of each kind run at once: together, as many as their pool has connections */
  constructor(atOnce: Readonly<Record<ReadKind, number>>) {
    const queue = (count: number) => new FairQueue({ atOnce: count, atOncePerAccount: count, limits: null });
    this.#queues = { live: queue(atOnce.live), replay: queue(atOnce.replay) };
  }

  /**
   * Reads when it is the turn of one of the subscribers; null if none is left then.
   * @param work may charge further points to those for whom the read began
   */
  async run<Result>(
    kind: ReadKind,
    { subscribers, cost }: SharedRead,
    work: (charge: (points: number) => void) => Promise<Result>,
  ): Promise<Result | null> {
    if (cost >= subscribers.size) await hasPoints(subscribers);
    const { size } = subscribers;
    const share = cost / size;
    const accounts = accountsOf(subscribers);
    const charge = (points: number) => {
      const each = points / size;
      if (each >= 1) for (const [account, count] of accounts) account.charge(Math.ceil(each * count));
    };
    if (size === 0) return null;
    charge(cost);
    const keys = share < 1 ? MANY : [...accounts.keys()].map(({ key }) => key);
    return this.#queues[kind].run(keys, share < 1 ? share : Math.ceil(cost / keys.length), () =>
      subscribers.size === 0 ? null : work(charge),
    );
  }
}

/** Resolves when one of the subscribers has points, or when nobody is left. */
async function hasPoints(subscribers: Subscribers): Promise<void> {
  for (;;) {
    let least = Infinity;
    for (const { sink } of subscribers) {
      least = Math.min(least, sink.account.msUntilPoints());
      if (least === 0) return;
    }
    if (least === Infinity) return;
    await sleep(Math.min(least, POINTS_POLL), undefined, { ref: false });
  }
}

/** Who shares what a read costs, and how many of the subscribers each has. */
function accountsOf(subscribers: Subscribers): ReadonlyMap<Account, number> {
  const byKey = new Map<string, Account>();
  const counts = new Map<Account, number>();
  for (const { sink } of subscribers) {
    const account = byKey.get(sink.account.key) ?? sink.account;
    byKey.set(account.key, account);
    counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return counts;
}
