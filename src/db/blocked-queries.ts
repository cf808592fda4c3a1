import type { Logger } from 'pino';
import type { DatabaseWatch } from './database-watch.ts';
import { POOL_NAMES, type PoolName, type Pools } from './pools.ts';

/** Time between checks (ms). Most waits end with an error after at most 15 s, so a check meets each of them. */
const INTERVAL = 5_000;
/** In ms. Shorter waits are normal. */
export const PATIENCE: BlockedLimits = { lock: 5_000, prepared: 60_000 };

interface BlockedLimits {
  /** How long a transaction may wait for a lock. */
  readonly lock: number;
  /** How long a prepared transaction may wait for its commit. */
  readonly prepared: number;
}

/** A cause of waiting. It contains no values from SQL statements. */
export interface Blocker {
  /** Identifies the cause in the next check. */
  readonly key: string;
  readonly message: string;
  readonly since: Date | null;
  readonly details: object;
}

export interface BlockedQueriesOptions {
  readonly pools: Pools;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  readonly interval?: number;
  readonly patience?: BlockedLimits;
}

/**
 * Finds sessions that others in this database wait for and that don't wait themselves. Finds prepared transactions, too.
 * They have their locks until a commit or a rollback, even across a restart of PostgreSQL. Roles without pg_read_all_stats
 * see only the pid and the application of another role's session.
 */
export const BLOCKERS = `
  WITH waiting AS (
    SELECT "pid", max(clock_timestamp() - "waitstart") AS "waited", pg_blocking_pids("pid") AS "holders"
    FROM pg_locks JOIN pg_stat_activity USING ("pid")
    WHERE NOT "granted" AND "datname" = current_database() GROUP BY "pid"
  ), holding AS (
    SELECT "pid", count(*) AS "waiting", max("waited") AS "waited"
    FROM (SELECT unnest("holders") AS "pid", "waited" FROM waiting) AS held GROUP BY "pid"
  )
  SELECT 'a transaction keeps others waiting' AS "message", "xact_start" AS "since",
    concat_ws(' ', 'session', "pid", "xact_start") AS "key",
    json_build_object('backendPid', "pid", 'application', "application_name", 'state', "state",
      'statement', upper(substring("query" FROM '^\\s*([[:alpha:]]+)')), 'waiting', "waiting") AS "details"
  FROM holding JOIN pg_stat_activity USING ("pid")
  WHERE "waited" >= $1 * interval '1 ms' AND "pid" NOT IN (SELECT "pid" FROM waiting)
  UNION ALL
  SELECT 'a prepared transaction was left behind: commit it or roll it back', "prepared", 'prepared ' || "gid",
    json_build_object('gid', "gid", 'owner', "owner")
  FROM pg_prepared_xacts
  WHERE "database" = current_database() AND "prepared" <= now() - $2 * interval '1 ms'`;

/** Checks every few seconds what blocks queries of this database or this node. Logs each cause and its end. */
export class BlockedQueries {
  readonly #options: Required<BlockedQueriesOptions>;
  /** What the last check found. */
  #found = new Map<string, Blocker>();
  /** When a check first found queries waiting for a connection, as in every check since. */
  readonly #waitingSince = new Map<PoolName, Date>();
  readonly #timer: NodeJS.Timeout;
  #checking: Promise<void> | null = null;

  constructor({ interval = INTERVAL, patience = PATIENCE, ...options }: BlockedQueriesOptions) {
    this.#options = { interval, patience, ...options };
    this.#timer = setInterval(() => {
      this.#checking ??= this.#check().finally(() => (this.#checking = null));
    }, interval);
  }

  /** The number of causes in the last check. */
  get count(): number {
    return this.#found.size;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#checking;
  }

  async #check(): Promise<void> {
    const { pools, watch, log, patience } = this.#options;
    // Counted first: the query below may itself have to wait.
    const full = this.#fullPools();
    try {
      const { rows } = await pools.node.pool.query<Blocker>(BLOCKERS, [patience.lock, patience.prepared]);
      const found = new Map([...rows, ...full].map((blocker) => [blocker.key, blocker]));
      for (const [key, { message, since, details }] of found) {
        if (!this.#found.has(key)) log.warn({ ...details, since }, message);
      }
      for (const [key, { message, details }] of this.#found) {
        if (!found.has(key)) log.info(details, `no longer: ${message}`);
      }
      this.#found = found;
    } catch (error) {
      watch.report(error, 'could not look for what holds up the database');
    }
  }

  /** Pools in which queries were waiting for a connection in two checks. */
  #fullPools(): Blocker[] {
    return POOL_NAMES.flatMap((pool) => {
      if (this.#options.pools[pool].pool.waitingCount === 0) {
        this.#waitingSince.delete(pool);
        return [];
      }
      const since = this.#waitingSince.get(pool);
      if (since === undefined) this.#waitingSince.set(pool, new Date());
      const message = 'queries wait for a database connection';
      return since === undefined ? [] : [{ key: `pool ${pool}`, message, since, details: { pool } }];
    });
  }
}
