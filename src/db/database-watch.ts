import type { Logger } from 'pino';
import { messageOf, type Place } from './check-server.ts';
import { causeOf, isUnavailable, isUnreachable, lastingProblem, type LastingProblem } from './unavailable.ts';

/** ms between log lines while the database can't be reached, or has another problem that lasts. */
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
  /** When the line of a lasting problem was logged (`performance.now()`), and the errors since, by what failed and why. */
  readonly #lasting = new Map<string, { loggedAt: number; failures: number }>();
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
    const lasting = this.isUp ? lastingProblem(error) : null;
    if (lasting !== null) {
      this.#remind(lasting, message, details, error);
      return;
    }
    const write = (isOutage: boolean) => {
      if (isOutage) this.#failures += 1;
      this.#log[isOutage ? 'debug' : level]({ ...details, err: error }, message);
    };
    if (!isUnreachable(error)) write(!this.isUp && error instanceof Error && isUnavailable(error));
    else if (!this.isUp || performance.now() - this.#overAt < AFTERMATH) write(true);
    else this.#pendingReports.push(write);
  }

  /** Logs a problem that lasts in one line a minute, not for each of the many errors that have no other cause. */
  #remind(lasting: LastingProblem, message: string, details: object, error: unknown): void {
    const key = `${lasting.code} ${message}`;
    const now = performance.now();
    const { loggedAt, failures } = this.#lasting.get(key) ?? { loggedAt: -Infinity, failures: 0 };
    const isDue = now - loggedAt >= REMIND;
    if (isDue) this.#log.warn({ ...details, ...lasting, failures: failures + 1 }, message);
    else this.#log.debug({ ...details, err: error }, message);
    this.#lasting.set(key, isDue ? { loggedAt: now, failures: 0 } : { loggedAt, failures: failures + 1 });
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

/** What PostgreSQL says; else the last line of a message, since Prisma's begins with the call that failed. */
function problemIn(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  return messageOf(causeOf(error)?.originalMessage ?? error.message.trim().split('\n').at(-1));
}
