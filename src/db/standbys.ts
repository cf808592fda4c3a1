import type pg from 'pg';
import type { Logger } from 'pino';
import { IDENTITY } from './check-server.ts';
import { Standby, type StandbyOptions, type StandbyStatus } from './standby.ts';

/** The commits that this node knows of. */
export interface KnownChanges {
  /** Grows with each change that the node is notified of. */
  readonly count: number;
  /** Whether the node is notified of changes as they are committed. */
  readonly isCurrent: boolean;
  onDrop(listener: () => void): void;
  /** Invalidates all cached answers. */
  drop(keys: 'all'): void;
}

export interface StandbysOptions extends Pick<StandbyOptions, 'poolSize' | 'readTimeout' | 'clientOf'> {
  readonly urls: readonly string[];
  /** Connections to the server that takes the changes. */
  readonly primary: pg.Pool;
  readonly knowledge: KnownChanges;
  /** The last position of the log that this node has read. */
  readonly reached: () => bigint;
  readonly log: Logger;
}

/** The end of the primary's write-ahead log: everything that is committed is before it. */
interface PrimaryEnd {
  /** Which database this is. */
  readonly identity: string;
  readonly timeline: number;
  readonly lsn: bigint;
}

const END = `
  SELECT ${IDENTITY} AS "identity",
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int AS "timeline",
    (pg_current_wal_insert_lsn() - '0/0')::text AS "lsn"`;
/** ms between two queries of the primary; longer if it doesn't answer. */
const PRIMARY_PAUSE = { usual: 20, failed: 1_000 };

/** The standbys of a node. Those that have everything that the node knows of may answer readers' queries. */
export class Standbys {
  readonly all: readonly Standby[];
  readonly #options: StandbysOptions;
  /** The primary's last answer; null if it never gave one. */
  #end: PrimaryEnd | null = null;
  /** Changes that this node knows of, and how many of them are before `#end`. */
  #changes = 0;
  #covered = -1;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #turn = 0;

  constructor(options: StandbysOptions) {
    const { urls, poolSize, readTimeout, clientOf, knowledge, log } = options;
    this.#options = options;
    this.all = urls.map(
      (url) =>
        new Standby({
          url,
          poolSize,
          readTimeout,
          ...(clientOf !== undefined && { clientOf }),
          isCurrent: (status) => this.#hasEverything(status),
          mismatchOf: (status) => this.#mismatchOf(status),
          // Cached answers may show what was only there.
          onLeft: () => {
            knowledge.drop('all');
          },
          log,
        }),
    );
    let { count } = knowledge;
    knowledge.onDrop(() => {
      // The cache also drops answers without a change.
      if (knowledge.count === count) return;
      ({ count } = knowledge);
      this.outdate();
    });
    this.outdate();
  }

  /** A standby that may answer a query that begins now, in rotation; null if only the primary may. */
  next(): Standby | null {
    if (!this.#options.knowledge.isCurrent) return null;
    const usable = this.all.filter((standby) => standby.isUsable);
    this.#turn += 1;
    return usable[this.#turn % usable.length] ?? null;
  }

  /** Something has been committed: no standby is used until it has that. */
  outdate(): void {
    this.#changes += 1;
    if (this.#timer === undefined) void this.#askPrimary();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await Promise.all(this.all.map((standby) => standby.close()));
  }

  async #askPrimary(): Promise<void> {
    this.#timer = undefined;
    if (this.#asking) return;
    this.#asking = true;
    const changes = this.#changes;
    const end = await this.#options.primary
      .query<Omit<PrimaryEnd, 'lsn'> & { lsn: string }>(END)
      .then(({ rows: [row] }) => (row === undefined ? null : { ...row, lsn: BigInt(row.lsn) }))
      // It can't be reached, which the log says elsewhere, or is itself a standby.
      .catch(() => null);
    this.#asking = false;
    if (end !== null) {
      this.#end = end;
      this.#covered = changes;
    }
    if (this.#covered === this.#changes) {
      for (const standby of this.all) if (!standby.isCurrent) standby.lookOften();
    } else if (!this.#isClosed) {
      const pause = end === null ? PRIMARY_PAUSE.failed : PRIMARY_PAUSE.usual;
      this.#timer = setTimeout(() => void this.#askPrimary(), pause);
    }
  }

  /** Whether later reads there have everything that this node knows of. */
  #hasEverything({ identity, timeline, replayed, position }: StandbyStatus): boolean {
    const end = this.#end;
    if (end === null || this.#covered !== this.#changes || replayed === null) return false;
    // LSNs of two timelines can't be compared.
    if (identity !== end.identity || timeline !== end.timeline) return false;
    return replayed >= end.lsn && position >= this.#options.reached();
  }

  #mismatchOf({ isStandby, identity, timeline }: StandbyStatus): string | null {
    if (!isStandby) return 'this server is not a standby';
    if (this.#end === null) return null;
    if (identity !== this.#end.identity) return 'this is not a standby of the database in DATABASE_URL';
    return timeline === this.#end.timeline ? null : 'it does not follow the timeline of its primary';
  }
}
