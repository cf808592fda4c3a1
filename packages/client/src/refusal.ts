import { DatelineError, type ErrorCode, type Reading, type ResultError } from './types.ts';

/** Close codes after which trying again doesn't help: the node refuses this page, or the client did something wrong. */
const FINAL_CODES = [1008, 1009, 4400, 4401, 4406, 4409, 4429];
/** The token has ended, or was never valid. */
const SIGNED_OUT = 4403;
/** Errors that may be gone the next time. Those without a code come from somewhere else. */
const TEMPORARY: readonly DatelineError['code'][] = [
  'INTERNAL',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'NO_ANSWER',
  429,
  undefined,
];

/** The errors of a result as one. */
export function refusalOf(errors: readonly ResultError[]): DatelineError | undefined {
  const { code, retryAfter } = errors[0]?.extensions ?? {};
  const message = errors.map((error) => error.message).join(' ');
  if (errors.length === 0) return undefined;
  return new DatelineError(message, code as ErrorCode | undefined, Number(retryAfter ?? 0), errors);
}

/** What the node says if it has refused, rather than that the connection is lost. @param reason why there is no subscription */
export function refusalIn(reason: unknown): DatelineError | undefined {
  if (reason instanceof DatelineError) return reason;
  if (Array.isArray(reason)) return refusalOf(reason as ResultError[]);
  const { code, reason: text } = reason as Partial<CloseEvent>;
  if (code === undefined || ![...FINAL_CODES, SIGNED_OUT].includes(code)) return undefined;
  const said = `The node closed the connection: ${code} ${text ?? ''}`;
  return new DatelineError(said, code === SIGNED_OUT ? 'UNAUTHENTICATED' : 'FORBIDDEN');
}

/** Where the client libraries have the errors of an answer that they throw away. */
interface LibraryError extends Pick<Reading, 'errors'> {
  readonly graphQLErrors?: readonly ResultError[];
  readonly source?: Pick<Reading, 'errors'>;
}

/** Why an answer isn't whole. */
export function refusalInReading({ errors, error }: Reading): DatelineError | undefined {
  if (errors !== undefined && errors.length > 0) return refusalOf(errors);
  if (error == null) return undefined;
  if (error instanceof DatelineError) return error;
  const { errors: ofApollo, graphQLErrors: ofUrql, source: ofRelay } = error as LibraryError;
  const message = error instanceof Error ? error.message : 'The page could not be read.';
  return refusalOf(ofApollo ?? ofUrql ?? ofRelay?.errors ?? []) ?? new DatelineError(message, undefined);
}

/** Whether it may be gone the next time. A node that is full says when; an operation that asks for too much stays so. */
export function isTemporary({ code, retryAfter }: DatelineError): boolean {
  return TEMPORARY.includes(code) || retryAfter > 0 || (typeof code === 'number' && code >= 500);
}
