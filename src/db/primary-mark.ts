import type pg from 'pg';
import { IDENTITY } from './check-server.ts';

/** What a standby has to have: all that is committed is before `end` in the primary's write-ahead log. */
export interface Mark {
  /** Which database this is. */
  readonly identity: string;
  readonly timeline: number;
  readonly end: bigint;
}

const MARK = `
  SELECT ${IDENTITY} AS "identity",
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int AS "timeline",
    (pg_current_wal_insert_lsn() - '0/0')::text AS "end"`;
/** ms from one question to the primary to the next; longer if it doesn't answer. */
const REST = { usual: 20, failed: 1_000 };

/** Where the primary's write-ahead log ends, asked again after each change. */
export class PrimaryMark {
  readonly #primary: pg.Pool;
  readonly #onKnown: () => void;
  #current: Mark | null = null;
  #latest: Mark | null = null;
  /** Grows with each change. */
  #changes = 0;
  #isAsking = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param onKnown is called whenever `current` is no longer null */
  constructor(primary: pg.Pool, onKnown: () => void) {
    this.#primary = primary;
    this.#onKnown = onKnown;
  }

  /** It is after all changes; null from a change until the primary has answered. */
  get current(): Mark | null {
    return this.#current;
  }

  /** The last that the primary has said; null if it never has. */
  get latest(): Mark | null {
    return this.#latest;
  }

  /** Something has been committed: asks again. */
  outdate(): void {
    this.#current = null;
    this.#changes += 1;
    if (this.#timer === undefined) void this.#ask();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    if (this.#isAsking) return;
    this.#isAsking = true;
    const changes = this.#changes;
    const asked = await this.#primary
      .query<Omit<Mark, 'end'> & { end: string }>(MARK)
      .then(({ rows: [row] }) => (row === undefined ? null : { ...row, end: BigInt(row.end) }))
      // It can't be reached, which the log says elsewhere, or is itself a standby.
      .catch(() => null);
    this.#isAsking = false;
    this.#latest = asked ?? this.#latest;
    if (asked !== null && changes === this.#changes) {
      this.#current = asked;
      this.#onKnown();
    } else if (!this.#isClosed) {
      this.#timer = setTimeout(() => void this.#ask(), asked === null ? REST.failed : REST.usual);
    }
  }
}
