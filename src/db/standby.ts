import pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { IDENTITY, messageOf, placeOf } from './check-server.ts';
import { openClient, type DatabaseClient, type DatabaseClientOptions } from './client.ts';

/** What a standby said of itself when it was asked last. Whatever is read there later is at least as new. */
export interface Sight {
  /** False for a server that has been promoted, or never was a standby. */
  readonly isStandby: boolean;
  /** Which database this is: that of its primary has the same. */
  readonly identity: string;
  readonly timeline: number;
  /** Up to where it has replayed the write-ahead log; null if it never did. */
  readonly replayed: bigint | null;
  /** The last event that can be read there. */
  readonly position: bigint;
  /** Seconds since the last commit that it has replayed; null if it has replayed none since its start. */
  readonly age: number | null;
  /** When this server was started: after a restart, it may have to replay some of the log again. */
  readonly started: string;
}

export interface StandbyOptions extends Pick<DatabaseClientOptions, 'url' | 'poolSize' | 'onError'> {
  /** In ms: how long an SQL statement may take, and how long a query may wait for a connection. */
  readonly readTimeout: number;
  /** The class of its connections for readers. */
  readonly clientOf?: (standby: string) => typeof pg.Client;
}

/**
 * A standby can't say on which timeline it is, only what it has written to its control file: a timeline that it has been on, and not yet
 * the latest for a while after a failover.
 */
const SIGHT = `
  SELECT pg_is_in_recovery() AS "isStandby", ${IDENTITY} AS "identity",
    (SELECT greatest(c.timeline_id, r.min_recovery_end_timeline)
     FROM pg_control_checkpoint() c, pg_control_recovery() r) AS "timeline",
    (pg_last_wal_replay_lsn() - '0/0')::text AS "replayed", (SELECT "position"::text FROM "LogHead") AS "position",
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS "age",
    pg_postmaster_start_time()::text AS "started"`;
/** ms that a standby has to answer. */
const PATIENCE = 2_000;

/** A PostgreSQL server that readers' queries may be sent to: connections for them, and one to watch it by. */
export class Standby {
  /** Where it is, without the password. */
  readonly name: string;
  readonly #url: string;
  readonly #readers: DatabaseClient;
  #watching: pg.Client | null = null;
  #started: string | null = null;

  constructor({ url, poolSize, readTimeout, clientOf, onError }: StandbyOptions) {
    const { host, port } = placeOf(url);
    this.name = `${host}:${port}`;
    this.#url = url;
    this.#readers = openClient({
      url,
      poolSize,
      name: 'dateline readers',
      timeouts: { statement: readTimeout, connect: readTimeout },
      ...(clientOf !== undefined && { clientClass: clientOf(this.name) }),
      verify: (client) => this.#verify(client),
      onError,
    });
  }

  get prisma(): PrismaClient {
    return this.#readers.prisma;
  }

  get pool(): pg.Pool {
    return this.#readers.pool;
  }

  /**
   * Asks the standby what it has replayed. After a restart, or if another server is there now, no earlier connection is used any more.
   * If it doesn't answer, its connections are cut off, so that the queries there don't wait for their time limits.
   * @throws if it doesn't answer
   */
  async look(): Promise<Sight> {
    try {
      const client = (this.#watching ??= await this.#connect());
      const { rows } = await client.query<
        Omit<Sight, 'replayed' | 'position'> & { replayed: string | null; position: string }
      >(SIGHT);
      const [row] = rows;
      if (row === undefined) throw new Error('It has no log.');
      if (this.#started !== row.started) {
        this.#readers.sockets.cutOff();
        this.#started = row.started;
      }
      return {
        ...row,
        replayed: row.replayed === null ? null : BigInt(row.replayed),
        position: BigInt(row.position),
      };
    } catch (error) {
      const lost = this.#watching;
      this.#watching = null;
      lost?.end().catch(() => undefined);
      this.#readers.sockets.cutOff();
      throw new Error(messageOf(error));
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.close(), this.#watching?.end().catch(() => undefined)]);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
      keepAlive: true,
      application_name: 'dateline standby',
    });
    // The next query finds out. Without a listener, the process would end.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  }

  /** A connection for readers has to lead to the server that was looked at. */
  async #verify(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ started: string }>(
      'SELECT pg_postmaster_start_time()::text AS "started"',
    );
    if (rows[0]?.started !== this.#started)
      throw new Error('This connection leads to a server that was not looked at yet.');
  }
}
