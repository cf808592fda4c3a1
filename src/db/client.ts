import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client.ts';

export type Transaction = Prisma.TransactionClient;

export interface DatabaseClient {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseClientOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Told of connections that die while idle; without a listener that would end the process. */
  readonly onError: (error: Error) => void;
}

/** In ms: a database that no longer answers must fail a request, not hang it. */
const CONNECT_TIMEOUT = 5_000;
const STATEMENT_TIMEOUT = 15_000;
/**
 * In ms. The other way round: what a node that hangs, or whose machine is gone, had begun must not hold the feed and the
 * schedule back for long. PostgreSQL ends a transaction that nothing comes for.
 */
const IDLE_TIMEOUT = 4_000;
const TRANSACTION = { maxWait: 5_000, timeout: 15_000 };

const PREPARED_STATEMENTS = 500;

/** Opens the pool that all reads and writes of this node go through. */
export function openClient({ url, poolSize, onError }: DatabaseClientOptions): DatabaseClient {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT + 1_000,
    idle_in_transaction_session_timeout: IDLE_TIMEOUT,
    keepAlive: true,
  });
  pool.on('error', onError);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: nameStatements() }),
    transactionOptions: TRANSACTION,
    errorFormat: 'minimal',
  });
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/**
 * Names a prepared statement by its text: PostgreSQL then parses and plans it once a connection. Only so many,
 * since each connection keeps what it has prepared; a text that comes later goes unnamed, unprepared.
 */
function nameStatements(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    let name = names.get(sql);
    if (name === undefined && names.size < PREPARED_STATEMENTS) {
      name = `dateline_${names.size + 1}`;
      names.set(sql, name);
    }
    return name ?? '';
  };
}
