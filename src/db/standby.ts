import pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { IDENTITY, messageOf, placeOf } from './check-server.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions } from './client.ts';

/** The answer of a standby to the last look at it. Later queries there read at least this. */
export interface StandbyStatus {
  /** False for a server that has been promoted, or never was a standby. */
  readonly isStandby: boolean;
  /** Which database this is. The primary has the same. */
  readonly identity: string;
  readonly timeline: number;
  /** The LSN up to which the standby has replayed the write-ahead log; null if it never did. */
  readonly replayed: bigint | null;
  /** The last event that can be read there. */
  readonly position: bigint;
  /** Seconds since the last commit that the standby has replayed; null if it has replayed none since its start. */
  readonly age: number | null;
  /** When this server was started. After a restart, it may have to replay a part of the log again. */
  readonly started: string;
}

export interface StandbyOptions extends Pick<DatabaseClientOptions, 'url' | 'poolSize'> {
  /** In ms: how long an SQL statement may take, and how long a query may wait for a connection. */
  readonly readTimeout: number;
  /** The class of its connections for readers. */
  readonly clientOf?: (standby: string) => typeof pg.Client;
  /** Whether a standby with this status has everything that this node knows of. */
  readonly isCurrent: (status: StandbyStatus) => boolean;
  /** Why a server with this status is no standby of the primary; null if it is one. */
  readonly mismatchOf: (status: StandbyStatus) => string | null;
  /**
   * Called if a server that answered readers turns out to be no standby of the primary. It may have shown rows that the
   * primary lacks.
   */
  readonly onLeft: () => void;
  readonly log: Logger;
}

/**
 * A standby can't say on which timeline it is, only which timeline its control file has. It has been on that one. For a
 * while after a failover, that isn't the latest.
 */
export const STATUS = `
  SELECT pg_is_in_recovery() AS "isStandby", ${IDENTITY} AS "identity",
    (SELECT greatest(c.timeline_id, r.min_recovery_end_timeline)
     FROM pg_control_checkpoint() c, pg_control_recovery() r) AS "timeline",
    (pg_last_wal_replay_lsn() - '0/0')::text AS "replayed", (SELECT "position"::text FROM "LogHead") AS "position",
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS "age",
    pg_postmaster_start_time()::text AS "started"`;
/** ms that a standby has to answer. */
const LOOK_TIMEOUT = 2_000;
/** ms between looks at a standby that is current, or doesn't answer. */
const INTERVAL = 1_000;
/** ms until the next look at a standby that is behind. The pause doubles with each look. */
const FIRST_PAUSE = 10;
/** ms for which a standby may be behind before a log line says so. */
const LATENESS = 5_000;
/** After so many failed queries in a row, a standby gets none for so many ms. */
const FAILURES = { inARow: 3, rest: 10_000 };

/** A server that readers' queries may be sent to. Looks at it again and again, and logs when it can't be used. */
export class Standby {
  /** Where it is, without the password. */
  readonly name: string;
  /** Queries that were sent there, and how many of them failed. */
  readonly counts = { reads: 0, failures: 0 };
  readonly #options: StandbyOptions;
  readonly #readers: DatabaseClient;
  /** One connection, for the looks. */
  readonly #watching: pg.Pool;
  /** Null if the server doesn't answer, or isn't a standby of the primary. */
  #status: StandbyStatus | null = null;
  #started: string | null = null;
  /** Whether queries were sent there since the last call of `onLeft`. */
  #wasRead = false;
  /** The problem in the last log line. Null if the line says that the standby is used, undefined before the first line. */
  #problem: string | null | undefined;
  #behindSince: number | null = null;
  #failuresInARow = 0;
  #restsUntil = 0;
  #pause = INTERVAL;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: StandbyOptions) {
    const { url, poolSize, readTimeout, clientOf, log } = options;
    this.#options = options;
    const { host, port } = placeOf(url, 'DATABASE_REPLICA_URLS');
    this.name = `${host}:${port}`;
    this.#readers = openClient({
      url,
      poolSize,
      name: 'dateline readers',
      timeouts: { statement: readTimeout, connect: readTimeout },
      ...(clientOf !== undefined && { clientClass: clientOf(this.name) }),
      verify: (client) => this.#verify(client),
      onError: (error) => {
        log.warn({ err: error }, 'a connection to a standby was lost');
      },
    });
    this.#watching = new pg.Pool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: LOOK_TIMEOUT,
      query_timeout: LOOK_TIMEOUT,
      keepAlive: true,
      application_name: 'dateline standby',
    });
    // The next look fails. Without a listener, the process would end.
    this.#watching.on('error', () => undefined);
    this.lookOften();
  }

  get prisma(): PrismaClient {
    return this.#readers.prisma;
  }

  get pool(): pg.Pool {
    return this.#readers.pool;
  }

  /** Whether it has everything that this node knows of. */
  get isCurrent(): boolean {
    return this.#status !== null && this.#options.isCurrent(this.#status);
  }

  get isUsable(): boolean {
    return this.isCurrent && this.#restsUntil <= performance.now();
  }

  /** Seconds by which it is behind. Infinity if it has received nothing since its start; null if it can't be used at all. */
  get lag(): number | null {
    if (this.#status === null) return null;
    return this.isCurrent ? 0 : (this.#status.age ?? Infinity);
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
    this.counts.failures += 1;
    this.#failuresInARow += 1;
    const details = { err: error, standby: this.name };
    this.#options.log.warn(details, 'a query failed on a standby: the primary answers it');
    if (this.#failuresInARow < FAILURES.inARow) return;
    this.#failuresInARow = 0;
    this.#restsUntil = performance.now() + FAILURES.rest;
  }

  /** Looks at it now, and then often until it is current. */
  lookOften(): void {
    this.#pause = FIRST_PAUSE;
    this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all([this.#readers.close(), this.#watching.end()]);
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#looking ??= this.#update().finally(() => {
      this.#looking = null;
      if (this.#isClosed) return;
      const isBehind = this.#status !== null && !this.isCurrent;
      this.#timer = setTimeout(() => this.#look(), isBehind ? this.#pause : INTERVAL);
      this.#pause = Math.min(this.#pause * 2, INTERVAL);
    });
  }

  async #update(): Promise<void> {
    const status = await this.#readStatus().catch((error: unknown) => messageOf(error));
    if (typeof status === 'string') {
      this.#status = null;
      // The queries there would wait for their time limits.
      this.#readers.sockets.cutOff();
      this.#report(status);
      return;
    }
    if (status.started !== this.#started) this.#readers.sockets.cutOff();
    this.#started = status.started;
    const mismatch = this.#options.mismatchOf(status);
    this.#status = mismatch === null ? status : null;
    if (mismatch !== null && this.#wasRead) {
      this.#wasRead = false;
      this.#options.onLeft();
    }
    this.#report(mismatch ?? this.#lateness());
  }

  /** @throws if the standby doesn't answer */
  async #readStatus(): Promise<StandbyStatus> {
    const { rows } = await this.#watching.query<
      Omit<StandbyStatus, 'replayed' | 'position'> & { replayed: string | null; position: string }
    >(STATUS);
    const [row] = rows;
    if (row === undefined) throw new Error('It has no log.');
    const { replayed, position } = row;
    return { ...row, replayed: replayed === null ? null : BigInt(replayed), position: BigInt(position) };
  }

  /** A connection for readers has to lead to the server that the last look was at. */
  async #verify(client: pg.ClientBase): Promise<void> {
    const sql = 'SELECT pg_postmaster_start_time()::text AS "started"';
    const { rows } = await client.query<{ started: string }>(sql);
    if (rows[0]?.started !== this.#started)
      throw new Error('This connection leads to a server that was not looked at yet.');
  }

  #lateness(): string | null {
    if (this.isCurrent) this.#behindSince = null;
    else this.#behindSince ??= performance.now();
    const isLate = this.#behindSince !== null && performance.now() - this.#behindSince > LATENESS;
    return isLate ? 'it is behind its primary' : null;
  }

  /** Logs a problem once, and once that there is none any more. */
  #report(problem: string | null): void {
    if (problem === this.#problem || (problem === null && !this.isCurrent)) return;
    this.#problem = problem;
    const { log } = this.#options;
    if (problem === null) log.info({ standby: this.name }, 'a standby answers readers');
    else log.warn({ standby: this.name, problem }, 'a standby is not used');
  }
}
