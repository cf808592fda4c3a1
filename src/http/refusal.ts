import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../load/budgets.ts';
import { CORS, ownHeaders } from './headers.ts';
import { rateLimitOf } from './rate-limit.ts';

/** Bodies by the seconds that they name. */
const bodies = new Map<number, Buffer>();

/** The type of a refusal, which costs less to find than that of an answer. */
export function typeOfRefusal({ accept = '' }: IncomingMessage['headers']): string {
  const isNewer = accept.includes('application/graphql-response+json');
  return `${isNewer ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`;
}

/**
 * Answers 429 from constant bytes. A client that has spent its points may go on sending, so a refusal must cost the node
 * little.
 */
export function refuseOverBudget(
  { headers }: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  account: Account,
): void {
  const seconds = Math.ceil(account.msUntilPoints() / 1_000);
  let body = bodies.get(seconds);
  if (body === undefined) {
    const message = `You have asked for too much in a short time. Try again in ${seconds} seconds.`;
    const extensions = { code: 'RATE_LIMITED', retryAfter: seconds };
    body = Buffer.from(JSON.stringify({ errors: [{ message, extensions }] }));
    bodies.set(seconds, body);
  }
  response
    .writeHead(429, [
      ...ownHeaders(requestId),
      ...Object.entries({ ...CORS, ...rateLimitOf(account) }).flat(),
      ...['content-type', typeOfRefusal(headers)],
      ...['content-length', String(body.length), 'cache-control', 'no-store', 'retry-after', String(seconds)],
    ])
    .end(body);
}
