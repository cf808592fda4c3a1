import { Prisma } from '../../generated/prisma/client.ts';

/** Prisma's codes for: no connection, no transaction, a timeout, and a conflict that retries did not resolve. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);

/**
 * PostgreSQL's codes (SQLSTATE) for: failed connections; a server that only reads, such as a standby; transactions and
 * statements that it ended; too few resources; a database that takes no connections; a lock that it didn't get; a
 * server that stops or starts.
 */
const SQL_STATES = /^(08\w{3}|25006|25P0[34]|53\w{3}|55000|55P03|57014|57P0[1-5])$/;

/** Kinds of errors with which the driver adapter reports network failures, and conflicts in raw statements. */
const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);

/** Errors of the driver itself, which have no code. */
const DRIVER_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client (was closed|has encountered a connection error) and is not queryable)/;

interface AdapterError {
  readonly kind?: string;
  readonly originalCode?: string;
}

/** Whether the error means that the database can't serve now. The same request may succeed later. */
export function isUnavailable(error: Error): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: AdapterError } };
    const { kind = '', originalCode = '' } = driverAdapterError?.cause ?? {};
    return PRISMA_CODES.has(error.code) || ADAPTER_KINDS.has(kind) || SQL_STATES.test(originalCode);
  }
  return DRIVER_MESSAGES.test(error.message) || isSystemError(error);
}

/**
 * Whether this is a network error that the adapter passes on unchanged: a single one, or one for each address of a
 * host.
 */
function isSystemError(error: Error): boolean {
  return error instanceof AggregateError ? error.errors.some(isSystemError) : 'syscall' in error;
}
