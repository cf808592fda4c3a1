import { TryLater } from '../errors.ts';

/** Seconds after which an account has all of its points again. */
export const WINDOW_SECONDS = 10;
const WINDOW = WINDOW_SECONDS * 1_000;

/** What an account has spent in its window. */
interface Spending {
  points: number;
  /** When the window ends. */
  readonly until: number;
}

/** What an account may spend, and what is left of that. */
export interface BudgetState {
  /** Whose points these are. */
  readonly of: 'address' | 'member';
  readonly limit: number;
  readonly remaining: number;
  /** Until the account has all of its points again: 0 if it has. */
  readonly ms: number;
}

/** Who pays for operations: the readers of one client address together, or a member. A point is about 5 µs of CPU. */
export class Account {
  readonly key: string;
  readonly #budget: Budget;

  constructor(budget: Budget, key: string) {
    this.#budget = budget;
    this.key = key;
  }

  /**
   * As long as an account has points left, an operation may cost more than these.
   * @throws TryLater RATE_LIMITED if it has none
   */
  requirePoints(): void {
    const ms = this.msUntilPoints();
    if (ms === 0) return;
    const seconds = Math.ceil(ms / 1_000);
    throw new TryLater(
      'RATE_LIMITED',
      `You have asked for too much in a short time. Try again in ${seconds} seconds.`,
      seconds,
    );
  }

  /** Takes points, even if too few are left. */
  charge(points: number): void {
    this.#budget.add(this.key, points);
  }

  /** Returns points that were charged for work which turned out to be unnecessary. */
  refund(points: number): void {
    this.#budget.add(this.key, -points);
  }

  /** ms until the account has points; 0 if it has some. */
  msUntilPoints(): number {
    return this.#budget.msUntilPoints(this.key);
  }

  get state(): BudgetState {
    return this.#budget.stateOf(this.key);
  }
}

/**
 * The points that each of several accounts may spend in ten seconds. They are in memory, so they protect the node even while
 * the database is down; nodes don't share them. Charging takes less than a microsecond, since each ready answer is charged.
 */
export class Budget {
  readonly #of: BudgetState['of'];
  readonly #points: number;
  readonly #now: () => number;
  readonly #spending = new Map<string, Spending>();
  #sweptAt = 0;

  /** @param now the clock, in ms */
  constructor(of: BudgetState['of'], points: number, now: () => number) {
    this.#of = of;
    this.#points = points;
    this.#now = now;
  }

  of(key: string): Account {
    return new Account(this, key);
  }

  add(key: string, points: number): void {
    const now = this.#now();
    const spending = this.#spending.get(key);
    if (spending !== undefined && spending.until > now) spending.points += points;
    else if (points > 0) {
      this.#sweep(now);
      this.#spending.set(key, { points, until: now + WINDOW });
    }
  }

  msUntilPoints(key: string): number {
    const spending = this.#spending.get(key);
    if (spending === undefined || spending.points < this.#points) return 0;
    return Math.max(0, Math.ceil(spending.until - this.#now()));
  }

  stateOf(key: string): BudgetState {
    const { points, until } = this.#spending.get(key) ?? { points: 0, until: 0 };
    const ms = Math.max(0, until - this.#now());
    const spent = ms === 0 ? 0 : points;
    return {
      of: this.#of,
      limit: this.#points,
      remaining: Math.max(0, this.#points - spent),
      ms,
    };
  }

  /** Forgets windows that have ended, once in each window. */
  #sweep(now: number): void {
    if (now - this.#sweptAt < WINDOW) return;
    this.#sweptAt = now;
    for (const [key, { until }] of this.#spending) if (until <= now) this.#spending.delete(key);
  }
}
