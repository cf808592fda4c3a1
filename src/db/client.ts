import pg from 'pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client.ts';
import { Adapter } from './adapter.ts';
import { withCompiledReads } from './compiled-reads.ts';
import { DatabaseSockets } from './sockets.ts';
import { StatementNames } from './statement-names.ts';

export type Transaction = Prisma.TransactionClient;

export interface DatabaseClient {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** For connections outside the pool. */
  readonly sockets: DatabaseSockets;
  close(): Promise<void>;
}

export interface DatabaseClientOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Names its connections in `pg_stat_activity`. */
  readonly name?: string;
  /** Whether a pooler may give each transaction another session of PostgreSQL: then the role has the settings of sessions. */
  readonly isPooled?: boolean;
  /** In ms: how long an SQL statement may take, and how long a query may wait for a connection. */
  readonly timeouts?: Timeouts;
  /** The class of its connections. */
  readonly clientClass?: typeof pg.Client;
  /** Checks a new connection. If it rejects, the connection isn't used, and the query that it was opened for fails. */
  readonly verify?: (client: pg.ClientBase) => Promise<void>;
  /** Called when an idle connection breaks. Without a listener, pg would end the process. */
  readonly onError: (error: Error) => void;
}

interface Timeouts {
  readonly statement: number;
  readonly connect: number;
}

/** If the database doesn't respond, a request must fail instead of hanging. */
const TIMEOUTS: Timeouts = { statement: 15_000, connect: 5_000 };
/** In ms. PostgreSQL ends a transaction whose node hangs or is gone. Other nodes may wait for its locks. */
const IDLE_IN_TRANSACTION = 4_000;
/**
 * In ms. An idle connection stays open for a while. A new one has to connect, plan its statements and compile the triggers.
 * PostgreSQL needs three times as long for that as for a comment. By default, pg closes a connection after ten seconds.
 */
const MAX_IDLE = 10 * 60_000;
/**
 * In ms. A connection that is silent for so long is probed. So firewalls don't drop it, and it breaks before a request uses
 * it if the server is gone.
 */
const PROBE_AFTER = 10_000;
const TRANSACTION = { maxWait: 5_000, timeout: 15_000 };

/** Time that queries have to finish when the client is closed (ms). */
const CLOSE_TIMEOUT = 5_000;

/**
 * PostgreSQL compiles the plans that it estimates to be expensive, and divides them among processes. That takes hundreds of
 * ms of CPU. A page of rows gains nothing by either: only its estimate is high.
 *
 * An index has the order of each page. By default PostgreSQL assumes a disk whose head moves for each row. So it prefers to
 * read and sort all rows of a list that it believes to be short. With the cost of memory or flash, it reads the index in
 * order.
 */
const PLANNING = { jit: 'off', max_parallel_workers_per_gather: '0', random_page_cost: '1.1' };

/** The settings of a pool's sessions, as PostgreSQL shows them: numbers, words and units. */
export function sessionSettings(statementTimeout = TIMEOUTS.statement): Readonly<Record<string, string>> {
  return {
    statement_timeout: `${statementTimeout / 1_000}s`,
    idle_in_transaction_session_timeout: `${IDLE_IN_TRANSACTION / 1_000}s`,
    ...PLANNING,
  };
}

/** By SQL: most poolers refuse such settings when a connection is opened. */
function setSession(client: pg.ClientBase, timeout: number): Promise<unknown> {
  const statements = Object.entries(sessionSettings(timeout)).map(
    ([name, value]) => `SET ${name} = '${value}'`,
  );
  return client.query(statements.join('; '));
}

/** Opens a pool of connections. */
export function openClient({
  url,
  poolSize,
  name = 'dateline',
  isPooled = false,
  timeouts = TIMEOUTS,
  clientClass = pg.Client,
  verify,
  onError,
}: DatabaseClientOptions): DatabaseClient {
  const sockets = new DatabaseSockets();
  const names = new StatementNames();
  const pool = new pg.Pool({
    Client: clientClass,
    connectionString: url,
    application_name: name,
    max: poolSize,
    connectionTimeoutMillis: timeouts.connect,
    query_timeout: timeouts.statement + 1_000,
    idleTimeoutMillis: MAX_IDLE,
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER,
    stream: sockets.open,
    // pg waits for it, which its type doesn't say.
    onConnect: (async (client: pg.ClientBase) => {
      if (!isPooled) await setSession(client, timeouts.statement);
      await verify?.(client);
    }) as unknown as () => undefined,
  });
  pool.on('acquire', names.clear);
  pool.on('error', onError);
  const adapter = new Adapter(pool, names);
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: TRANSACTION,
    errorFormat: 'minimal',
  });
  return {
    prisma: withCompiledReads(prisma, adapter.connect()),
    pool,
    sockets,
    async close() {
      sockets.cutOffIn(CLOSE_TIMEOUT);
      await prisma.$disconnect();
      // `end` doesn't wait until its connections are closed. If the server stopped meanwhile, they would break.
      await pool.end();
      await sockets.close();
    },
  };
}
