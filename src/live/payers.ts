import type { Account } from '../accounts.ts';

/** Who shares what a read for subscribers costs: their accounts, and how many of them each has. */
export class Payers {
  readonly #counts = new Map<Account, number>();
  readonly #subscribers: number;

  constructor(subscribers: ReadonlySet<{ readonly outlet: { readonly account: Account } }>) {
    this.#subscribers = subscribers.size;
    const accounts = new Map<string, Account>();
    for (const { outlet } of subscribers) {
      const account = accounts.get(outlet.account.key) ?? outlet.account;
      accounts.set(account.key, account);
      this.#counts.set(account, (this.#counts.get(account) ?? 0) + 1);
    }
  }

  get keys(): readonly string[] {
    return [...this.#counts.keys()].map(({ key }) => key);
  }

  /** What a read costs each account, on average. */
  priceOf(cost: number): number {
    return Math.ceil(cost / this.#counts.size);
  }

  /** Takes what a read costs, if that is a point at least for each subscriber. */
  async charge(cost: number): Promise<void> {
    const share = cost / this.#subscribers;
    if (share < 1) return;
    for (const [account, count] of this.#counts) await account.charge(Math.ceil(share * count));
  }

  /** ms until one of the accounts has points. */
  async msUntilPoints(): Promise<number> {
    let least = Infinity;
    for (const account of this.#counts.keys()) {
      least = Math.min(least, await account.msUntilPoints());
      if (least === 0) break;
    }
    return least;
  }

  /** Whether all of the accounts have spent much. */
  async haveSpentMuch(): Promise<boolean> {
    for (const account of this.#counts.keys()) if (!(await account.hasSpentMuch())) return false;
    return true;
  }
}
