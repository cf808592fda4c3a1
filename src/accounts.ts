import { RateLimiterMemory } from 'rate-limiter-flexible';
import { TryLater } from './errors.ts';

/** Seconds after which an account has all of its points again. */
const WINDOW = 10;
/** The share of its points from which an account gives way to others. */
const MUCH = 0.05;

/** Who pays for operations: the readers of one client address together, or a member. */
export class Account {
  readonly key: string;
  readonly #limiter: RateLimiterMemory;

  constructor(limiter: RateLimiterMemory, key: string) {
    this.#limiter = limiter;
    this.key = key;
  }

  /**
   * Takes points. As long as any are left, an operation may cost more than what is left; a refused one takes none.
   * @throws TryLater RATE_LIMITED if the account has no points left
   */
  async spend(points: number): Promise<void> {
    const ms = await this.msUntilPoints();
    if (ms === 0) return this.charge(points);
    const seconds = Math.ceil(ms / 1_000);
    throw new TryLater(
      'RATE_LIMITED',
      `You have asked for too much in a short time. Try again in ${seconds} seconds.`,
      seconds,
    );
  }

  /** Takes points for work that was already promised, even if too few are left. */
  async charge(points: number): Promise<void> {
    await this.#limiter.penalty(this.key, points);
  }

  /** Gives points back that were taken for work which nobody had to do. */
  async giveBack(points: number): Promise<void> {
    await this.#limiter.reward(this.key, points);
  }

  /** Whether it has spent so much of its points that it gives way to others. */
  async hasSpentMuch(): Promise<boolean> {
    const state = await this.#limiter.get(this.key);
    return state !== null && state.consumedPoints > MUCH * this.#limiter.points;
  }

  /** ms until the account has points; 0 if it has some. */
  async msUntilPoints(): Promise<number> {
    const state = await this.#limiter.get(this.key);
    return state === null || state.remainingPoints > 0 ? 0 : Math.max(1, state.msBeforeNext);
  }
}

export interface AccountsOptions {
  /** Points that a client address may spend in ten seconds, over all transports. */
  readonly pointsPerAddress: number;
  /** Points that a member may spend in ten seconds, from any client address. */
  readonly pointsPerMember: number;
}

/**
 * The accounts of one node. They are in memory, so they protect the node even while the database is down; nodes don't
 * share them. A point is about 5 µs of CPU.
 */
export class Accounts {
  readonly #addresses: RateLimiterMemory;
  readonly #members: RateLimiterMemory;

  constructor({ pointsPerAddress, pointsPerMember }: AccountsOptions) {
    this.#addresses = new RateLimiterMemory({ points: pointsPerAddress, duration: WINDOW });
    this.#members = new RateLimiterMemory({ points: pointsPerMember, duration: WINDOW });
  }

  ofAddress(clientAddress: string): Account {
    return new Account(this.#addresses, `address ${clientAddress}`);
  }

  ofMember(id: string): Account {
    return new Account(this.#members, `member ${id}`);
  }
}
