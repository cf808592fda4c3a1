import type pg from 'pg';
import type { Logger } from 'pino';
import type { DatabaseWatch } from './database-watch.ts';
import { POOL_NAMES, type Pools } from './pools.ts';

/** Time between checks (ms). Most waits end with an error after at most 15 s, so none of these is missed. */
const INTERVAL = 10_000;
/** In ms. Shorter waits are normal. */
const PATIENCE: Patience = { lock: 5_000, connection: 5_000, prepared: 60_000 };
/** Time between checks of the pools (ms), which need no query. */
const POOL_INTERVAL = 1_000;

interface Patience {
  /** How long a transaction may wait for a lock. */
  readonly lock: number;
  /** How long queries may be waiting for a connection of a pool, without a break. */
  readonly connection: number;
  /** How long a prepared transaction may wait for its commit. */
  readonly prepared: number;
}

/** A cause of waiting. It contains no values from SQL statements. */
interface HoldUp {
  /** Identifies it in the next check. */
  readonly key: string;
  readonly message: string;
  readonly since: Date | null;
  readonly details: object;
}

export interface HoldUpsOptions {
  readonly pools: Pools;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  readonly interval?: number;
  readonly patience?: Patience;
}

/**
 * Checks every few seconds what keeps the writers of this database or the queries of this node waiting, and logs each
 * cause when it is first seen and when it is over.
 */
export class HoldUps {
  readonly #options: Required<HoldUpsOptions>;
  /** What the last check found. */
  #found = new Map<string, HoldUp>();
  readonly #waitingSince = new Map<string, Date>();
  readonly #timers: NodeJS.Timeout[];
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;

  constructor({ interval = INTERVAL, patience = PATIENCE, ...options }: HoldUpsOptions) {
    this.#options = { interval, patience, ...options };
    this.#timers = [
      setInterval(() => {
        if (!this.#isLooking) this.#looking = this.#look();
      }, interval),
      setInterval(
        () => {
          this.#watchPools();
        },
        Math.min(interval, POOL_INTERVAL),
      ),
    ];
  }

  /** How many the last check found. */
  get count(): number {
    return this.#found.size;
  }

  async close(): Promise<void> {
    this.#timers.forEach(clearInterval);
    await this.#looking;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const { pools, watch, log, patience } = this.#options;
    const { pool } = pools.node;
    try {
      const found = new Map(
        [
          ...(await lockHolders(pool, patience.lock)),
          ...(await preparedTransactions(pool, patience.prepared)),
          ...this.#fullPools(),
        ].map((holdUp) => [holdUp.key, holdUp]),
      );
      for (const [key, { message, since, details }] of found) {
        if (!this.#found.has(key)) log.warn({ ...details, since }, message);
      }
      for (const [key, { message, details }] of this.#found) {
        if (!found.has(key)) log.info(details, `no longer: ${message}`);
      }
      this.#found = found;
    } catch (error) {
      watch.report(error, 'could not look for what holds up the database');
    } finally {
      this.#isLooking = false;
    }
  }

  #watchPools(): void {
    for (const name of POOL_NAMES) {
      if (this.#options.pools[name].pool.waitingCount === 0) this.#waitingSince.delete(name);
      else if (!this.#waitingSince.has(name)) this.#waitingSince.set(name, new Date());
    }
  }

  #fullPools(): HoldUp[] {
    const latest = Date.now() - this.#options.patience.connection;
    return [...this.#waitingSince]
      .filter(([, since]) => since.getTime() <= latest)
      .map(([pool, since]) => ({
        key: `pool ${pool}`,
        message: 'queries wait for a database connection',
        since,
        details: { pool },
      }));
  }
}

/**
 * Sessions that others in this database wait for, and that don't wait themselves. Roles without pg_read_all_stats see
 * only the pid and the application of another role's session.
 */
async function lockHolders(pool: pg.Pool, patience: number): Promise<HoldUp[]> {
  const { rows } = await pool.query<{
    pid: number;
    application: string | null;
    state: string | null;
    statement: string | null;
    since: Date | null;
    waiting: number;
  }>(
    `WITH waiting AS (
       SELECT "pid", max(clock_timestamp() - "waitstart") AS "waited", pg_blocking_pids("pid") AS "holders"
       FROM pg_locks JOIN pg_stat_activity USING ("pid")
       WHERE NOT "granted" AND "datname" = current_database() GROUP BY "pid"
     )
     SELECT holder."pid", "application_name" AS "application", "state", "xact_start" AS "since",
            upper(substring("query" FROM '^\\s*([[:alpha:]]+)')) AS "statement", "waiting"
     FROM (
       SELECT "pid", count(*)::int AS "waiting", max("waited") AS "waited"
       FROM (SELECT unnest("holders") AS "pid", "waited" FROM waiting) AS held GROUP BY "pid"
     ) AS holder JOIN pg_stat_activity USING ("pid")
     WHERE "waited" >= $1 * interval '1 millisecond' AND "pid" NOT IN (SELECT "pid" FROM waiting)`,
    [patience],
  );
  return rows.map(({ since, ...details }) => ({
    key: `session ${details.pid} ${since?.toISOString() ?? ''}`,
    message: 'a transaction keeps others waiting',
    since,
    details,
  }));
}

/**
 * Prepared transactions keep their locks until someone commits them or rolls them back, even across a restart of
 * PostgreSQL.
 */
async function preparedTransactions(pool: pg.Pool, patience: number): Promise<HoldUp[]> {
  const { rows } = await pool.query<{ gid: string; owner: string; since: Date }>(
    `SELECT "gid", "owner", "prepared" AS "since" FROM pg_prepared_xacts
     WHERE "database" = current_database() AND "prepared" <= now() - $1 * interval '1 millisecond'`,
    [patience],
  );
  return rows.map(({ since, ...details }) => ({
    key: `prepared ${details.gid}`,
    message: 'a prepared transaction was left behind: commit it or roll it back',
    since,
    details,
  }));
}
