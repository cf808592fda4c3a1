import type { Logger } from 'pino';
import { messageOf, type Place } from './check-server.ts';
import { isUnavailable, isUnreachable } from './unavailable.ts';

/** ms between log lines while the database can't be reached. */
const REMIND = 60_000;
/** ms after an outage in which errors are still due to it. Queries that hung when it began end at their own time limits. */
const AFTERMATH = 20_000;

/**
 * Watches whether the database can be reached, by the reads of the log: the node makes one every second. Logs an outage
 * when it begins, every minute, and when it is over. The errors that it causes elsewhere are only counted. An outage that is
 * over before the second read has a single line.
 */
export class DatabaseWatch {
  readonly #place: Place;
  readonly #log: Logger;
  /** Since when every read has failed; null if the last one succeeded. */
  #failingSince: Date | null = null;
  /** When the outage was last logged (`performance.now()`); null if there is none. */
  #loggedAt: number | null = null;
  /** When the last outage was over (`performance.now()`). */
  #overAt = -Infinity;
  /** The error of the last read. */
  #problem = '';
  /** Errors that the outage has caused elsewhere. */
  #failures = 0;
  /** Errors that may be due to an outage. The next read shows whether they are. */
  #pendingReports: ((isOutage: boolean) => void)[] = [];

  constructor(place: Place, log: Logger) {
    this.#place = place;
    this.#log = log;
  }

  get isUp(): boolean {
    return this.#loggedAt === null;
  }

  /** The log has been read, or PostgreSQL says why it can't be. */
  answered(): void {
    const since = this.#failingSince;
    if (since === null) {
      this.#settle(false);
      return;
    }
    this.#settle(true);
    const details = { ...this.#place, since, failures: this.#failures };
    if (this.isUp) {
      const problem = this.#problem;
      this.#log.warn({ ...details, problem }, "the database couldn't be reached for a moment");
    } else this.#log.info(details, 'the database can be reached again');
    this.#failingSince = null;
    this.#loggedAt = null;
    this.#overAt = performance.now();
  }

  /** The log could not be read. A connection that breaks is no outage yet: the next read opens another. */
  failed(error: unknown): void {
    this.report(error, 'reading the log failed');
    if (!isUnreachable(error)) {
      this.answered();
      return;
    }
    this.#problem = problemIn(error);
    if (this.#failingSince === null) {
      this.#failingSince = new Date();
      this.#failures = 0;
      return;
    }
    this.#settle(true);
    const now = performance.now();
    if (this.#loggedAt === null || now - this.#loggedAt >= REMIND) {
      this.#loggedAt = now;
      this.#log.warn(
        { ...this.#place, since: this.#failingSince, failures: this.#failures, problem: this.#problem },
        "the database can't be reached",
      );
    }
  }

  /** Logs an error whose cause no client gets. An error that an outage explains is logged at the level `debug`. */
  report(error: unknown, message: string, details: object = {}, level: 'warn' | 'error' = 'warn'): void {
    const write = (isOutage: boolean) => {
      if (isOutage) this.#failures += 1;
      this.#log[isOutage ? 'debug' : level]({ ...details, err: error }, message);
    };
    if (!isUnreachable(error)) write(!this.isUp && error instanceof Error && isUnavailable(error));
    else if (!this.isUp || performance.now() - this.#overAt < AFTERMATH) write(true);
    else this.#pendingReports.push(write);
  }

  /** Logs the pending errors. */
  close(): Promise<void> {
    this.#settle(false);
    return Promise.resolve();
  }

  #settle(isOutage: boolean): void {
    const reports = this.#pendingReports;
    this.#pendingReports = [];
    for (const write of reports) write(isOutage);
  }
}

/** The last line of a message: Prisma's begins with the call that failed. */
function problemIn(error: unknown): string {
  return messageOf(error instanceof Error ? error.message.trim().split('\n').at(-1) : error);
}
