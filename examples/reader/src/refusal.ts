import type { Result } from './subscription.ts';

/** Why the node has ended a subscription, or not begun it. */
export interface Refusal {
  readonly code?: unknown;
  /** After how many seconds it may be tried again. */
  readonly retryAfter?: unknown;
}

/** The node refuses pages of this origin, or this client did something wrong: trying again doesn't help. */
const REFUSED = 1008;
/** The log doesn't continue from the subscription's cursor, or the cursor isn't one of this subscription. */
const EXPIRED = ['CURSOR_EXPIRED', 'BAD_USER_INPUT'];
/** Errors that may be gone the next time. */
const TEMPORARY = ['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED', 'LIMIT_EXCEEDED'];

/** What the node says if it has refused, rather than that the connection is lost. @param reason why there is no subscription */
export function refusalIn(reason: unknown): Refusal | undefined {
  const { code, errors } = reason as { code?: unknown; errors?: Result['errors'] };
  if (code === REFUSED) return { code: 'FORBIDDEN' };
  const [error] = Array.isArray(reason) ? (reason as NonNullable<Result['errors']>) : (errors ?? []);
  // What is wrong with a cursor comes as a result: this is an operation that isn't valid.
  return error?.extensions?.['code'] === 'BAD_USER_INPUT' ? { code: 'FORBIDDEN' } : error?.extensions;
}

/** Whether the page has to be read again before it subscribes again. */
export function isExpired(refusal: Refusal | undefined): boolean {
  return EXPIRED.includes(refusal?.code as string);
}

/** Whether it is no use to try again. */
export function isFinal(refusal: Refusal | undefined): boolean {
  return refusal !== undefined && !isExpired(refusal) && !TEMPORARY.includes(refusal.code as string);
}

/** Whether the node itself refuses, rather than that it is busy, or stops. */
export function isByChoice(refusal: Refusal | undefined): boolean {
  return refusal !== undefined && refusal.code !== 'UNAVAILABLE';
}
