import { randomUUID } from 'node:crypto';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { isUnavailable, isUnstorableText } from '../db/unavailable.ts';
import { CostExceeded, ExtensionFailed, RequestError, TryLater, type RequestErrorCode } from '../errors.ts';
import { LIMITS } from './limits.ts';

/** The status and message of a response that refuses a request. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** Seconds after which it is worth another try, if that is known. */
  readonly retryAfter?: number;
}

/** A refusal of an operation by its transport. */
export class Refused extends RequestError {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor({ status, message, retryAfter }: Refusal) {
    super(codeOfStatus(status), message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The error code that says the same as the status. */
export function codeOfStatus(status: number): RequestErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 429) return 'LIMIT_EXCEEDED';
  return status >= 500 ? 'UNAVAILABLE' : 'BAD_USER_INPUT';
}

const CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'LIMIT_EXCEEDED',
  'CURSOR_EXPIRED',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Whether clients can get this code. */
export function isErrorCode(code: string): boolean {
  return CODES.has(code);
}

/** Seconds after which the database may be there again. */
const RETRY_AFTER = 2;

/**
 * An error as clients may see it. It says what is wrong with the request, or when to try again, and has a stable code. Any
 * other error is internal: it is logged whole, and clients see only a request id that they can report.
 */
export function showError(
  error: unknown,
  watch: DatabaseWatch,
  requestId: string = randomUUID(),
): GraphQLError {
  const shown = error instanceof GraphQLError ? error : null;
  const code = shown?.extensions['code'];
  if (shown && typeof code === 'string' && CODES.has(code)) return shown;

  const cause = original(error);
  if (cause instanceof RequestError) {
    const { retryAfter } = cause as Partial<TryLater>;
    if (cause instanceof CostExceeded) return tooDear(cause, shown);
    const more = retryAfter === undefined ? {} : { retryAfter };
    return withCode(cause.message, cause.code, shown, more, cause);
  }
  if (cause === null) {
    const { variablePath } = shown?.extensions ?? {};
    const more = variablePath === undefined ? {} : { variablePath };
    return withCode(shown?.message ?? '', 'BAD_USER_INPUT', shown, more);
  }
  if (isUnstorableText(cause)) {
    return withCode('A text may not contain the character U+0000.', 'BAD_USER_INPUT', shown);
  }
  if (isUnavailable(cause)) {
    watch.report(cause, 'the database could not serve an operation', { requestId, path: shown?.path });
    const { message, code: unavailable, retryAfter } = databaseUnavailable();
    return withCode(message, unavailable, shown, { retryAfter });
  }
  watch.report(cause, 'operation failed', { requestId, path: shown?.path }, 'error');
  const message =
    'Internal error: nothing is wrong with your request. If it persists, report the request id.';
  return withCode(message, 'INTERNAL', shown, { requestId }, cause);
}

/** If the rows of a list were too many, the list is where the error is. */
function tooDear(cause: CostExceeded, shown: GraphQLError | null): GraphQLError {
  const { message, code, cost } = cause;
  if (cost.dearest !== null) return withCode(message, code, shown, { cost }, cause);
  const dearest = (shown?.path ?? []).filter((name) => typeof name === 'string');
  return withCode(
    `${message} Such a list is ${dearest.join('.')}.`,
    code,
    shown,
    { cost: { ...cost, dearest } },
    cause,
  );
}

/** What clients are shown while the database doesn't serve operations. */
export function databaseUnavailable(): TryLater {
  const message = `Dateline is not available at the moment. Try again in ${RETRY_AFTER} seconds.`;
  return new TryLater('UNAVAILABLE', message, RETRY_AFTER);
}

/** What was thrown, as clients may see it: the errors of a document together, or one. */
export function showErrors(error: unknown, watch: DatabaseWatch, requestId: string): readonly GraphQLError[] {
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return all.map((one) => showError(one, watch, requestId));
}

/** Why an operation was not executed, if the reason isn't in the operation itself. */
export function failureOf(error: unknown): Error | null {
  const cause = original(error);
  const isAnswer =
    cause === null ||
    cause instanceof RequestError ||
    cause instanceof ExtensionFailed ||
    isUnstorableText(cause);
  return isAnswer ? null : cause;
}

/** A result as clients may see it. */
export function showResult(
  result: ExecutionResult,
  watch: DatabaseWatch,
  requestId: string,
): ExecutionResult {
  return result.errors
    ? { ...result, errors: result.errors.map((error) => showError(error, watch, requestId)) }
    : result;
}

/** What was thrown; null for an error that GraphQL itself found in the document or its variables. */
function original(error: unknown): Error | null {
  if (error instanceof GraphQLError) return error.originalError ? original(error.originalError) : null;
  return error instanceof Error ? error : new Error(String(error));
}

function withCode(
  message: string,
  code: string,
  shown: GraphQLError | null,
  more: object = {},
  originalError?: Error,
): GraphQLError {
  return new GraphQLError(shorten(message), {
    nodes: shown?.nodes ?? null,
    source: shown?.source ?? null,
    positions: shown?.positions ?? null,
    path: shown?.path ?? null,
    originalError: originalError ?? null,
    extensions: { code, ...more },
  });
}

/** A message may quote what the client sent, at any length. */
function shorten(message: string): string {
  return message.length <= LIMITS.messageLength ? message : `${message.slice(0, LIMITS.messageLength)}…`;
}
