import type { ExecutionResult, GraphQLError } from 'graphql';
import { Refused } from '../api/errors.ts';
import { STREAMS } from './negotiation.ts';

/** The status and the headers that a result has over HTTP. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The status by GraphQL over HTTP. A response with data has 200, unless a field of the operation itself is unavailable, or all
 * of them were refused. So has any response to older clients, which accept only application/json, unless the status is 401, 403,
 * 429 or 503.
 */
export function headOf(result: ExecutionResult, accept: string | undefined): Head {
  const seconds = secondsToWait(result);
  const status = httpStatus(result, accept ?? '');
  return {
    status,
    headers: {
      ...(seconds !== null && { 'retry-after': String(seconds) }),
      ...(status === 405 && { allow: 'POST' }),
      ...(status === 406 && { accept: STREAMS }),
    },
  };
}

/**
 * Clients of event streams take any status but 200 for a broken connection: EventSource hides the reason, graphql-sse tries
 * again without a word. What another try can't mend is therefore an event of a stream that ends, as the protocol says.
 */
export function isWorthRetrying(status: number): boolean {
  return status === 429 || status >= 500;
}

function httpStatus({ data, errors = [] }: ExecutionResult, accept: string): number {
  for (const { originalError } of errors) if (originalError instanceof Refused) return originalError.status;
  const codes = errors.map(({ extensions }) => extensions['code']);
  if (errors.some((error) => isLost(data, error))) return 503;
  if (codes.length === 0 || isAnything(data, errors)) return 200;
  if (codes.includes('RATE_LIMITED')) return 429;
  if (codes.includes('UNAUTHENTICATED')) return 401;
  if (codes.includes('FORBIDDEN')) return 403;
  // Not a failure, but how a client finds out whether it has to send the document; Apollo Server says 200, too.
  if (errors.some(({ message }) => /^PersistedQuery\w+$/.test(message))) return 200;
  if (data !== undefined) return 200;
  if (codes.includes('INTERNAL')) return 500;
  const isOlder =
    accept.includes('application/json') && !accept.includes('application/graphql-response+json');
  return codes.includes('LIMIT_EXCEEDED') || !isOlder ? 400 : 200;
}

/** Whether a field of the operation itself is unavailable. A page would show its null as something that doesn't exist. */
function isLost(
  data: ExecutionResult['data'],
  { path: [field = ''] = [], extensions }: GraphQLError,
): boolean {
  return extensions['code'] === 'UNAVAILABLE' && data?.[field] == null;
}

/** Whether the data has more than fields of the operation itself that failed. */
function isAnything(data: ExecutionResult['data'], errors: readonly GraphQLError[]): boolean {
  if (data == null) return false;
  const failed = new Set(errors.map(({ path }) => (path?.length === 1 ? path[0] : null)));
  return Object.entries(data).some(([field, value]) => value !== null || !failed.has(field));
}

/** How long a client should wait before it tries again. */
function secondsToWait({ errors = [] }: ExecutionResult): number | null {
  const all = errors.map(({ extensions }) => extensions['retryAfter']);
  const seconds = all.filter((value) => typeof value === 'number');
  return seconds.length === 0 ? null : Math.max(...seconds);
}
