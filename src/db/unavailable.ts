import { Prisma } from '../../generated/prisma/client.ts';

/** No connection, no transaction, not in time, or a conflict with others that trying again did not resolve. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);

/**
 * What PostgreSQL answers, by code: failed connections; a server that only reads, such as a standby; transactions and
 * statements that it ended; too few resources; a database that takes no connections; a lock that it didn't get; a server
 * that stops or starts.
 */
const SQL_STATES = /^(08\w{3}|25006|25P0[34]|53\w{3}|55000|55P03|57014|57P0[1-5])$/;

/** What the driver adapter says of connections that failed below PostgreSQL, and of conflicts in raw statements. */
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

/** Whether the database can't serve now: the same request may succeed later. */
export function isUnavailable(error: Error): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: AdapterError } };
    const { kind = '', originalCode = '' } = driverAdapterError?.cause ?? {};
    return PRISMA_CODES.has(error.code) || ADAPTER_KINDS.has(kind) || SQL_STATES.test(originalCode);
  }
  return DRIVER_MESSAGES.test(error.message) || isSystemError(error);
}

/** An error of the network that the adapter doesn't know comes as it is: one, or one for each address of a host. */
function isSystemError(error: Error): boolean {
  return error instanceof AggregateError ? error.errors.some(isSystemError) : 'syscall' in error;
}
