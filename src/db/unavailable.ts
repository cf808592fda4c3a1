import { getSystemErrorMap } from 'node:util';
import { Prisma } from '../../generated/prisma/client.ts';
import { codeOf, messageOf } from './check-server.ts';

/** Prisma's codes for: no connection, no transaction, a timeout, and a conflict that retries did not resolve. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);

/**
 * PostgreSQL's codes (SQLSTATE), in this order:
 * - failed connections;
 * - a server that only reads, such as a standby;
 * - transactions that it ended;
 * - too few resources;
 * - a database that takes no connections, and a lock that it didn't get;
 * - SQL statements that it ended;
 * - a server that stops or starts;
 * - a disk that fails.
 */
const SQL_STATES = /^(08\w{3}|25006|25P0[34]|53\w{3}|55000|55P03|57014|57P0[1-5]|58030)$/;
/** If a disk is full, PostgreSQL may use the code of an internal error. It says that it could not read or write a file. */
const FILE_FAILED = {
  code: 'XX000',
  message: /could not (access|read|write|extend|open|create|fsync|flush|truncate)\b/,
};

/** PostgreSQL's codes for a server that only reads, a full disk, too little memory, another limit, and a disk that fails. */
const LASTING = /^(25006|53[124]\d\d|58030)$/;

/** PostgreSQL's codes for a connection that it refuses or ends. */
const NO_CONNECTION = /^(08\w{3}|53300|55000|57P0[1-5])$/;

/** Kinds of errors with which the driver adapter reports network failures, and conflicts in raw SQL statements. */
const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);

/** Kinds of errors with which the driver adapter reports that the server refuses a connection. */
const REFUSED_KINDS = new Set([
  'AuthenticationFailed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
  'TlsConnectionError',
]);

/** Codes of network failures, such as EPIPE. Prisma reports those that the driver adapter doesn't know as its own. */
const SYSTEM_CODES = new Set(Array.from(getSystemErrorMap().values(), ([name]) => name));
/** Codes of connections that are closed already. */
const STREAM_CODES = /^ERR_(STREAM|SOCKET)_/;

/** Errors of the driver itself, which have no code. */
const DRIVER_MESSAGES =
  /^(timeout expired|timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client (was closed|has encountered a connection error) and is not queryable)/;

interface AdapterError {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** Whether the error means that the database can't serve now. The same request may succeed later. */
export function isUnavailable(error: Error): boolean {
  const cause = causeOf(error);
  if (cause === null) return DRIVER_MESSAGES.test(error.message) || isSystemError(error);
  const { kind = '', originalCode = '', originalMessage = '' } = cause;
  const isFile = originalCode === FILE_FAILED.code && FILE_FAILED.message.test(originalMessage);
  const code = prismaCodeOf(error);
  return (
    isFile ||
    PRISMA_CODES.has(code) ||
    ADAPTER_KINDS.has(kind) ||
    SQL_STATES.test(originalCode) ||
    isNetworkCode(code)
  );
}

/** Whether the error may come from the connection to the database. Otherwise the database refuses an SQL statement. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const cause = causeOf(error);
  if (cause === null) {
    return (
      DRIVER_MESSAGES.test(error.message) || NO_CONNECTION.test(codeOf(error) ?? '') || isSystemError(error)
    );
  }
  const { kind = '', originalCode = '' } = cause;
  const isConnection =
    REFUSED_KINDS.has(kind) || (ADAPTER_KINDS.has(kind) && kind !== 'TransactionWriteConflict');
  const code = prismaCodeOf(error);
  return /^P10\d\d$/.test(code) || isConnection || NO_CONNECTION.test(originalCode) || isNetworkCode(code);
}

/** Why a database refuses what is right, and will until somebody mends it, such as its full disk. */
export interface LastingProblem {
  readonly code: string;
  readonly problem: string;
}

/** Null if the error has another cause. */
export function lastingProblem(error: unknown): LastingProblem | null {
  if (!(error instanceof Error)) return null;
  const { originalCode: code = codeOf(error) ?? '', originalMessage = error.message } = causeOf(error) ?? {};
  const isFile = code === FILE_FAILED.code && FILE_FAILED.message.test(originalMessage);
  return LASTING.test(code) || isFile ? { code, problem: messageOf(originalMessage) } : null;
}

/** Whether PostgreSQL has ended the SQL statement at its time limit, or on request. Replaying on a standby cancels with other codes. */
export function isCancelled(error: Error): boolean {
  return causeOf(error)?.originalCode === '57014';
}

/** Whether PostgreSQL refuses a text that it can't store. In JSON, only U+0000 is such a text. */
export function isUnstorableText(error: Error): boolean {
  return causeOf(error)?.originalCode === '22021';
}

/** The cause in an error of the driver adapter; null for other errors. Prisma wraps it except at the end of a transaction. */
export function causeOf(error: Error): AdapterError | null {
  if (error.name === 'DriverAdapterError') return error.cause ?? {};
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: AdapterError } };
  return driverAdapterError?.cause ?? {};
}

function prismaCodeOf(error: Error): string {
  return error instanceof Prisma.PrismaClientKnownRequestError ? error.code : '';
}

function isNetworkCode(code: string): boolean {
  return SYSTEM_CODES.has(code) || STREAM_CODES.test(code);
}

/** Whether this is a network error that the adapter passes on unchanged. It is one error, or one for each address of a host. */
function isSystemError(error: Error): boolean {
  return error instanceof AggregateError ? error.errors.some(isSystemError) : 'syscall' in error;
}
