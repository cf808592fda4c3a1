import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../accounts.ts';
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
/** The maximum number of subscribers that pay for one read. */
const MAX_PAYERS = 20;

/**
 * Limits how much is read at once for subscribers. Events for many subscribers come first. Other events are paid from
 * the accounts of their subscribers, which take turns: an account without points gets events later, but gets them all.
 */
export class Lanes {
  readonly #turns: Readonly<Record<Lane, Turns>>;

  /** @param atOnce how many reads of each lane run at once: together, as many as their pool has connections */
  constructor(atOnce: Readonly<Record<Lane, number>>) {
    const lane = (count: number) => new Turns({ atOnce: count, atOncePerAccount: count, queue: null });
    this.#turns = { live: lane(atOnce.live), replay: lane(atOnce.replay) };
  }

  /** Reads when it is the turn of one of the subscribers; null if none is left then. */
  async run<Result>(lane: Lane, read: Read, work: () => Promise<Result>): Promise<Result | null> {
    const { subscribers, cost } = read;
    const turns = this.#turns[lane];
    const workIfAwaited = () => (subscribers.size === 0 ? null : work());
    if (subscribers.size > cost) return turns.run([MANY], cost / subscribers.size, workIfAwaited);
    const payers = payersOf(read);
    await oneHasPoints(payers);
    const share = Math.ceil(cost / payers.length);
    for (const payer of payers) await payer.charge(share);
    return turns.run(
      payers.map(({ key }) => key),
      share,
      workIfAwaited,
    );
  }
}

function payersOf({ subscribers }: Read): Account[] {
  const payers = new Map<string, Account>();
  for (const { outlet } of subscribers) {
    payers.set(outlet.account.key, outlet.account);
    if (payers.size === MAX_PAYERS) break;
  }
  return [...payers.values()];
}

async function oneHasPoints(payers: readonly Account[]): Promise<void> {
  for (;;) {
    const waits = await Promise.all(payers.map((payer) => payer.msUntilPoints()));
    const ms = Math.min(...waits);
    if (ms === 0) return;
    await sleep(ms, undefined, { ref: false });
  }
}
