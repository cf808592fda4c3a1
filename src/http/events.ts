import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { ServerSentEvent } from './event-stream.ts';

/** ms between comments that keep the connection from looking idle. */
const PING_INTERVAL = 12_000;
const PING = Buffer.from(':\n\n');
const COMPLETE = Buffer.from('event: complete\ndata:\n\n');
/** The same URL has another answer as JSON. */
const HEADERS = {
  'content-type': 'text/event-stream',
  'content-encoding': 'none',
  vary: 'Accept, Authorization',
};

/** Responds with the results as events of graphql-sse's protocol, as fast as the client reads. */
export async function sendEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  results: AsyncIterable<ExecutionResult | ServerSentEvent>,
): Promise<void> {
  response.writeHead(200, { ...headers, ...HEADERS });
  // Some browsers report the connection as open only when the first bytes come.
  response.write(PING);
  const pings = setInterval(() => {
    if (response.writableLength === 0) response.write(PING);
  }, PING_INTERVAL);
  const closed = once(response, 'close');
  response.once('close', () => clearInterval(pings));
  for await (const result of results) {
    if (!response.write(eventBytes(result))) await Promise.race([once(response, 'drain'), closed]);
    if (response.closed) return;
  }
  clearInterval(pings);
  response.end(COMPLETE);
}

function eventBytes(result: ExecutionResult | ServerSentEvent): Buffer {
  return 'bytes' in result ? result.bytes : Buffer.from(`event: next\ndata: ${JSON.stringify(result)}\n\n`);
}
