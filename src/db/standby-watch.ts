import type { Logger } from 'pino';
import { messageOf } from './check-server.ts';
import type { Mark } from './primary-mark.ts';
import type { Sight, Standby } from './standby.ts';

export interface StandbyWatchOptions {
  readonly standby: Standby;
  /** The primary, as it was when it was asked last. */
  readonly primary: () => Mark | null;
  /** Whether a standby that looks like this has everything that this node knows of. */
  readonly isEnough: (sight: Sight) => boolean;
  /** Called when it is found to be no standby of this primary, after it was read: it may have shown what isn't there. */
  readonly onLeft: () => void;
  readonly log: Logger;
}

/** ms between looks at a standby that has everything, or doesn't answer. */
const INTERVAL = 1_000;
/** ms until the next look at one that is behind. It becomes twice as long with each look. */
const BEHIND = 10;
/** ms for which a standby may be behind before a log line says so. */
const LATENESS = 5_000;
/** After so many queries in a row that failed, it gets none for so many ms. */
const FAILURES = { inARow: 3, rest: 10_000 };

/** Looks at a standby again and again, and says in the log when it can't be used, and when it can again. */
export class StandbyWatch {
  readonly standby: Standby;
  readonly #options: StandbyWatchOptions;
  /** Null if it doesn't answer, or isn't a standby of this primary. */
  #sight: Sight | null = null;
  /** Whether queries were sent there that `onLeft` wasn't called for yet. It may have been away before it is found to have left. */
  #wasRead = false;
  /** What the log has said of it; null if it is used, undefined if nothing yet. */
  #problem: string | null | undefined;
  #behindSince: number | null = null;
  #pause = INTERVAL;
  #failuresInARow = 0;
  #restsUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #isClosed = false;
  /** Queries that were sent there, and those of them that failed. */
  readonly counts = { reads: 0, failures: 0 };

  constructor(options: StandbyWatchOptions) {
    this.#options = options;
    this.standby = options.standby;
    void this.look();
  }

  /** Whether it has everything that this node knows of. */
  get isLevel(): boolean {
    return this.#sight !== null && this.#options.isEnough(this.#sight);
  }

  get isUsable(): boolean {
    return this.isLevel && this.#restsUntil <= performance.now();
  }

  /** Seconds by which it is behind, infinitely many if it has received nothing since its start; null if it can't be used at all. */
  get lag(): number | null {
    if (this.#sight === null) return null;
    return this.isLevel ? 0 : (this.#sight.age ?? Infinity);
  }

  /** A query is sent there. */
  sent(): void {
    this.counts.reads += 1;
    this.#wasRead = true;
  }

  served(): void {
    this.#failuresInARow = 0;
  }

  failed(error: Error): void {
    const { log } = this.#options;
    const { name } = this.standby;
    this.counts.failures += 1;
    this.#failuresInARow += 1;
    log.warn({ err: error, standby: name }, 'a query failed on a standby: the primary answers it');
    if (this.#failuresInARow < FAILURES.inARow) return;
    this.#failuresInARow = 0;
    this.#restsUntil = performance.now() + FAILURES.rest;
  }

  /** Looks at it now, and then often until it is level. */
  look(): Promise<void> {
    this.#pause = BEHIND;
    return this.#lookNow();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.standby.close();
  }

  #lookNow(): Promise<void> {
    clearTimeout(this.#timer);
    return (this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
      if (this.#isClosed) return;
      const isAwaited = this.#sight !== null && !this.isLevel;
      this.#timer = setTimeout(() => void this.#lookNow(), isAwaited ? this.#pause : INTERVAL);
      this.#pause = Math.min(this.#pause * 2, INTERVAL);
    }));
  }

  async #lookOnce(): Promise<void> {
    const found = await this.standby.look().catch((error: unknown) => messageOf(error));
    const problem = typeof found === 'string' ? found : this.#mismatch(found);
    this.#sight = typeof found === 'string' || problem !== null ? null : found;
    if (this.#wasRead && typeof found !== 'string' && problem !== null) {
      this.#wasRead = false;
      this.#options.onLeft();
    }
    this.#note(problem ?? this.#lateness());
  }

  /** Why it isn't a standby of this primary. */
  #mismatch({ isStandby, identity, timeline }: Sight): string | null {
    const primary = this.#options.primary();
    if (!isStandby) return 'this server is not a standby';
    if (primary === null) return null;
    if (identity !== primary.identity) return 'this is not a standby of the database in DATABASE_URL';
    return timeline === primary.timeline ? null : 'it does not follow the timeline of its primary';
  }

  #lateness(): string | null {
    if (this.isLevel) this.#behindSince = null;
    else this.#behindSince ??= performance.now();
    const isLate = this.#behindSince !== null && performance.now() - this.#behindSince > LATENESS;
    return isLate ? 'it is behind its primary' : null;
  }

  #note(problem: string | null): void {
    if (problem === this.#problem || (problem === null && !this.isLevel)) return;
    this.#problem = problem;
    const { log } = this.#options;
    const { name } = this.standby;
    if (problem === null) log.info({ standby: name }, 'a standby answers readers');
    else log.warn({ standby: name, problem }, 'a standby is not used');
  }
}
